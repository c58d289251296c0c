#ifndef LAUNCHER_CHECKPOINTS_H
#define LAUNCHER_CHECKPOINTS_H

#include <sys/types.h>

#include "launcher-control.h"
#include "launcher-service.h"

/*
 * Copies of the main process as it was before it opened a file, asleep until devtui wants the program to go on from there:
 * then one clones itself, and the clone is the main process of another run.
 *
 *   launcher
 *     main process          asks; goes on
 *     checkpoint 1, 2 ...   its siblings; each has one connection, and ends with that
 *
 * They count as nothing of the service: it can be over, and they are still there.
 */

/* Where they are wanted, and before the service is forked, which gets the variable; -1 and errno. */
int checkpoints_open(const struct control *control, struct service *service);

/* After that: there may be more of them than this process could hold, and what the service may hold is not changed. */
void checkpoints_make_room(void);

/* Becomes readable when a child has something to say; -1: there are no checkpoints. */
int checkpoints_descriptor(void);

/* What children have said; of the main process (0: none lives) devtui is told, and asked. */
void checkpoints_attend(pid_t main);

/* A child has been buried; how it has ended, as wait(2) tells. */
void checkpoints_bury(pid_t pid, int status);

/* Whether there are any, and no other child lives. */
int checkpoints_are_alone(void);

void checkpoints_answer(unsigned long question, const char *verdict);
void checkpoints_drop(unsigned long id);

/* That one will be resumed soon, perhaps: devtui is told `woken` when it is ready for it. */
void checkpoints_prepare(unsigned long id);

/*
 * Wakes one up, newer ones end. `variables`: as hexadecimal digits, for the environment. Nothing of the service may live
 * and no other be waking up. Returns 0 (how it has gone: `waking_outcome`), or an error number: it has not been done.
 */
int checkpoints_resume(unsigned long id, const char *variables);

/* All at once, and there will be no more. They are still to be buried. */
void checkpoints_end(void);

#endif
