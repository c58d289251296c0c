#ifndef CHECKPOINT_ENVIRONMENT_H
#define CHECKPOINT_ENVIRONMENT_H

#include <stddef.h>

/*
 * Variables are set in a program that is in the middle of something, and may be one that has something of its own in mind
 * with the list of them: Perl gives all of it back at its end, unless it is the one that it has begun with. So there is room
 * in that one for more from the beginning, and what is put there needs no malloc.
 */
void environment_begin(void);

/* `NAME=value`, NUL-terminated each; the last one need not be. */
void environment_set(const char *variables, size_t length);

#endif
