#ifndef LAUNCHER_MARK_H
#define LAUNCHER_MARK_H

#include <stddef.h>

#include "launcher-service.h"

#define MARK_TARGETS 2

/* By which devtui knows the end of what was printed, where there may be no end of file. */
struct mark {
	char text[192];
	size_t length;
	/* The terminal or two pipes; nothing is written where the descriptor is not above 0. */
	struct mark_target {
		int descriptor;
		size_t left;
	} targets[MARK_TARGETS];
};

/*
 * `is_on_pipes`: also where there is no terminal; as long as they are open here, the pipes have no end of file. Before the far
 * ends are closed. -1 and errno.
 */
int mark_open(struct mark *mark, const struct descriptors *descriptors, int is_on_pipes);

/* Nothing that a terminal has been told holds it back. */
void mark_begin(struct mark *mark, const char *id, const struct descriptors *descriptors);

/* Of what it is to be written to, once that takes something; -1: nothing is. */
int mark_descriptor(const struct mark *mark, int target);

void mark_write(struct mark *mark, int target);

/* Somebody else prints from now on. */
void mark_forget(struct mark *mark);

/* Lets go of the pipes. */
void mark_close_pipes(struct mark *mark, const struct descriptors *descriptors);

#endif
