#define _GNU_SOURCE
#include "launcher-waking.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "launcher-descendants.h"

/* The checkpoint that is to clone itself; 0: none is. */
static pid_t from;
/* Nobody has asked for its clone yet: it is to wait until somebody does. */
static int is_early;
/* The clone that waits for that; 0: there is none yet. */
static pid_t early;
/* What has been asked for meanwhile is another checkpoint, whose turn comes when that clone has been got rid of; 0: none. */
static pid_t next;
static pid_t outcome;
static int terminal = -1;
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
	from = next = 0;
	is_early = 0;
	outcome = how;
}

static void begin(const struct checkpoint *checkpoint)
{
	from = checkpoint->pid;
	/* A stopped process acts upon nothing else, nor does it call. */
	kill(from, SIGCONT);
	if (checkpoint->has_called)
		wake(caller_of(from));
}

/* There is no clone for nobody any more. */
static void lapse(void)
{
	const struct checkpoint *checkpoint = kept_of(next);
	int is_wanted = next != 0;
	from = early = next = 0;
	is_early = 0;
	if (is_wanted && checkpoint && !checkpoint->is_ended)
		begin(checkpoint);
	else if (is_wanted)
		end(-ESRCH);
}

/* It sleeps, and has done nothing: it is gone at once. Whoever is buried later is somebody else. */
static void discard(pid_t clone)
{
	kill(clone, SIGKILL);
	waitpid(clone, NULL, 0);
	lapse();
}

static void give_variables(const struct caller *caller)
{
	/* Keys are for it from now on, and not before. */
	if (terminal >= 0)
		tcsetpgrp(terminal, caller->pid);
	caller_say(caller, message, length);
	end(caller->pid);
}

void waking_use_terminal(int descriptor)
{
	terminal = descriptor;
}

void waking_prepare(const struct checkpoint *checkpoint)
{
	if (from)
		return;
	is_early = 1;
	begin(checkpoint);
}

int waking_begin(const struct checkpoint *checkpoint, const char *variables)
{
	if (decode(variables) < 0)
		return EINVAL;
	outcome = 0;
	if (is_early && from != checkpoint->pid && !early) {
		next = checkpoint->pid;
		return 0;
	}
	if (is_early && from != checkpoint->pid)
		waking_drop(from);
	if (!is_early) {
		begin(checkpoint);
		return 0;
	}
	is_early = 0;
	if (early) {
		const struct caller *caller = caller_of(early);
		early = 0;
		give_variables(caller);
	}
	return 0;
}

void waking_drop(pid_t checkpoint)
{
	if (is_early && from == checkpoint && early) {
		pid_t clone = early;
		callers_forget(clone);
		discard(clone);
	}
}

int waking_begin_restored(pid_t pid, const char *variables)
{
	if (is_early)
		waking_drop(from);
	if (from)
		return EBUSY;
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
	if (!from || caller->pid != from)
		return;
	if (is_early)
		lapse();
	else
		end(error > 0 ? -error : -EAGAIN);
}

static int can_wait(void)
{
	const struct checkpoint *checkpoint = kept_of(from);
	return !early && !next && checkpoint && !checkpoint->is_ended;
}

int waking_cloned(const struct caller *caller)
{
	if (!from)
		return -1;
	if (!is_early)
		give_variables(caller);
	else if (can_wait())
		early = caller->pid;
	else
		return -1;
	return 0;
}

void waking_hung_up(pid_t pid)
{
	if (is_early && !kept_of(pid))
		discard(pid);
}

void waking_bury(pid_t pid, int was_checkpoint)
{
	if (!from)
		return;
	/* It may have cloned itself before; but for that clone nobody else was there. */
	int is_over = !was_checkpoint || (pid == from && !early && !descendants_exist());
	if (is_early && is_over)
		lapse();
	else if (is_early && pid == from)
		waking_drop(pid);
	else if (is_over)
		end(was_checkpoint ? -ESRCH : -ECHILD);
}

pid_t waking_early(void)
{
	return early;
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
	from = early = next = outcome = 0;
	is_early = 0;
}
