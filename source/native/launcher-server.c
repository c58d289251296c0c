#define _GNU_SOURCE
#include "launcher-server.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "launcher-descendants.h"
#include "launcher-front.h"
#include "launcher-inbox.h"
#include "launcher-service.h"
#include "launcher-supervisor.h"

#define ORPHANS_GRACE_MS 200
/* Launchers give what is theirs 200 ms; what is left of a second is for those who cannot. */
#define LAUNCHERS_LIMIT_MS 600
#define EAGER_ROUNDS 100
#define LONGEST_PAUSE_MS 50

struct launcher {
	pid_t pid;
	char nonce[NONCE_SIZE];
	/* What has killed it, while those are being ended whom it has left behind; 0: it lives. */
	int signal;
	/* It stays when devtui goes. */
	int is_released;
};

static int channel, signals;
static struct launcher *launchers;
static size_t launcher_count, launcher_room;
static struct inbox inbox;

/* When orphans get SIGKILL; 0: there are none. */
static long long orphans_deadline;
static int orphans_round;

static int is_launcher(pid_t pid)
{
	for (size_t index = 0; index < launcher_count; index++)
		if (launchers[index].pid == pid)
			return 1;
	return 0;
}

static void say(const char *word, const char *nonce, int number)
{
	char line[NONCE_SIZE + 32];
	int length = snprintf(line, sizeof line, "%s %s %d\n", word, nonce, number);
	/* A channel without a reader is noticed where it is read. */
	(void)!send(channel, line, (size_t)length, MSG_NOSIGNAL);
}

static void forget(struct launcher *launcher)
{
	*launcher = launchers[--launcher_count];
}

/* Room beforehand: a launcher that has been forked must not be forgotten. */
static int make_room(void)
{
	if (launcher_count < launcher_room)
		return 0;
	size_t room = launcher_room ? launcher_room * 2 : 16;
	struct launcher *list = realloc(launchers, room * sizeof *list);
	if (!list)
		return -1;
	launchers = list;
	launcher_room = room;
	return 0;
}

static void launch(const char *block, size_t length)
{
	struct service service = {0};
	/* Who speaks otherwise is not devtui. */
	if (service_parse(&service, block, length) < 0)
		exit(1);

	pid_t pid = make_room() < 0 ? -1 : fork();
	if (pid == 0) {
		close(signals);
		supervise(&service, channel);
	}
	if (pid < 0) {
		say("failed", service.nonce, errno);
	} else {
		struct launcher *launcher = &launchers[launcher_count++];
		*launcher = (struct launcher){.pid = pid};
		strcpy(launcher->nonce, service.nonce);
	}
	service_free(&service);
}

static void release(const char *nonce, size_t length)
{
	for (size_t index = 0; index < launcher_count; index++)
		if (strlen(launchers[index].nonce) == length && memcmp(launchers[index].nonce, nonce, length) == 0)
			launchers[index].is_released = 1;
}

static void begin_to_end_orphans(void)
{
	descendants_signal(SIGTERM);
	/* A stopped process acts upon nothing else. */
	descendants_signal(SIGCONT);
	orphans_deadline = now_ms() + ORPHANS_GRACE_MS;
	orphans_round = 0;
}

static void bury_lost(void)
{
	for (size_t index = launcher_count; index-- > 0;) {
		if (!launchers[index].signal)
			continue;
		say("killed", launchers[index].nonce, launchers[index].signal);
		forget(&launchers[index]);
	}
	orphans_deadline = 0;
}

static void end_orphans(void)
{
	if (!descendants_exist() || (orphans_round >= EAGER_ROUNDS && descendants_refusal() == ALL_REFUSE)) {
		bury_lost();
	} else if (now_ms() >= orphans_deadline) {
		descendants_signal(SIGKILL);
		orphans_round++;
	}
}

static int orphans_pause_ms(void)
{
	if (orphans_deadline == 0)
		return -1;
	long long left = orphans_deadline - now_ms();
	if (left > 0)
		return (int)left;
	/* First without a pause: what forks meanwhile is met by the next round. */
	int pause = orphans_round - EAGER_ROUNDS;
	return pause < 0 ? 0 : pause < LONGEST_PAUSE_MS ? pause : LONGEST_PAUSE_MS;
}

