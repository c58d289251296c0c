#define _GNU_SOURCE
#include "launcher-run.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "launcher-checkpoints.h"
#include "launcher-descendants.h"
#include "launcher-images.h"
#include "launcher-kept.h"
#include "launcher-waking.h"

#define FIRST_PAUSE_MS 1
#define LONGEST_PAUSE_MS 50
/* Those who cannot be killed may have heard what was typed. */
#define PATIENT_PAUSES 10
/* Nobody else needs as long to die. */
#define LINGERING_PAUSES 20

int run_start(struct run *run, const struct service *service, const struct descriptors *descriptors)
{
	run->main = service_fork(service, descriptors, &run->failure);
	run->main_lives = run->main > 0;
	return run->main_lives ? 0 : -1;
}

void run_check_start(struct run *run)
{
	struct start_failure failure;
	ssize_t count = read(run->failure, &failure, sizeof failure);
	close(run->failure);
	run->failure = -1;
	if (count != sizeof failure) {
		control_say(run->control, "started %d\n", run->main);
		return;
	}
	control_say(run->control, "failed %s %d\n", failure.stage, failure.error);
	waitpid(run->main, NULL, 0);
	exit(0);
}

static void tell_end(struct run *run, int status)
{
	/* Its end can be seen before its start. */
	if (run->failure >= 0)
		run_check_start(run);
	run->main_lives = 0;
	int is_signal = WIFSIGNALED(status);
	control_say(run->control, "exited %s %d %s\n", is_signal ? "signal" : "code",
		is_signal ? WTERMSIG(status) : WEXITSTATUS(status), run->is_empty ? "alone" : "others");
}

static void prepare(struct run *run)
{
	if (run->wakes && run->is_empty && !run->is_resuming) {
		checkpoints_prepare(run->wakes);
		run->wakes = 0;
	}
}

void run_wake(struct run *run, unsigned long checkpoint)
{
	run->wakes = checkpoint;
	prepare(run);
}

void run_reap(struct run *run)
{
	int status, main_status = 0, main_ended = 0;
	pid_t pid;
	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		checkpoints_bury(pid, status);
		if (pid != run->main || !run->main_lives)
			continue;
		main_ended = 1;
		images_main_ended();
		main_status = status;
	}
	if (run->is_empty || run->is_resuming)
		return;
	int has_children = pid == 0 || errno != ECHILD;
	/* Nobody will tell of them any more. */
	if (main_ended)
		kept_end_untold();
	run->is_empty = !has_children || ((main_ended || !run->main_lives) && checkpoints_are_alone());

	if (main_ended)
		tell_end(run, main_status);
	if (run->is_empty) {
		run->kill_pause_ms = 0;
		control_say(run->control, "empty\n");
		prepare(run);
	}
}

int run_resume(struct run *run, unsigned long checkpoint, const char *variables)
{
	int error = run->is_empty ? checkpoints_resume(checkpoint, variables) : EBUSY;
	if (error) {
		control_say(run->control, "failed resume %d\n", error);
		return -1;
	}
	run->is_empty = 0;
	run->is_resuming = 1;
	run->wakes = 0;
	return 0;
}

void run_follow_resume(struct run *run)
{
	pid_t pid = run->is_resuming ? waking_outcome() : 0;
	if (pid == 0)
		return;
	run->is_resuming = 0;
	run->is_empty = pid < 0;
	if (pid < 0) {
		run->kill_pause_ms = 0;
		control_say(run->control, "failed resume %d\n", -pid);
		return;
	}
	run->main = pid;
	run->main_lives = 1;
	control_say(run->control, "started %d\n", pid);
}

static void begin_to_kill(struct run *run)
{
	run->kill_pause_ms = FIRST_PAUSE_MS;
	run->long_pauses = 0;
}

void run_signal(struct run *run, const struct order *order)
{
	images_spoil();
	switch (order->target) {
	case TO_MAIN:
		if (run->main_lives)
			kill(run->main, order->signal);
		break;
	case TO_GROUP:
		/* Once the main process is buried its number may belong to strangers: members are looked for. */
		if (run->main_lives)
			kill(-run->main, order->signal);
		else
			descendants_signal_inside(order->signal, run->main);
		break;
	case TO_OUTSIDE:
		descendants_signal_outside(order->signal, run->main);
		break;
	case TO_ALL:
		descendants_signal(order->signal);
		if (order->signal == SIGKILL)
			begin_to_kill(run);
		break;
	}
	if (order->target == TO_MAIN || order->signal == SIGCONT)
		return;
	/* Who has been sent it, and ends in good order, is not to be disturbed. */
	enum refusal refusal = descendants_refusal();
	if (refusal == ALL_REFUSE || (refusal == SOME_REFUSE && order->signal == SIGKILL))
		control_say(run->control, "refused %d\n", order->signal);
}

void run_kill_again(struct run *run)
{
	descendants_signal(SIGKILL);
	run->kill_pause_ms *= 2;
	if (run->kill_pause_ms <= LONGEST_PAUSE_MS)
		return;
	run->kill_pause_ms = LONGEST_PAUSE_MS;
	if (++run->long_pauses == LINGERING_PAUSES)
		control_say(run->control, "lingering\n");
	if (run->long_pauses >= PATIENT_PAUSES && descendants_refusal() == ALL_REFUSE) {
		/* They end when they like, and that is noticed. */
		run->kill_pause_ms = 0;
		control_say(run->control, "immortal\n");
	}
}
