#define _GNU_SOURCE
#include "checkpoint-python.h"

#include <string.h>

#include "checkpoint-dlsym.h"

/* A function of the program, where it has it. */
#define OF_PROGRAM(name) (name = (__typeof__(name))dlsym(RTLD_DEFAULT, #name))

typedef struct object object;

static int (*Py_IsInitialized)(void);
static void *(*_PyThreadState_UncheckedGet)(void);
static void *(*PyGILState_GetThisThreadState)(void);
static int (*PyGILState_Ensure)(void);
static void (*PyGILState_Release)(int);
static void (*PyErr_Fetch)(object **, object **, object **);
static void (*PyErr_Restore)(object *, object *, object *);
static void (*PyErr_Clear)(void);
static object *(*PyImport_GetModuleDict)(void);
static object *(*PyDict_GetItemString)(object *, const char *);
static object *(*PyObject_GetAttrString)(object *, const char *);
static object *(*PyUnicode_DecodeFSDefaultAndSize)(const char *, ptrdiff_t);
static int (*PyObject_SetItem)(object *, object *, object *);
static void (*Py_DecRef)(object *);

/* Of an interpreter within the interpreter, which holds the lock itself. */
static int is_within(void)
{
	if (!OF_PROGRAM(_PyThreadState_UncheckedGet) || !OF_PROGRAM(PyGILState_GetThisThreadState))
		return 1;
	void *current = _PyThreadState_UncheckedGet();
	return current && current != PyGILState_GetThisThreadState();
}

static int is_python(void)
{
	return OF_PROGRAM(Py_IsInitialized) && Py_IsInitialized() && !is_within()
		&& OF_PROGRAM(PyGILState_Ensure) && OF_PROGRAM(PyGILState_Release)
		&& OF_PROGRAM(PyErr_Fetch) && OF_PROGRAM(PyErr_Restore) && OF_PROGRAM(PyErr_Clear)
		&& OF_PROGRAM(PyImport_GetModuleDict) && OF_PROGRAM(PyDict_GetItemString)
		&& OF_PROGRAM(PyObject_GetAttrString) && OF_PROGRAM(PyUnicode_DecodeFSDefaultAndSize)
		&& OF_PROGRAM(PyObject_SetItem) && OF_PROGRAM(Py_DecRef);
}

static void set(object *environment, const char *variable)
{
	const char *value = strchr(variable, '=');
	if (!value)
		return;
	object *name = PyUnicode_DecodeFSDefaultAndSize(variable, value - variable);
	object *text = PyUnicode_DecodeFSDefaultAndSize(value + 1, (ptrdiff_t)strlen(value + 1));
	if (!name || !text || PyObject_SetItem(environment, name, text) < 0)
		PyErr_Clear();
	/* It takes NULL. */
	Py_DecRef(name);
	Py_DecRef(text);
}

static void set_all(const char *variables, size_t length)
{
	/* Borrowed; who has not imported it will read the environment as it is by then. */
	object *modules = PyImport_GetModuleDict();
	object *os = modules ? PyDict_GetItemString(modules, "os") : NULL;
	object *environment = os ? PyObject_GetAttrString(os, "environ") : NULL;
	if (!environment) {
		PyErr_Clear();
		return;
	}
	for (const char *end = variables + length; variables < end; variables += strlen(variables) + 1)
		set(environment, variables);
	Py_DecRef(environment);
}

void python_set(const char *variables, size_t length)
{
	object *type = NULL, *value = NULL, *trace = NULL;
	if (length == 0 || !is_python())
		return;
	/* Whoever opens a file has let go of it, as a rule. */
	int state = PyGILState_Ensure();
	PyErr_Fetch(&type, &value, &trace);
	set_all(variables, length);
	PyErr_Restore(type, value, trace);
	PyGILState_Release(state);
}
