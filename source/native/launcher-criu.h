#ifndef LAUNCHER_CRIU_H
#define LAUNCHER_CRIU_H

#include <sys/types.h>

/* CRIU, one at a time, as a child of this process. What it says goes into a file of the image's directory. */

/* `program` is looked for on the PATH. Makes the image of a process and its descendants, which go on; -1 and errno. */
int criu_dump(const char *program, const char *directory, pid_t pid);

/* Its processes become children of this one and theirs, as they were, on the terminal of this session; -1 and errno. */
int criu_restore(const char *program, const char *directory);

/* 0: it does not run. */
pid_t criu_running(void);

/* It has been buried. */
void criu_ended(void);

/* With the helpers that it has. */
void criu_kill(void);

/* Waits for its end, and theirs. */
void criu_bury(void);

#endif
