#define _GNU_SOURCE
#include "launcher-supervisor.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "launcher-control.h"
#include "launcher-descendants.h"
#include "launcher-greeting.h"
#include "launcher-mark.h"
#include "launcher-notify.h"
#include "launcher-run.h"
#include "launcher-streams.h"

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
	descendants_end();
	exit(0);
}

static void release(struct launcher *launcher)
{
	if (launcher->run.is_empty)
		exit(0);
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
		case ORDER_RELEASE:
			release(launcher);
			return;
		case ORDER_CLOSE:
			end();
		}
	}
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
	if (has_dead_child && !launcher->run.is_empty)
		run_reap(&launcher->run);
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
			{.fd = launcher->signals, .events = POLLIN},
			{.fd = launcher->control.socket, .events = POLLIN},
			{.fd = mark_descriptor(&launcher->mark, &launcher->descriptors), .events = POLLOUT},
		};
		poll(ready, sizeof ready / sizeof *ready, launcher->run.kill_pause_ms > 0 ? launcher->run.kill_pause_ms : -1);
		if (ready[0].revents)
			run_check_start(&launcher->run);
		/* Before the end of who has sent them. */
		if (ready[1].revents)
			take_notifications(launcher);
		if (ready[2].revents)
			take_signals(launcher);
		if (ready[3].revents)
			take_orders(launcher);
		if (ready[4].revents)
			mark_write(&launcher->mark, &launcher->descriptors);
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
	static struct launcher launcher = {.run.failure = -1, .run.control = &launcher.control, .notifications = -1};
	struct far_ends ends = {.in = -1, .out = -1, .err = -1};
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
	if (open_notifications(&launcher, service) < 0)
		fail(&launcher, "streams");

	if (service->terminal)
		start(&launcher, service);
	else
		start_on_pipes(&launcher, service, &ends);
	serve(&launcher);
}
