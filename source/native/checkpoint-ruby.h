#ifndef CHECKPOINT_RUBY_H
#define CHECKPOINT_RUBY_H

#include <sys/types.h>

/*
 * Ruby before 3.3 acts upon a signal only in the process that it has begun in, which it knows by its number: a handler that
 * asks is told that one. Otherwise a loop that goes on from a checkpoint could not be ended with Ctrl-C.
 */

/* When the program begins. */
void ruby_begin(void);

/* Where the number is another one from now on. */
void ruby_go_on(void);

/* What getpid(2) is to return; `pid` is what it does. */
pid_t ruby_told(pid_t pid);

#endif
