#ifndef LAUNCHER_CALLERS_H
#define LAUNCHER_CALLERS_H

#include <stddef.h>
#include <sys/types.h>

#include "checkpoint-protocol.h"
#include "launcher-abstract.h"

/* A child of this process that has connected to its socket for checkpoints (checkpoint-protocol.h). */
struct caller {
	struct caller *next;
	int socket;
	/* It has not been buried: callers go before that. */
	pid_t pid;
	/* What it has asked and devtui has not answered yet; 0: nothing. */
	unsigned long question;
};

/* A packet, and a NUL behind it. */
struct call {
	/* NULL: there is nothing to be done. */
	struct caller *caller;
	/* 0: it has hung up, or says what cannot be understood. */
	size_t length;
	char text[CHECKPOINT_LONGEST_MESSAGE + 1];
};

/* Listens; -1 and errno. */
int callers_open(char name[ABSTRACT_NAME_SIZE]);

/* For as many as this process may hold: whoever it forks from then on may hold as many. */
void callers_make_room(void);

/* Becomes readable when there is a call; -1: nobody listens. */
int callers_descriptor(void);

/* The next call; -1 when there is none for now. */
int callers_next(struct call *call);

/* NULL: there is no such caller. */
struct caller *caller_of(pid_t pid);
struct caller *caller_with(unsigned long question);

void caller_say(const struct caller *caller, const char *message, size_t length);
void caller_hang_up(struct caller *caller);

/* Of a process that has been buried: its number may belong to another one from now on. */
void callers_forget(pid_t pid);

/* Nobody is heard any more. */
void callers_close(void);

#endif
