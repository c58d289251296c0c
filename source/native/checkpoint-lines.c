#define _GNU_SOURCE
#include "checkpoint-lines.h"

#include <string.h>

#include "checkpoint-kernel.h"

void lines_open(struct lines *lines, const char *path)
{
	lines->fd = kernel_open(path, O_RDONLY);
	lines->begin = lines->end = 0;
}

static int fill(struct lines *lines)
{
	lines->end -= lines->begin;
	memmove(lines->buffer, lines->buffer + lines->begin, lines->end);
	lines->begin = 0;
	/* A line that is longer comes in pieces. */
	size_t room = sizeof lines->buffer - lines->end - 1;
	ssize_t count = room > 0 ? kernel_read(lines->fd, lines->buffer + lines->end, room) : 0;
	lines->end += count > 0 ? (size_t)count : 0;
	return count > 0;
}

char *lines_next(struct lines *lines)
{
	if (lines->fd < 0)
		return NULL;
	for (;;) {
		char *line = lines->buffer + lines->begin;
		char *end = memchr(line, '\n', lines->end - lines->begin);
		if (!end && fill(lines))
			continue;
		line = lines->buffer + lines->begin;
		if (!end)
			end = lines->buffer + lines->end;
		if (end == line && lines->begin == lines->end) {
			kernel_close(lines->fd);
			lines->fd = -1;
			return NULL;
		}
		*end = '\0';
		lines->begin = (size_t)(end - lines->buffer) + (end < lines->buffer + lines->end);
		return line;
	}
}

const char *lines_after(const char *line, const char *name)
{
	size_t length = strlen(name);
	return strncmp(line, name, length) == 0 ? line + length : NULL;
}

uint64_t lines_number(const char *text, unsigned base)
{
	uint64_t number = 0;
	while (*text == ' ' || *text == '\t')
		text++;
	for (;; text++) {
		unsigned digit = *text >= 'a' ? (unsigned)(*text - 'a') + 10 : (unsigned)(unsigned char)*text - '0';
		if (digit >= base)
			return number;
		number = number * base + digit;
	}
}
