/*
 * The parent of a service: stays with it from birth to burial, so that devtui knows of its end, of everything it
 * printed, and of everyone it left behind.
 *
 *   devtui --- control socket --- launcher --- service --- its children, daemons ...
 *
 * It is a subreaper: whoever loses their parent becomes its child. It ends all of them when devtui says so, or when
 * devtui is gone, however that came about.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "launcher-control.h"
#include "launcher-descendants.h"
#include "launcher-service.h"

#define FIRST_PAUSE_MS 1
#define LONGEST_PAUSE_MS 50

struct launcher {
	struct control control;
	struct descriptors descriptors;
	int signals;
	/* Tells how starting went; -1 once it has. */
	int failure;
	pid_t main;
	int main_lives;
	int is_empty;
	/* Pause until the next round of SIGKILL; 0: nobody is being killed. */
	int kill_pause_ms;
	/* What is still to be written to the terminal. */
	char mark[192];
	size_t mark_used;
};

/* node-pty closes nothing it does not know of, and its masters are inherited. */
static void close_inherited(void)
{
#ifdef SYS_close_range
	if (syscall(SYS_close_range, 3u, ~0u, 0u) == 0)
		return;
#endif
	for (int fd = 3; fd < 4096; fd++)
		close(fd);
}

static void ignore_signals_of_terminal(void)
{
	static const int signals[] = {SIGINT, SIGQUIT, SIGTSTP, SIGTTIN, SIGTTOU, SIGPIPE, SIGUSR1, SIGUSR2, SIGWINCH};
	for (size_t index = 0; index < sizeof signals / sizeof *signals; index++)
		signal(signals[index], SIG_IGN);
}

/* From here on the end of devtui ends the launcher by its own hand. */
static int open_signals(void)
{
	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	signal(SIGCHLD, SIG_DFL);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

struct pipes {
	int in[2], out[2], err[2];
};

/*
 * Node would give the service sockets for pipes, and those cannot be opened again by name (`> /dev/stdout`). So the
 * pipes are made here, and devtui opens its ends through /proc.
 */
static int make_pipes(struct pipes *pipes)
{
	if (pipe2(pipes->in, O_CLOEXEC) < 0 || pipe2(pipes->out, O_CLOEXEC) < 0 || pipe2(pipes->err, O_CLOEXEC) < 0)
		return -1;
	return 0;
}

static void close_ends_of_devtui(const struct pipes *pipes)
{
	close(pipes->in[1]);
	close(pipes->out[0]);
	close(pipes->err[0]);
}

static void close_ends_of_service(const struct pipes *pipes)
{
	close(pipes->in[0]);
	close(pipes->out[1]);
	close(pipes->err[1]);
}

/* Lets go of the terminal's descriptors that the service has, but keeps it open through our own. */
static void forget_standard_streams(void)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	for (int fd = 0; fd <= 2 && null >= 0; fd++)
		dup2(null, fd);
	close(null);
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

/* Nothing that somebody has set or typed may hold back the mark or come in between; its bytes pass through every mode. */
static void calm_terminal(int terminal)
{
	struct termios settings;
	if (tcgetattr(terminal, &settings) == 0) {
		settings.c_lflag &= ~(tcflag_t)ECHO;
		tcsetattr(terminal, TCSANOW, &settings);
	}
	/* TCOON alone does not undo a Ctrl-S. */
	tcflow(terminal, TCOOFF);
	tcflow(terminal, TCOON);
}

static void begin_mark(struct launcher *launcher, const char *text)
{
	if (launcher->descriptors.terminal < 0)
		return;
	calm_terminal(launcher->descriptors.terminal);
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

static void take_orders(struct launcher *launcher)
{
	if (control_read(&launcher->control) < 0)
		end();
	for (;;) {
		struct order order = control_next(&launcher->control);
		switch (order.type) {
		case ORDER_NONE:
			return;
		case ORDER_SIGNAL:
			if (!launcher->is_empty)
				send_signal(launcher, &order);
			break;
		case ORDER_MARK:
			begin_mark(launcher, order.text);
			break;
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
		if (info.ssi_signo != SIGCHLD)
			end();
		has_dead_child = 1;
	}
	if (has_dead_child && !launcher->is_empty)
		reap(launcher);
}

static void kill_again(struct launcher *launcher)
{
	descendants_signal(SIGKILL);
	launcher->kill_pause_ms *= 2;
	if (launcher->kill_pause_ms > LONGEST_PAUSE_MS)
		launcher->kill_pause_ms = LONGEST_PAUSE_MS;
}

static void serve(struct launcher *launcher)
{
	for (;;) {
		struct pollfd ready[] = {
			{.fd = launcher->failure, .events = POLLIN},
			{.fd = launcher->signals, .events = POLLIN},
			{.fd = launcher->control.socket, .events = POLLIN},
			{.fd = launcher->mark_used > 0 ? launcher->descriptors.terminal : -1, .events = POLLOUT},
		};
		poll(ready, sizeof ready / sizeof *ready, launcher->kill_pause_ms > 0 ? launcher->kill_pause_ms : -1);
		if (ready[0].revents)
			check_start(launcher);
		if (ready[1].revents)
			take_signals(launcher);
		if (ready[2].revents)
			take_orders(launcher);
		if (ready[3].revents)
			write_mark(launcher);
		/* Also when it was no pause that ended: who forks and dies without end would keep us busy with burying. */
		if (launcher->kill_pause_ms > 0)
			kill_again(launcher);
	}
}

static void start(struct launcher *launcher, const struct service *service)
{
	launcher->signals = open_signals();
	launcher->main = service_fork(service, &launcher->descriptors, &launcher->failure);
	if (launcher->main < 0 || launcher->signals < 0) {
		control_say(&launcher->control, "failed fork %d\n", errno);
		end();
	}
	launcher->main_lives = 1;
}

static void start_on_terminal(struct launcher *launcher)
{
	struct service service;
	if (control_receive_service(&launcher->control, &service, "") < 0)
		exit(1);
	start(launcher, &service);
}

static void start_on_pipes(struct launcher *launcher)
{
	struct pipes pipes;
	struct service service;
	if (make_pipes(&pipes) < 0)
		exit(1);
	char numbers[64];
	snprintf(numbers, sizeof numbers, " %d %d %d", pipes.in[1], pipes.out[0], pipes.err[0]);
	if (control_receive_service(&launcher->control, &service, numbers) < 0)
		exit(1);

	close_ends_of_devtui(&pipes);
	launcher->descriptors.in = pipes.in[0];
	launcher->descriptors.out = pipes.out[1];
	launcher->descriptors.err = pipes.err[1];
	start(launcher, &service);
	close_ends_of_service(&pipes);
}

int main(int count, char **arguments)
{
	if (count == 2 && strcmp(arguments[1], "--version") == 0)
		return puts("devtui launcher 1") < 0;

	static struct launcher launcher = {.failure = -1, .descriptors = {.in = -1, .out = -1, .err = -1}};
	pid_t parent = getppid();

	close_inherited();
	ignore_signals_of_terminal();
	prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	prctl(PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0);
	/* Until something is started it may simply die. */
	if (getppid() != parent || control_connect(&launcher.control) < 0)
		return 1;

	launcher.descriptors.terminal = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
	if (launcher.descriptors.terminal >= 0)
		start_on_terminal(&launcher);
	else
		start_on_pipes(&launcher);
	forget_standard_streams();
	serve(&launcher);
}
