#ifndef LAUNCHER_DESCENDANTS_H
#define LAUNCHER_DESCENDANTS_H

#include <sys/types.h>

/*
 * Sends a signal to descendants of this process, daemons included: as a subreaper it becomes the parent of whoever
 * loses theirs. To all of them, to those in a process group, or to those outside of it.
 */
void descendants_signal(int signal);
void descendants_signal_inside(int signal, pid_t group);
void descendants_signal_outside(int signal, pid_t group);

/* From now on without these children and their descendants; NULL: with all of them. */
void descendants_exempt(int (*is_exempt)(pid_t pid));

/* Whether there are any, those dead and not yet buried included; also when that cannot be found out. */
int descendants_exist(void);

enum relation { IS_DESCENDANT, IS_STRANGER, IS_GONE };
enum relation descendant_or_gone(pid_t pid);

/* Dead ones that have not been buried are, too. */
int descendant_is_child(pid_t pid);

/* Whether there are descendants that have become another user's (sudo), whom only that one may signal; root may signal all. */
enum refusal { NOBODY_REFUSES, SOME_REFUSE, ALL_REFUSE };
enum refusal descendants_refusal(void);

/* Ends every descendant: SIGTERM, and SIGKILL for what lives 200 ms later, until none is left that may be ended. Signals are blocked. */
void descendants_end(void);

/* Of a clock that only goes forward. */
long long now_ms(void);

#endif
