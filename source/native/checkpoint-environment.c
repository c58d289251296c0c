#define _GNU_SOURCE
#include "checkpoint-environment.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define MOST_ADDED 64

/* NULL: there was no memory. */
static char **own;
static size_t own_room;

static void *allocate(size_t bytes)
{
	void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return memory == MAP_FAILED ? NULL : memory;
}

void environment_begin(void)
{
	size_t count = 0;
	while (environ && environ[count])
		count++;
	own_room = count + MOST_ADDED;
	own = allocate(own_room * sizeof *own);
	if (!own)
		return;
	if (count > 0)
		memcpy(own, environ, count * sizeof *own);
	environ = own;
}

/* Where the variable of this name is, or else the end. */
static size_t find(const char *variable)
{
	size_t length = strcspn(variable, "=") + 1, index = 0;
	while (own[index] && strncmp(own[index], variable, length) != 0)
		index++;
	return index;
}

static void set(char *variable)
{
	char *value = strchr(variable, '=');
	if (!value)
		return;
	size_t index = own && environ == own ? find(variable) : own_room;
	if (index + 1 < own_room) {
		own[index] = variable;
		return;
	}
	/* The list is the program's by now. */
	*value = '\0';
	setenv(variable, value + 1, 1);
}

void environment_set(const char *variables, size_t length)
{
	/* It stays: the list leads there. */
	char *text = length > 0 ? allocate(length + 1) : NULL;
	if (!text)
		return;
	memcpy(text, variables, length);
	for (char *end = text + length, *next; text < end; text = next) {
		next = text + strlen(text) + 1;
		set(text);
	}
}
