#define _GNU_SOURCE
#include "launcher-mark.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "launcher-streams.h"

void mark_begin(struct mark *mark, const char *id, const struct descriptors *descriptors)
{
	if (descriptors->terminal < 0)
		return;
	streams_calm(descriptors);
	mark->left = (size_t)snprintf(mark->text, sizeof mark->text, "\033_%s\033\\", id);
}

int mark_descriptor(const struct mark *mark, const struct descriptors *descriptors)
{
	return mark->left > 0 ? descriptors->terminal : -1;
}

void mark_write(struct mark *mark, const struct descriptors *descriptors)
{
	ssize_t written = write(descriptors->terminal, mark->text, mark->left);
	if (written <= 0)
		return;
	mark->left -= (size_t)written;
	memmove(mark->text, mark->text + written, mark->left);
}
