/* In the place of the C library's functions of these names: what they open is looked at before. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "checkpoint-cache.h"
#include "checkpoint-dlsym.h"
#include "checkpoint-ruby.h"
#include "checkpoint-self.h"
#include "checkpoint.h"

#define HOOK __attribute__((visibility("default")))

#define FUNCTIONS(each) \
	each(open) each(open64) each(openat) each(openat64) each(__open_2) each(__open64_2) each(__openat_2) each(__openat64_2) \
	each(fopen) each(fopen64) each(freopen) each(freopen64) each(chdir) each(fchdir) each(getpid)

int __open_2(const char *, int);
int __open64_2(const char *, int);
int __openat_2(int, const char *, int);
int __openat64_2(int, const char *, int);

#define DECLARE(name) static __typeof__(&name) next_##name;
FUNCTIONS(DECLARE)

/* Those of the library after this one, which need not be the C library. */
static __attribute__((constructor)) void find_next(void)
{
#define FIND(name) next_##name = (__typeof__(&name))dlsym(RTLD_NEXT, #name);
	FUNCTIONS(FIND)
}

/* Other libraries may begin before this one. */
#define NEXT(name) (next_##name ? next_##name : (find_next(), next_##name))

static inline int is_hidden(int directory, const char *name, int flags)
{
	if (!self_seems_main() || !name || (flags & (O_ACCMODE | O_CREAT | O_DIRECTORY | O_PATH)) != O_RDONLY)
		return 0;
	return checkpoint_hides(directory, name);
}

static inline int is_hidden_stream(const char *name, const char *mode)
{
	return mode && *mode == 'r' && !memchr(mode, '+', strcspn(mode, ",")) && is_hidden(AT_FDCWD, name, O_RDONLY);
}

static int missing(void)
{
	errno = ENOENT;
	return -1;
}

static FILE *missing_stream(void)
{
	errno = ENOENT;
	return NULL;
}

#define TAKE_MODE \
	mode_t mode = 0; \
	if (flags & O_CREAT || (flags & O_TMPFILE) == O_TMPFILE) { \
		va_list rest; \
		va_start(rest, flags); \
		mode = va_arg(rest, mode_t); \
		va_end(rest); \
	}

HOOK int open(const char *name, int flags, ...)
{
	TAKE_MODE
	return is_hidden(AT_FDCWD, name, flags) ? missing() : NEXT(open)(name, flags, mode);
}

HOOK int open64(const char *name, int flags, ...)
{
	TAKE_MODE
	return is_hidden(AT_FDCWD, name, flags) ? missing() : NEXT(open64)(name, flags, mode);
}

HOOK int openat(int directory, const char *name, int flags, ...)
{
	TAKE_MODE
	return is_hidden(directory, name, flags) ? missing() : NEXT(openat)(directory, name, flags, mode);
}

HOOK int openat64(int directory, const char *name, int flags, ...)
{
	TAKE_MODE
	return is_hidden(directory, name, flags) ? missing() : NEXT(openat64)(directory, name, flags, mode);
}

/* Those of programs that are built with checks (_FORTIFY_SOURCE). */

HOOK int __open_2(const char *name, int flags)
{
	return is_hidden(AT_FDCWD, name, flags) ? missing() : NEXT(__open_2)(name, flags);
}

HOOK int __open64_2(const char *name, int flags)
{
	return is_hidden(AT_FDCWD, name, flags) ? missing() : NEXT(__open64_2)(name, flags);
}

HOOK int __openat_2(int directory, const char *name, int flags)
{
	return is_hidden(directory, name, flags) ? missing() : NEXT(__openat_2)(directory, name, flags);
}

HOOK int __openat64_2(int directory, const char *name, int flags)
{
	return is_hidden(directory, name, flags) ? missing() : NEXT(__openat64_2)(directory, name, flags);
}

HOOK FILE *fopen(const char *name, const char *mode)
{
	return is_hidden_stream(name, mode) ? missing_stream() : NEXT(fopen)(name, mode);
}

HOOK FILE *fopen64(const char *name, const char *mode)
{
	return is_hidden_stream(name, mode) ? missing_stream() : NEXT(fopen64)(name, mode);
}

/* The stream is closed all the same, which is left to them: it only learns of a file that is not hidden. */

HOOK FILE *freopen(const char *name, const char *mode, FILE *stream)
{
	is_hidden_stream(name, mode);
	return NEXT(freopen)(name, mode, stream);
}

HOOK FILE *freopen64(const char *name, const char *mode, FILE *stream)
{
	is_hidden_stream(name, mode);
	return NEXT(freopen64)(name, mode, stream);
}

HOOK int chdir(const char *name)
{
	int result = NEXT(chdir)(name);
	cache_directory_changed();
	return result;
}

HOOK int fchdir(int directory)
{
	int result = NEXT(fchdir)(directory);
	cache_directory_changed();
	return result;
}

HOOK pid_t getpid(void)
{
	return ruby_told(NEXT(getpid)());
}
