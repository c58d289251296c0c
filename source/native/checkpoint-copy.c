#define _GNU_SOURCE
#include "checkpoint-copy.h"

#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>

#include "checkpoint-descriptors.h"
#include "checkpoint-environment.h"
#include "checkpoint-kernel.h"
#include "checkpoint-protocol.h"
#include "checkpoint-python.h"
#include "checkpoint-ruby.h"
#include "checkpoint-safety.h"
#include "checkpoint-self.h"
#include "checkpoint-talk.h"
#include "checkpoint-terminal.h"
#include "checkpoint-timers.h"

/* What kills it when its launcher dies, as it was set in the main process. */
static int death_signal;

/* After the word. */
static char variables[1 + CHECKPOINT_LONGEST_VARIABLES + 1];
static size_t variables_length;

static long clone_process(unsigned long flags, int *thread_id)
{
#ifdef __x86_64__
	return syscall(SYS_clone, flags, NULL, NULL, thread_id, 0);
#else
	return syscall(SYS_clone, flags, NULL, NULL, 0, thread_id);
#endif
}

/* As fork, with our parent as its own. What the C library has told the kernel about this thread is told again. */
static pid_t copy(void)
{
	int *thread_id = NULL;
	void *robust_list = NULL;
	size_t robust_length = 0;
	prctl(PR_GET_TID_ADDRESS, &thread_id, 0, 0, 0);
	syscall(SYS_get_robust_list, 0, &robust_list, &robust_length);
	unsigned long flags = CLONE_PARENT | SIGCHLD | (thread_id ? CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID : 0);
	pid_t pid = (pid_t)clone_process(flags, thread_id);
	if (pid == 0 && robust_list)
		syscall(SYS_set_robust_list, robust_list, robust_length);
	return pid;
}

void copy_note_death_signal(void)
{
	prctl(PR_GET_PDEATHSIG, &death_signal, 0, 0, 0);
}

void copy_begin(void)
{
	self_become_main();
	ruby_go_on();
	syscall(SYS_setpgid, 0, 0);

	int connection = talk_connect();
	/* From now on the launcher's end is seen. */
	prctl(PR_SET_PDEATHSIG, death_signal, 0, 0, 0);
	talk_say(connection, (char[]){CHECKPOINT_RESUMED}, 1);
	variables_length = talk_hear(connection, variables, sizeof variables - 1) - 1;
	variables[1 + variables_length] = '\0';
	kernel_close(connection);
	/* It may have waited for long. */
	terminal_take();
	environment_set(variables + 1, variables_length);
}

void copy_end(void)
{
	char reason[LONGEST_REASON];
	if (!safety_find_threads(reason))
		python_set(variables + 1, variables_length);
}

static void go_on(void)
{
	copy_begin();
	descriptors_restore();
	timers_restore();
	terminal_restore();
	copy_end();
}

/* Returns in each process that goes on, and nowhere else. */
static void sleep_and_copy(void)
{
	/* Out of the group that the terminal's keys are for. */
	syscall(SYS_setpgid, 0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	int connection = talk_connect();
	talk_say(connection, (char[]){CHECKPOINT_SLEEPS}, 1);
	for (;;) {
		char word;
		talk_hear(connection, &word, sizeof word);
		pid_t pid = copy();
		if (pid == 0) {
			kernel_close(connection);
			go_on();
			return;
		}
		if (pid > 0)
			talk_say_number(connection, CHECKPOINT_COPIED, pid);
		else
			talk_say_number(connection, CHECKPOINT_FAILED, errno);
	}
}

pid_t checkpoint_make(char reason[LONGEST_REASON])
{
	if (descriptors_note(reason) || timers_note(reason))
		return -1;
	terminal_note();
	copy_note_death_signal();
	pid_t pid = copy();
	if (pid == 0)
		sleep_and_copy();
	else if (pid < 0)
		snprintf(reason, LONGEST_REASON, "the process cannot be copied (error %d)", errno);
	return pid;
}
