#ifndef CHECKPOINT_TIMERS_H
#define CHECKPOINT_TIMERS_H

/*
 * Timers are of one process, and a copy has none: who goes on from a checkpoint makes them again, with what was left of
 * them. Of POSIX timers with the same numbers, since the program knows them by these.
 */
void timers_note(void);
void timers_restore(void);

#endif
