#ifndef CHECKPOINT_TALK_H
#define CHECKPOINT_TALK_H

#include <stddef.h>
#include <sys/types.h>

/* With the launcher; what is said stands in checkpoint-protocol.h. Signals are blocked. */

/* Whether this program, or one that has started it, is one of which images may be made. */
int talk_is_of_images(void);

/* Where it listens, as the environment has it; -1: it is not there, or not our parent. */
int talk_find_launcher(void);

/*
 * Says something and hears the answer; its length, or -1: there is none, and none is waited for in the next while, in which
 * things are only said: devtui may have been suspended.
 */
ssize_t talk_ask(const void *message, size_t length, void *answer, size_t room);

/* Without its launcher a checkpoint ends. These wait for as long as it takes. */
int talk_connect(void);
void talk_say(int connection, const void *message, size_t length);
void talk_say_number(int connection, char word, long number);
size_t talk_hear(int connection, void *message, size_t room);

#endif
