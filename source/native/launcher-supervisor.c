#define _GNU_SOURCE
#include "launcher-supervisor.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "launcher-control.h"
#include "launcher-descendants.h"
#include "launcher-inbox.h"
#include "launcher-notify.h"
#include "launcher-streams.h"

#define FIRST_PAUSE_MS 1
#define LONGEST_PAUSE_MS 50

struct launcher {
	struct control control;
	struct descriptors descriptors;
	int signals;
	/* Tells how starting went; -1 once it has. */
	int failure;
	/* Where the service tells of itself; -1: nowhere. */
	int notifications;
	uid_t user;
	pid_t main;
	int main_lives;
	int is_empty;
	/* Nobody's: it is there only because the service would die with its parent. */
	int is_released;
	/* Pause until the next round of SIGKILL; 0: nobody is being killed. */
	int kill_pause_ms;
	/* What is still to be written to the terminal. */
	char mark[192];
	size_t mark_used;
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

static void check_start(struct launcher *launcher)
{
	struct start_failure failure;
	ssize_t count = read(launcher->failure, &failure, sizeof failure);
	close(launcher->failure);
	launcher->failure = -1;
	if (count != sizeof failure) {
		control_say(&launcher->control, "started %d\n", launcher->main);
		return;
	}
	control_say(&launcher->control, "failed %s %d\n", failure.stage, failure.error);
	waitpid(launcher->main, NULL, 0);
	exit(0);
}

static void reap(struct launcher *launcher)
{
	int status, main_status = 0, main_ended = 0;
	pid_t pid;
	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		if (pid != launcher->main || !launcher->main_lives)
			continue;
		main_ended = 1;
		main_status = status;
	}
	launcher->is_empty = pid < 0 && errno == ECHILD;

	if (main_ended) {
		/* Its end can be seen before its start. */
		if (launcher->failure >= 0)
			check_start(launcher);
		launcher->main_lives = 0;
		int is_signal = WIFSIGNALED(main_status);
		control_say(&launcher->control, "exited %s %d %s\n", is_signal ? "signal" : "code",
			is_signal ? WTERMSIG(main_status) : WEXITSTATUS(main_status), launcher->is_empty ? "alone" : "others");
	}
	if (launcher->is_empty && launcher->is_released)
		exit(0);
	if (launcher->is_empty) {
		launcher->kill_pause_ms = 0;
		control_say(&launcher->control, "empty\n");
	}
}

static void send_signal(struct launcher *launcher, const struct order *order)
{
	switch (order->target) {
	case TO_MAIN:
		if (launcher->main_lives)
			kill(launcher->main, order->signal);
		break;
	case TO_GROUP:
		/* Once the main process is buried its number may belong to strangers: members are looked for. */
		if (launcher->main_lives)
			kill(-launcher->main, order->signal);
		else
			descendants_signal_inside(order->signal, launcher->main);
		break;
	case TO_OUTSIDE:
		descendants_signal_outside(order->signal, launcher->main);
		break;
	case TO_ALL:
		descendants_signal(order->signal);
		if (order->signal == SIGKILL)
			launcher->kill_pause_ms = FIRST_PAUSE_MS;
		break;
	}
}

static void begin_mark(struct launcher *launcher, const char *text)
{
	if (launcher->descriptors.terminal < 0)
		return;
	streams_calm(&launcher->descriptors);
	launcher->mark_used = (size_t)snprintf(launcher->mark, sizeof launcher->mark, "\033_%s\033\\", text);
}

static void write_mark(struct launcher *launcher)
{
	ssize_t written = write(launcher->descriptors.terminal, launcher->mark, launcher->mark_used);
	if (written <= 0)
		return;
	launcher->mark_used -= (size_t)written;
	memmove(launcher->mark, launcher->mark + written, launcher->mark_used);
}

static void end(void)
{
	descendants_end();
	exit(0);
}