/* Returns whether it has left orphans, perhaps. */
static int launcher_ended(struct launcher *launcher, int status)
{
	/* It says so itself when nobody is left. */
	if (WIFEXITED(status)) {
		say("ended", launcher->nonce, WEXITSTATUS(status));
		forget(launcher);
		return 0;
	}
	/* Its number may belong to somebody else from now on. */
	launcher->pid = 0;
	launcher->signal = WTERMSIG(status);
	return 1;
}

static int pause_ms(void)
{
	int orphans = orphans_pause_ms(), front = front_pause_ms();
	return orphans < 0 || (front >= 0 && front < orphans) ? front : orphans;
}

static int reap(void)
{
	int status, has_lost = 0;
	pid_t pid;
	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		for (size_t index = 0; index < launcher_count; index++)
			if (launchers[index].pid == pid) {
				has_lost |= launcher_ended(&launchers[index], status);
				break;
			}
	return has_lost;
}

static void take_signals(void)
{
	struct signalfd_siginfo info;
	while (read(signals, &info, sizeof info) == sizeof info)
		;
	if (reap())
		begin_to_end_orphans();
}

static int has_launcher(void)
{
	for (size_t index = 0; index < launcher_count; index++)
		if (!launchers[index].signal && !launchers[index].is_released)
			return 1;
	return 0;
}

/* From now on only those are no business of ours. */
static void keep_released(void)
{
	size_t kept = 0;
	for (size_t index = 0; index < launcher_count; index++)
		if (!launchers[index].signal && launchers[index].is_released)
			launchers[kept++] = launchers[index];
	launcher_count = kept;
}

static void end_with_devtui(void)
{
	long long deadline = now_ms() + LAUNCHERS_LIMIT_MS;
	reap();
	for (long long left = LAUNCHERS_LIMIT_MS; has_launcher() && left > 0; left = deadline - now_ms()) {
		struct pollfd ready = {.fd = signals, .events = POLLIN};
		poll(&ready, 1, (int)left);
		take_signals();
	}
	keep_released();
	descendants_end();
	exit(0);
}

static void take_orders(void)
{
	if (inbox_read(&inbox, channel) < 0)
		end_with_devtui();
	const char *block;
	size_t length;
	enum inbox_word word;
	while ((block = inbox_next(&inbox, &word, &length)))
		switch (word) {
		case WORD_START:
			launch(block, length);
			break;
		case WORD_RELEASE:
			release(block, length);
			break;
		case WORD_FRONT:
			front_follow(block, length);
		}
}

static void close_inherited(void)
{
#ifdef SYS_close_range
	if (syscall(SYS_close_range, (unsigned)channel + 1, ~0u, 0u) == 0)
		return;
#endif
	for (int fd = channel + 1; fd < 4096; fd++)
		close(fd);
}

/* It ends with devtui and at nobody else's wish: whoever asks devtui to end asks everyone of its group. */
static void ignore_signals(void)
{
	static const int ignored[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGPIPE, SIGUSR1, SIGUSR2, SIGTSTP, SIGTTIN, SIGTTOU, SIGWINCH};
	for (size_t index = 0; index < sizeof ignored / sizeof *ignored; index++)
		signal(ignored[index], SIG_IGN);
}

static int open_signals(void)
{
	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	signal(SIGCHLD, SIG_DFL);
	sigprocmask(SIG_SETMASK, &set, NULL);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

void serve_forks(int devtui)
{
	channel = devtui;
	close_inherited();
	ignore_signals();
	prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	front_note_devtui();
	signals = open_signals();
	descendants_exempt(is_launcher);
	if (signals < 0)
		exit(1);

	for (;;) {
		struct pollfd ready[] = {{.fd = signals, .events = POLLIN}, {.fd = channel, .events = POLLIN}, {.fd = front_descriptor(), .events = POLLIN}};
		poll(ready, sizeof ready / sizeof *ready, pause_ms());
		if (ready[0].revents)
			take_signals();
		if (ready[1].revents)
			take_orders();
		/* After the orders: devtui may have been told to do without it. */
		front_attend();
		if (orphans_deadline > 0)
			end_orphans();
	}
}
