#define _GNU_SOURCE
#include "checkpoint-talk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <sys/un.h>
#include <time.h>

#include "checkpoint-kernel.h"
#include "checkpoint-protocol.h"

/* Waited for in turns: where the machine is so busy that a turn takes longer, the others need longer, too. */
#define TURN_MS 10
#define TURNS 100
#define SILENCE_S 10

static struct sockaddr_un address = {.sun_family = AF_UNIX};
static socklen_t address_length;
static pid_t launcher;

/* No answer is waited for before; 0: never. */
static time_t silent_until;

/* strtol has another name in each C library. */
static pid_t parse_pid(const char *text)
{
	pid_t pid = 0;
	for (; *text >= '0' && *text <= '9' && pid < 100000000; text++)
		pid = pid * 10 + (*text - '0');
	return *text && *text != ':' ? 0 : pid;
}

int talk_is_of_images(void)
{
	const char *value = getenv(CHECKPOINT_VARIABLE);
	return value && strstr(value, CHECKPOINT_IMAGES);
}

int talk_find_launcher(void)
{
	/* @NAME:PID, and what is not for us */
	const char *value = getenv(CHECKPOINT_VARIABLE), *end = value ? strchr(value, ':') : NULL;
	if (!end || *value != '@' || (size_t)(end - value) > sizeof address.sun_path)
		return -1;
	launcher = parse_pid(end + 1);
	if (launcher == 0 || getppid() != launcher)
		return -1;
	address_length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + (size_t)(end - value));
	/* The first byte is the NUL of the abstract ones. */
	memcpy(address.sun_path + 1, value + 1, (size_t)(end - value) - 1);
	return 0;
}

static int open_socket(void)
{
	int opened = (int)syscall(SYS_socket, AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	if (opened < 0 || opened > STDERR_FILENO)
		return opened;
	/* Another thread may be writing to a closed standard output. */
	int higher = (int)syscall(SYS_fcntl, opened, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	kernel_close(opened);
	return higher;
}

/* Its calls wait for so long; 0: without end. */
static void limit_waiting(int connection, suseconds_t ms)
{
	const struct timeval limit = {.tv_usec = ms * 1000};
	syscall(SYS_setsockopt, connection, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
	syscall(SYS_setsockopt, connection, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
}

static int connect_to_launcher(int turns)
{
	int connection = open_socket();
	if (connection < 0)
		return -1;
	limit_waiting(connection, turns ? TURN_MS : 0);
	do {
		if (syscall(SYS_connect, connection, &address, address_length) == 0)
			return connection;
	} while (errno == EAGAIN && --turns > 0);
	kernel_close(connection);
	return -1;
}

static time_t now_s(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec;
}

static ssize_t send_message(int connection, const void *message, size_t length)
{
	return syscall(SYS_sendto, connection, message, length, MSG_NOSIGNAL, NULL, 0);
}

static ssize_t receive(int connection, void *message, size_t room)
{
	return syscall(SYS_recvfrom, connection, message, room, 0, NULL, NULL);
}

ssize_t talk_ask(const void *message, size_t length, void *answer, size_t room)
{
	/* devtui is told all the same: once it hears again, it has to know what has been opened. */
	int is_silent = silent_until && now_s() < silent_until;
	int turns = is_silent ? 0 : TURNS;
	ssize_t received = -1;
	int connection = connect_to_launcher(is_silent ? 1 : TURNS);
	if (connection >= 0) {
		if (send_message(connection, message, length) == (ssize_t)length)
			for (int turn = 0; turn < turns && (received = receive(connection, answer, room)) < 0 && errno == EAGAIN; turn++)
				;
		kernel_close(connection);
	}
	if (!is_silent)
		silent_until = received > 0 ? 0 : now_s() + SILENCE_S;
	return received > 0 ? received : -1;
}

int talk_connect(void)
{
	int connection = getppid() == launcher ? connect_to_launcher(0) : -1;
	if (connection < 0)
		kernel_exit();
	return connection;
}

void talk_say(int connection, const void *message, size_t length)
{
	if (send_message(connection, message, length) != (ssize_t)length)
		kernel_exit();
}

void talk_say_number(int connection, char word, long number)
{
	char message[24];
	int length = snprintf(message, sizeof message, "%c%ld", word, number);
	talk_say(connection, message, (size_t)length);
}

size_t talk_hear(int connection, void *message, size_t room)
{
	ssize_t length = receive(connection, message, room);
	if (length <= 0)
		kernel_exit();
	return (size_t)length;
}
