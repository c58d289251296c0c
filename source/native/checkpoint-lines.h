#ifndef CHECKPOINT_LINES_H
#define CHECKPOINT_LINES_H

#include <stddef.h>
#include <stdint.h>

/* A file of /proc, line by line, without the C library's buffers, which would be malloc's. */
struct lines {
	int fd;
	size_t begin, end;
	char buffer[4096];
};

/* One that cannot be opened has no lines. */
void lines_open(struct lines *lines, const char *path);

/* Without its newline; NULL: that was the last one, and the file is closed. To be called until then. */
char *lines_next(struct lines *lines);

/* What stands behind `name` at the beginning of a line, or NULL. */
const char *lines_after(const char *line, const char *name);

/* Of base 10 or 16; spaces before it are skipped. */
uint64_t lines_number(const char *text, unsigned base);

#endif