static void release(struct launcher *launcher)
{
	if (launcher->is_empty)
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
			if (!launcher->is_empty)
				send_signal(launcher, &order);
			break;
		case ORDER_MARK:
			begin_mark(launcher, order.text);
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
	if (has_dead_child && !launcher->is_empty)
		reap(launcher);
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

static void kill_again(struct launcher *launcher)
{
	descendants_signal(SIGKILL);
	launcher->kill_pause_ms *= 2;
	if (launcher->kill_pause_ms > LONGEST_PAUSE_MS)
		launcher->kill_pause_ms = LONGEST_PAUSE_MS;
}

static void __attribute__((noreturn)) serve(struct launcher *launcher)
{
	for (;;) {
		struct pollfd ready[] = {
			{.fd = launcher->failure, .events = POLLIN},
			{.fd = launcher->notifications, .events = POLLIN},
			{.fd = launcher->signals, .events = POLLIN},
			{.fd = launcher->control.socket, .events = POLLIN},
			{.fd = launcher->mark_used > 0 ? launcher->descriptors.terminal : -1, .events = POLLOUT},
		};
		poll(ready, sizeof ready / sizeof *ready, launcher->kill_pause_ms > 0 ? launcher->kill_pause_ms : -1);
		if (ready[0].revents)
			check_start(launcher);
		/* Before the end of who has sent them. */
		if (ready[1].revents)
			take_notifications(launcher);
		if (ready[2].revents)
			take_signals(launcher);
		if (ready[3].revents)
			take_orders(launcher);
		if (ready[4].revents)
			write_mark(launcher);
		/* Also when it was no pause that ended: who forks and dies without end would keep us busy with burying. */
		if (launcher->kill_pause_ms > 0)
			kill_again(launcher);
	}
}

static void fail(struct launcher *launcher, const char *stage)
{
	control_say(&launcher->control, "failed %s %d\n", stage, errno);
	end();
}

static void start(struct launcher *launcher, const struct service *service)
{
	launcher->main = service_fork(service, &launcher->descriptors, &launcher->failure);
	if (launcher->main < 0)
		fail(launcher, "fork");
	launcher->main_lives = 1;
}

/* Nothing runs whose output nobody would read. */
static void await_reader(struct launcher *launcher)
{
	for (;;) {
		if (control_read(&launcher->control) < 0)
			exit(0);
		if (control_next(&launcher->control).type == ORDER_OPENED)
			return;
	}
}

/* Everything is ready; who says what for has opened the pipes. Nobody does: devtui needs it no more, or has gone. */
static void await_service(struct launcher *launcher, struct service *service)
{
	static struct inbox inbox;
	for (;;) {
		struct pollfd ready[] = {{.fd = launcher->signals, .events = POLLIN}, {.fd = launcher->control.socket, .events = POLLIN}};
		poll(ready, sizeof ready / sizeof *ready, -1);
		enum inbox_word word;
		size_t length;
		if (ready[0].revents || inbox_read(&inbox, launcher->control.socket) < 0)
			exit(0);
		const char *block = inbox_next(&inbox, &word, &length);
		if (!block)
			continue;
		if (word != WORD_START || service_parse(service, block, length) < 0 || !service->arguments)
			exit(0);
		return;
	}
}

static void start_on_pipes(struct launcher *launcher, const struct service *service, const struct far_ends *ends)
{
	streams_close_far_ends(ends);
	start(launcher, service);
	streams_close_near_ends(&launcher->descriptors);
}

static void greet(const struct launcher *launcher, const struct service *service, const struct far_ends *ends)
{
	if (ends->in < 0)
		control_say(&launcher->control, "hello %s %d\n", service->nonce, getpid());
	else
		control_say(&launcher->control, "hello %s %d %d %d %d\n", service->nonce, getpid(), ends->in, ends->out, ends->err);
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
	static struct launcher launcher = {.failure = -1, .notifications = -1};
	struct far_ends ends = {.in = -1, .out = -1, .err = -1};
	/* Of the terminal. */
	setsid();
	prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	descendants_exempt(NULL);
	if (control_connect(&launcher.control, service->socket) < 0)
		_exit(errno);

	int is_open = open_streams(&launcher, service, &ends);
	int error = errno;
	greet(&launcher, service, &ends);
	close(channel);
	errno = error;
	if (is_open < 0)
		fail(&launcher, "streams");
	if (!service->arguments)
		await_service(&launcher, service);
	else if (!service->terminal)
		await_reader(&launcher);
	if (open_notifications(&launcher, service) < 0)
		fail(&launcher, "streams");

	if (service->terminal)
		start(&launcher, service);
	else
		start_on_pipes(&launcher, service, &ends);
	serve(&launcher);
}
