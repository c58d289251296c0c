#ifndef CHECKPOINT_COPY_H
#define CHECKPOINT_COPY_H

#include <sys/types.h>

#include "checkpoint-safety.h"

/*
 * The checkpoint itself: a copy of this process, a child of the same parent.
 *
 *   main process ----- checkpoint_make ------ "the checkpoint is 4711" ----- opens the file, goes on
 *                            \
 *                         checkpoint: asleep until the launcher says go, or is not there any more
 *                                      \               \
 *                                     a copy of it     another one, later: each is the main process from then on,
 *                                                      and opens the file
 *
 * Signals are blocked and only one thread runs.
 */

/* In the main process the checkpoint's id, or -1 and the reason; 0 in a process that goes on from it. */
pid_t checkpoint_make(char reason[LONGEST_REASON]);

/* This process is the main one from now on: it tells the launcher, and gets its variables. */
void copy_begin(void);

/* Once it has all that it had. */
void copy_end(void);

/* For then. */
void copy_note_death_signal(void);

#endif
