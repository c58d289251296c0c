#ifndef LAUNCHER_DESCENDANTS_H
#define LAUNCHER_DESCENDANTS_H

#include <sys/types.h>

/*
 * Sends a signal to every descendant of this process, daemons included: as a subreaper it becomes the parent of
 * whoever loses theirs. `group` other than 0: only to members of that process group.
 */
void descendants_signal(int signal, pid_t group);

/* Ends every descendant: SIGTERM, and SIGKILL for what lives 200 ms later, until none is left. Signals are blocked. */
void descendants_end(void);

#endif
