#ifndef CHECKPOINT_TIMERS_H
#define CHECKPOINT_TIMERS_H

#include "checkpoint-safety.h"

/*
 * Timers are of one process, and a copy has none: who goes on from a checkpoint makes them again, with what was left of
 * them. Of POSIX timers with the same numbers, since the program knows them by these.
 */
/* -1, and the reason: there are too many. */
int timers_note(char reason[LONGEST_REASON]);
void timers_restore(void);

#endif
