#define _GNU_SOURCE
#include "launcher-supervisor.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "launcher-checkpoints.h"
#include "launcher-control.h"
#include "launcher-descendants.h"
#include "launcher-greeting.h"
#include "launcher-images.h"
#include "launcher-mark.h"
#include "launcher-notify.h"
#include "launcher-run.h"
#include "launcher-streams.h"
#include "launcher-waking.h"

struct launcher {
	struct control control;
	struct descriptors descriptors;
	int signals;
	/* Where the service tells of itself; -1: nowhere. */
	int notifications;
	uid_t user;
	struct run run;
	struct mark mark;
	/* Nobody's: it is there only because the service would die with its parent. */
	int is_released;
};

/* From here on the end of devtui ends the launcher by its own hand. */
static int open_signals(void)
{
	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigprocmask(SIG_BLOCK, &set, NULL);
	/* The fork server ignores them. */
	signal(SIGTERM, SIG_DFL);
	signal(SIGHUP, SIG_DFL);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static void end(void)
{
	/* They have nothing to end in peace. */
	checkpoints_end();
	descendants_end();
	exit(0);
}

static void release(struct launcher *launcher)
{
	if (launcher->run.is_empty)
		end();
	images_finish();
	checkpoints_end();
	mark_close_pipes(&launcher->mark, &launcher->descriptors);
	launcher->is_released = 1;
	close(launcher->control.socket);
	launcher->control.socket = -1;
}

static void take_orders(struct launcher *launcher)
{
	if (control_read(&launcher->control) < 0)
		end();
	for (;;) {
		struct order order = control_next(&launcher->control);
		switch (order.type) {
		case ORDER_NONE:
			return;
		case ORDER_OPENED:
			break;
		case ORDER_SIGNAL:
			if (!launcher->run.is_empty)
				run_signal(&launcher->run, &order);
			break;
		case ORDER_MARK:
			mark_begin(&launcher->mark, order.text, &launcher->descriptors);
			break;
		case ORDER_ANSWER:
			checkpoints_answer(order.number, order.text);
			break;
		case ORDER_RESUME:
			if (run_resume(&launcher->run, order.number, order.text) == 0)
				mark_forget(&launcher->mark);
			run_follow_resume(&launcher->run);
			break;
		case ORDER_WAKE:
			run_wake(&launcher->run, order.number);
			break;
		case ORDER_DUMP:
			images_dump(order.number, order.text);
			break;
		case ORDER_DROP:
			checkpoints_drop(order.number);
			break;
		case ORDER_RELEASE:
			release(launcher);
			return;
		case ORDER_CLOSE:
			end();
		}
	}
}

static void take_calls(struct launcher *launcher)
{
	/* What a program says that has not started yet, as far as devtui knows, has to wait. */
	if (launcher->run.failure >= 0)
		return;
	checkpoints_attend(launcher->run.main_lives ? launcher->run.main : 0);
	run_follow_resume(&launcher->run);
}

static void take_signals(struct launcher *launcher)
{
	struct signalfd_siginfo info;
	int has_dead_child = 0;
	while (read(launcher->signals, &info, sizeof info) == sizeof info) {
		/* The terminal has gone, devtui has died, or somebody wants the launcher to end. */
		if (info.ssi_signo != SIGCHLD && !(launcher->is_released && info.ssi_signo == SIGHUP))
			end();
		has_dead_child = 1;
	}
	if (has_dead_child) {
		/* What they said before counts. */
		take_calls(launcher);
		run_reap(&launcher->run);
		run_follow_resume(&launcher->run);
	}
	if (launcher->run.is_empty && launcher->is_released)
		exit(0);
}

static void take_notifications(struct launcher *launcher)
{
	char text[LONGEST_NOTIFICATION];
	ssize_t length;
	/* Who never stops telling must not keep us from listening to devtui. */
	for (int turn = 0; turn < 64 && (length = notify_read(launcher->notifications, text, launcher->user)) >= 0; turn++)
		if (length > 0)
			control_say_bytes(&launcher->control, "notify", text, (size_t)length);
}

static void __attribute__((noreturn)) serve(struct launcher *launcher)
{
	for (;;) {
		struct pollfd ready[] = {
			{.fd = launcher->run.failure, .events = POLLIN},
			{.fd = launcher->notifications, .events = POLLIN},
			{.fd = launcher->run.failure < 0 ? checkpoints_descriptor() : -1, .events = POLLIN},
			{.fd = launcher->signals, .events = POLLIN},
			{.fd = launcher->control.socket, .events = POLLIN},
			{.fd = mark_descriptor(&launcher->mark, 0), .events = POLLOUT},
			{.fd = mark_descriptor(&launcher->mark, 1), .events = POLLOUT},
		};
		poll(ready, sizeof ready / sizeof *ready, launcher->run.kill_pause_ms > 0 ? launcher->run.kill_pause_ms : -1);
		if (ready[0].revents)
			run_check_start(&launcher->run);
		/* Before the end of who has sent them. */
		if (ready[1].revents)
			take_notifications(launcher);
		if (ready[2].revents)
			take_calls(launcher);
		if (ready[3].revents)
			take_signals(launcher);
		if (ready[4].revents)
			take_orders(launcher);
		if (ready[5].revents)
			mark_write(&launcher->mark, 0);
		if (ready[6].revents)
			mark_write(&launcher->mark, 1);
		/* Also when it was no pause that ended: who forks and dies without end would keep us busy with burying. */
		if (launcher->run.kill_pause_ms > 0)
			run_kill_again(&launcher->run);
	}
}

static void fail(struct launcher *launcher, const char *stage)
{
	control_say(&launcher->control, "failed %s %d\n", stage, errno);
	end();
}

static void start(struct launcher *launcher, const struct service *service)
{
	if (run_start(&launcher->run, service, &launcher->descriptors) < 0)
		fail(launcher, "fork");
	checkpoints_make_room();
}

static void start_on_pipes(struct launcher *launcher, const struct service *service, const struct far_ends *ends)
{
	streams_close_far_ends(ends);
	start(launcher, service);
	streams_close_near_ends(&launcher->descriptors);
}

static int open_streams(struct launcher *launcher, const struct service *service, struct far_ends *ends)
{
	launcher->signals = open_signals();
	return launcher->signals < 0 ? -1 : streams_open(service, &launcher->descriptors, ends);
}

static int open_notifications(struct launcher *launcher, struct service *service)
{
	static char variable[128];
	if (!service->can_notify)
		return 0;
	launcher->user = service->identity.has_uid ? service->identity.uid : getuid();
	launcher->notifications = notify_open(variable, sizeof variable);
	if (launcher->notifications < 0)
		return -1;
	service_set_variable(service, variable);
	return 0;
}

void supervise(struct service *service, int channel)
{
	static struct launcher launcher;
	struct far_ends ends = {.in = -1, .out = -1, .err = -1};
	launcher.notifications = launcher.run.failure = -1;
	launcher.run.control = &launcher.control;
	/* Of the terminal. */
	setsid();
	prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	descendants_exempt(NULL);
	if (control_connect(&launcher.control, service->socket) < 0)
		_exit(errno);

	int is_open = open_streams(&launcher, service, &ends);
	int error = errno;
	greet(&launcher.control, service, &ends);
	close(channel);
	errno = error;
	if (is_open < 0)
		fail(&launcher, "streams");
	if (!service->arguments)
		await_service(&launcher.control, launcher.signals, service);
	else if (!service->terminal)
		await_reader(&launcher.control);
	if (open_notifications(&launcher, service) < 0 || checkpoints_open(&launcher.control, service) < 0 || mark_open(&launcher.mark, &launcher.descriptors, service->has_checkpoints) < 0)
		fail(&launcher, "streams");

	waking_use_terminal(launcher.descriptors.terminal);
	if (service->terminal)
		start(&launcher, service);
	else
		start_on_pipes(&launcher, service, &ends);
	serve(&launcher);
}
