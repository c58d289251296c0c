#define _GNU_SOURCE
#include "checkpoint-buffers.h"

#include <stdio.h>

#include "checkpoint-dlsym.h"

/* A function or variable of the program, where it has it. */
#define OF_PROGRAM(type, name) ((type)dlsym(RTLD_DEFAULT, #name))

/* As Perl itself does before it forks. */
static void write_perl(void)
{
	void **interpreter = OF_PROGRAM(void **, PL_curinterp);
	/* Where it is built without threads the function takes no interpreter. */
	int (*flush)(void *, void *) = OF_PROGRAM(void *, PL_thr_key) ? OF_PROGRAM(int (*)(void *, void *), Perl_PerlIO_flush) : NULL;
	if (flush && interpreter && *interpreter)
		flush(*interpreter, NULL);
}

typedef unsigned long value;

static void write_stream(const value *stream)
{
	value (*protect)(value (*)(value), value, int *) = OF_PROGRAM(value (*)(value (*)(value), value, int *), rb_protect);
	value (*flush)(value) = OF_PROGRAM(value (*)(value), rb_io_flush);
	value (*error)(void) = OF_PROGRAM(value (*)(void), rb_errinfo);
	void (*set_error)(value) = OF_PROGRAM(void (*)(value), rb_set_errinfo);
	if (!stream || !*stream || !protect || !flush || !error || !set_error)
		return;
	value before = error();
	int has_failed = 0;
	protect(flush, *stream, &has_failed);
	/* It will fail again when the program does so itself. */
	if (has_failed)
		set_error(before);
}

/* As Ruby itself does before it forks; not where it has given up its lock to open the file, nor when it is to be interrupted. */
static void write_ruby(void)
{
	int (*has_lock)(void) = OF_PROGRAM(int (*)(void), ruby_thread_has_gvl_p);
	value (*current)(void) = OF_PROGRAM(value (*)(void), rb_thread_current);
	int (*is_interrupted)(value) = OF_PROGRAM(int (*)(value), rb_thread_interrupted);
	if (!has_lock || !current || !is_interrupted || !has_lock() || is_interrupted(current()))
		return;
	write_stream(OF_PROGRAM(const value *, rb_stdout));
	write_stream(OF_PROGRAM(const value *, rb_stderr));
}

void buffers_write(void)
{
	write_perl();
	write_ruby();
	fflush(NULL);
}
