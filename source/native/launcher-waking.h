#ifndef LAUNCHER_WAKING_H
#define LAUNCHER_WAKING_H

#include <sys/types.h>

#include "launcher-callers.h"
#include "launcher-kept.h"

/*
 * How the service begins again: a checkpoint clones itself, and its clone asks for the variables that it is to have. That
 * takes a millisecond of a program's restart, and can be done before: then the clone waits for its variables, without a
 * single step of the program, and nobody's keys are for it.
 */

/* Terminal of the service; -1: it has none. */
void waking_use_terminal(int descriptor);

/* A clone of this one is to wait. Nothing of the service lives. */
void waking_prepare(const struct checkpoint *checkpoint);

/* The clone of that checkpoint, should one wait, has nothing to wait for any more. */
void waking_drop(pid_t checkpoint);

/* The one that waits; 0: none does. */
pid_t waking_early(void);

/* `variables`: as hexadecimal digits. 0, or an error number. */
int waking_begin(const struct checkpoint *checkpoint, const char *variables);

/* The same for an image, from which the main process of this id is restored. */
int waking_begin_restored(pid_t pid, const char *variables);

/* It could not be done: an error number. */
void waking_give_up(int error);

/* A checkpoint has called for the first time. */
void waking_called(const struct caller *caller);

/* A checkpoint says that it could not. */
void waking_failed(const struct caller *caller, int error);

/* A child that is no checkpoint says that it is the clone; -1: nobody waits for one. */
int waking_cloned(const struct caller *caller);

/* It cannot be talked with any more. */
void waking_hung_up(pid_t pid);

void waking_bury(pid_t pid, int was_checkpoint);

/* The clone, which is the main process from now on, or a negative error number, once; 0: it is not known yet. */
pid_t waking_outcome(void);
int waking_has_outcome(void);

void waking_forget(void);

#endif
