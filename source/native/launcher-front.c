#define _GNU_SOURCE
#include "launcher-front.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "launcher-descendants.h"

/* One that notices needs a few ms. */
#define NOTICE_MS 300
#define LONGEST_PID 16

static int front = -1;
static pid_t devtui;
/* When devtui has had the time to notice; 0: its front lives. */
static long long deadline;

void front_note_devtui(void)
{
	devtui = getppid();
}

static void forget(void)
{
	if (front >= 0)
		close(front);
	front = -1;
}

void front_follow(const char *pid, size_t length)
{
	char digits[LONGEST_PID] = "";
	memcpy(digits, pid, length < sizeof digits ? length : sizeof digits - 1);
	forget();
	deadline = 0;
	pid_t wanted = (pid_t)atol(digits);
	if (wanted <= 0)
		return;
#ifdef SYS_pidfd_open
	front = (int)syscall(SYS_pidfd_open, wanted, 0);
	if (front < 0 && errno == ESRCH)
		deadline = now_ms() + NOTICE_MS;
#endif
}

int front_descriptor(void)
{
	return front;
}

int front_pause_ms(void)
{
	if (deadline == 0)
		return -1;
	long long left = deadline - now_ms();
	return left > 0 ? (int)left : 0;
}

static int has_ended(void)
{
	struct pollfd ready = {.fd = front, .events = POLLIN};
	return front >= 0 && poll(&ready, 1, 0) > 0;
}

void front_attend(void)
{
	if (has_ended()) {
		forget();
		deadline = now_ms() + NOTICE_MS;
	}
	if (deadline == 0 || now_ms() < deadline)
		return;
	deadline = 0;
	/* Its number may be somebody else's once it is gone; the end of the channel tells. */
	if (getppid() == devtui)
		kill(devtui, SIGKILL);
}
