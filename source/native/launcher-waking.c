#define _GNU_SOURCE
#include "launcher-waking.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "launcher-descendants.h"

/* The checkpoint that is to clone itself; 0: none is. */
static pid_t from;
static pid_t outcome;
/* For the clone. */
static char message[1 + CHECKPOINT_LONGEST_VARIABLES];
static size_t length;

static int decode(const char *digits)
{
	unsigned byte;
	message[0] = CHECKPOINT_VARIABLES;
	for (length = 1; *digits; length++, digits += 2) {
		if (length == sizeof message || sscanf(digits, "%2x", &byte) != 1 || !digits[1])
			return -1;
		message[length] = (char)byte;
	}
	return 0;
}

static void wake(const struct caller *caller)
{
	caller_say(caller, (char[]){CHECKPOINT_GO}, 1);
}

static void end(pid_t how)
{
	from = 0;
	outcome = how;
}

int waking_begin(const struct checkpoint *checkpoint, const char *variables)
{
	if (decode(variables) < 0)
		return EINVAL;
	from = checkpoint->pid;
	outcome = 0;
	/* A stopped process acts upon nothing else, nor does it call. */
	kill(from, SIGCONT);
	if (checkpoint->has_called)
		wake(caller_of(from));
	return 0;
}

int waking_begin_restored(pid_t pid, const char *variables)
{
	if (decode(variables) < 0)
		return EINVAL;
	from = pid;
	outcome = 0;
	return 0;
}

void waking_give_up(int error)
{
	if (from)
		end(-error);
}

void waking_called(const struct caller *caller)
{
	if (from && caller->pid == from)
		wake(caller);
}

void waking_failed(const struct caller *caller, int error)
{
	if (from && caller->pid == from)
		end(error > 0 ? -error : -EAGAIN);
}

int waking_cloned(const struct caller *caller)
{
	if (!from)
		return -1;
	caller_say(caller, message, length);
	end(caller->pid);
	return 0;
}

void waking_bury(pid_t pid, int was_checkpoint)
{
	if (!from)
		return;
	/* The clone: nobody else was there. */
	if (!was_checkpoint)
		end(-ECHILD);
	/* It may have cloned itself before. */
	else if (pid == from && !descendants_exist())
		end(-ESRCH);
}

pid_t waking_outcome(void)
{
	pid_t told = outcome;
	outcome = 0;
	return told;
}

int waking_has_outcome(void)
{
	return outcome != 0;
}

void waking_forget(void)
{
	from = outcome = 0;
}
