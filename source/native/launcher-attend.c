#define _GNU_SOURCE
#include "launcher-attend.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "launcher-control.h"
#include "launcher-descendants.h"

#define FIRST_PAUSE_MS 1
#define LONGEST_PAUSE_MS 50

static const int heard[] = {SIGCHLD, SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2};

static struct control control;
static int signals;
static pid_t command;
/* Of these the command knows already: whoever has sent them to us has sent them to the whole process group. */
static int has_come[NSIG];
/* Pause until the next round of SIGKILL; 0: nobody is being killed. */
static int kill_pause_ms;

static int open_signals(sigset_t *before)
{
	sigset_t set;
	sigemptyset(&set);
	for (size_t index = 0; index < sizeof heard / sizeof *heard; index++)
		sigaddset(&set, heard[index]);
	sigprocmask(SIG_BLOCK, &set, before);
	/* Who is stopped does not see devtui go. */
	signal(SIGTSTP, SIG_IGN);
	signal(SIGTTIN, SIG_IGN);
	signal(SIGTTOU, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static void __attribute__((noreturn)) become(char **words, pid_t attendant, const sigset_t *mask, int failure)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	if (getppid() != attendant)
		_exit(127);
	signal(SIGTSTP, SIG_DFL);
	signal(SIGTTIN, SIG_DFL);
	signal(SIGTTOU, SIG_DFL);
	signal(SIGPIPE, SIG_DFL);
	sigprocmask(SIG_SETMASK, mask, NULL);
	execvp(words[0], words);
	(void)!write(failure, &errno, sizeof errno);
	_exit(127);
}

static void __attribute__((noreturn)) fail(const char *stage, int error)
{
	control_say(&control, "failed %s %d\n", stage, error);
	exit(0);
}

static void start(char **words, const sigset_t *mask)
{
	int ends[2], error = 0;
	if (pipe2(ends, O_CLOEXEC) < 0)
		fail("fork", errno);
	pid_t attendant = getpid();
	command = fork();
	if (command == 0)
		become(words, attendant, mask, ends[1]);
	if (command < 0)
		fail("fork", errno);
	close(ends[1]);
	/* Its end comes with the exec. */
	while (read(ends[0], &error, sizeof error) < 0 && errno == EINTR)
		;
	close(ends[0]);
	if (error) {
		waitpid(command, NULL, 0);
		fail("exec", error);
	}
	control_say(&control, "started %d\n", command);
}

static void reap(void)
{
	int status, end = 0, has_ended = 0;
	pid_t pid;
	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		if (pid == command) {
			has_ended = 1;
			end = status;
		}
	if (!has_ended)
		return;
	descendants_end();
	control_say(&control, "exited %s %d alone\n", WIFSIGNALED(end) ? "signal" : "code", WIFSIGNALED(end) ? WTERMSIG(end) : WEXITSTATUS(end));
	exit(0);
}

static void take_signals(void)
{
	struct signalfd_siginfo info;
	while (read(signals, &info, sizeof info) == sizeof info)
		has_come[info.ssi_signo] = 1;
	if (has_come[SIGCHLD])
		reap();
	has_come[SIGCHLD] = 0;
}

static void pass_on(int signal)
{
	int is_known = has_come[signal];
	has_come[signal] = 0;
	if (!is_known)
		descendants_signal(signal);
	if (signal == SIGKILL)
		kill_pause_ms = FIRST_PAUSE_MS;
	else
		/* A stopped process acts upon nothing else. */
		descendants_signal(SIGCONT);
}

static void take_orders(void)
{
	if (control_read(&control) < 0) {
		descendants_end();
		exit(0);
	}
	for (struct order order; (order = control_next(&control)).type != ORDER_NONE;)
		if (order.type == ORDER_SIGNAL && order.signal > 0 && order.signal < NSIG)
			pass_on(order.signal);
}

static void kill_again(void)
{
	descendants_signal(SIGKILL);
	kill_pause_ms = kill_pause_ms * 2 > LONGEST_PAUSE_MS ? LONGEST_PAUSE_MS : kill_pause_ms * 2;
}

/* Node has no way to keep its ends of the services' terminals from whom it starts. What else it was given is for the command. */
static void close_ends_of_terminals(void)
{
	DIR *directory = opendir("/proc/self/fd");
	if (!directory)
		return;
	for (struct dirent *entry; (entry = readdir(directory));) {
		int fd = atoi(entry->d_name), number;
		/* Only of such an end can it be asked. */
		if (fd > control.socket && ioctl(fd, TIOCGPTN, &number) == 0)
			close(fd);
	}
	closedir(directory);
}

void attend(char **words, int channel)
{
	sigset_t mask;
	control.socket = channel;
	fcntl(channel, F_SETFD, FD_CLOEXEC);
	close_ends_of_terminals();
	prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	descendants_exempt(NULL);
	signals = open_signals(&mask);
	if (signals < 0)
		fail("streams", errno);
	start(words, &mask);
	for (;;) {
		struct pollfd ready[] = {{.fd = signals, .events = POLLIN}, {.fd = channel, .events = POLLIN}};
		poll(ready, 2, kill_pause_ms > 0 ? kill_pause_ms : -1);
		/* First: an order about a signal that has come here means nothing more. */
		if (ready[0].revents)
			take_signals();
		if (ready[1].revents)
			take_orders();
		if (kill_pause_ms > 0)
			kill_again();
	}
}
