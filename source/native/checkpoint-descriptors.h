#ifndef CHECKPOINT_DESCRIPTORS_H
#define CHECKPOINT_DESCRIPTORS_H

#include "checkpoint-safety.h"

/*
 * What is open. A copy of a process shares all of that with it, where it reads a file included: files, directories and
 * counters of events are opened anew by who goes on from a checkpoint, as they were. What was there when the program began
 * is its surroundings, and shared; other things with somebody at their far end, or with a state nobody can see, are no
 * good for a checkpoint.
 */

/* What is there already. */
void descriptors_begin(void);

/* Notes all that is open; whether there is something that cannot be shared, and what. */
int descriptors_note(char reason[LONGEST_REASON]);

void descriptors_restore(void);

#endif
