#ifndef LAUNCHER_MARK_H
#define LAUNCHER_MARK_H

#include <stddef.h>

#include "launcher-service.h"

/* By which devtui knows the end of what was printed. */
struct mark {
	char text[192];
	/* What is still to be written of it. */
	size_t left;
};

/* Nothing that a terminal has been told holds it back. */
void mark_begin(struct mark *mark, const char *id, const struct descriptors *descriptors);

/* Of the terminal, when it takes something; -1: there is nothing to be written. */
int mark_descriptor(const struct mark *mark, const struct descriptors *descriptors);

void mark_write(struct mark *mark, const struct descriptors *descriptors);

#endif
