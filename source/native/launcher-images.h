#ifndef LAUNCHER_IMAGES_H
#define LAUNCHER_IMAGES_H

#include <sys/types.h>

#include "launcher-callers.h"
#include "launcher-control.h"

/*
 * Checkpoints of programs that cannot be copied: images on the disk, made and restored by CRIU.
 *
 *   main process asks, hangs up, and waits for a word in its memory
 *        devtui is told: `image`                    it says `dump`: CRIU runs, and the program goes on; or `drop`: it goes on
 *        CRIU has ended, devtui is told: `imaged`   it may say `resume` when the service is empty: CRIU restores, and what
 *                                                   was the main process, with the same id, is a child of this process again
 *
 * Each has the directory that devtui has named, which is made and removed here.
 */

void images_open(const struct control *control);

/* `strings`: reason, alias, path, address. -1: there is no room, or that is no address. */
int images_ask(const struct caller *caller, char *const *strings);

/* This caller has hung up: it waits. */
void images_hung_up(pid_t pid);

/* `where`: program and directory, as hexadecimal digits. */
void images_dump(unsigned long id, const char *where);

/* Whether there is one of this number. */
int images_drop(unsigned long id);

/* Which process it restores; 0: there is no such image. */
pid_t images_pid(unsigned long id);

/* What is newer goes. */
void images_end_after(unsigned long id);

/* 0, or an error number. The main process will say that it is there. */
int images_restore(unsigned long id);

/* Whether that was CRIU, which is not to be counted as anything else. `error` becomes an error number if it could not restore. */
int images_bury(pid_t pid, int status, int *error);

/* Whether CRIU is in the middle of restoring: who dies meanwhile is its business. */
int images_are_being_restored(void);

/* Whether that is CRIU, making an image. */
int images_are_made_by(pid_t pid);

/* The processes have been sent a signal: it must not be in what they are restored from. */
void images_spoil(void);

/* Waits for CRIU: the program is to go on without us. */
void images_finish(void);

/* Nobody waits any more, and CRIU has nothing to do. */
void images_main_ended(void);

/* All go, and who waits goes on; CRIU is killed, and with it whatever it has in its hands. */
void images_end(void);

#endif
