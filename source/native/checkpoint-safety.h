#ifndef CHECKPOINT_SAFETY_H
#define CHECKPOINT_SAFETY_H

#define LONGEST_REASON 200

/* What cannot be copied, found in this process as it is now, in words: `4 threads are running`. */
int safety_find_threads(char reason[LONGEST_REASON]);
int safety_find_others(char reason[LONGEST_REASON]);

/* Whether it has given calls to the kernel up since it began: it could be killed for the one that asks the launcher. */
int safety_is_confined(void);
void safety_begin(void);

#endif
