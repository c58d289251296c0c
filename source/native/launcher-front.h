#ifndef LAUNCHER_FRONT_H
#define LAUNCHER_FRONT_H

#include <stddef.h>

/*
 * The process that the shell waits for. When it is killed, devtui ends with it; where devtui is stuck or stopped, and so
 * does not notice, it is killed from here: nobody could reach it any more.
 */

/* Before the first order: this process's parent is devtui. */
void front_note_devtui(void);

/* A pid in decimals; 0: there is none from now on. */
void front_follow(const char *pid, size_t length);

/* Becomes readable when it ends; -1: there is none, or this kernel cannot tell. */
int front_descriptor(void);

/* How long to wait at most before `front_attend`; -1: there is nothing to do. */
int front_pause_ms(void);

void front_attend(void);

#endif
