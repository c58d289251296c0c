#define _GNU_SOURCE
#include "launcher-service.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#define WRITING_PAUSE_MS 10
/* For a second: who compiles or copies a program closes it just after the last write, which is what a watch has told of. */
#define WRITING_PAUSES 100

static int take_setting(struct service *service, const char *setting)
{
	char name[16];
	const char *value = strchr(setting, '=');
	if (!value || value - setting >= (ptrdiff_t)sizeof name)
		return -1;
	*stpncpy(name, setting, (size_t)(value - setting)) = '\0';
	value++;
	if (strcmp(name, "socket") == 0)
		service->socket = value;
	else if (strcmp(name, "nonce") == 0)
		service->nonce = value;
	else if (strcmp(name, "terminal") == 0)
		service->terminal = value;
	else if (strcmp(name, "directory") == 0)
		service->working_dir = value;
	else if (strcmp(name, "stdin") == 0)
		service->has_stdin = strcmp(value, "open") == 0;
	else if (strcmp(name, "notify") == 0)
		service->can_notify = 1;
	else if (strcmp(name, "checkpoints") == 0)
		service->has_checkpoints = 1;
	else if (strcmp(name, "images") == 0)
		service->has_images = 1;
	else if (strcmp(name, "merged") == 0)
		service->is_merged = 1;
	else
		return identity_set(&service->identity, name, value);
	return 0;
}

static size_t count_strings(const char *block, const char *end)
{
	size_t count = 0;
	for (; block < end; block++)
		count += *block == '\0';
	return count;
}

/* As many strings as are wanted, NULL after them and room for two others; `block` moves behind them. */
static char **take_strings(const char **block, size_t count)
{
	char **strings = calloc(count + 3, sizeof *strings);
	for (size_t index = 0; strings && index < count; index++, *block += strlen(*block) + 1)
		strings[index] = (char *)*block;
	return strings;
}

int service_parse(struct service *service, const char *block, size_t length)
{
	const char *end = block + length;
	if (length == 0 || end[-1] != '\0')
		return -1;
	for (; block < end && *block; block += strlen(block) + 1)
		if (take_setting(service, block) < 0)
			return -1;
	if (!service->socket || !service->nonce || strlen(service->nonce) >= NONCE_SIZE)
		return -1;
	/* The rest comes later. */
	if (block == end)
		return 0;
	if (!service->working_dir)
		return -1;

	/* Behind the empty string. */
	block++;
	size_t count = count_strings(block, end);
	size_t arguments = count > 0 ? strtoul(block, NULL, 10) : 0;
	if (arguments < 1 || arguments > count - 1)
		return -1;
	block += strlen(block) + 1;
	service->arguments = take_strings(&block, arguments);
	service->environment = take_strings(&block, count - 1 - arguments);
	if (service->arguments && service->environment)
		return 0;
	service_free(service);
	return -1;
}

void service_free(struct service *service)
{
	free(service->arguments);
	free(service->environment);
}

void service_set_variable(struct service *service, char *variable)
{
	size_t name = (size_t)(strchr(variable, '=') + 1 - variable);
	char **place = service->environment;
	while (*place && strncmp(*place, variable, name) != 0)
		place++;
	*place = variable;
}

static void reset_signals(void)
{
	struct sigaction action = {.sa_handler = SIG_DFL};
	for (int number = 1; number < NSIG; number++)
		sigaction(number, &action, NULL);
	sigset_t none;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

static void report(int pipe, const char *stage)
{
	struct start_failure failure = {.error = errno};
	strncpy(failure.stage, stage, sizeof failure.stage - 1);
	(void)!write(pipe, &failure, sizeof failure);
	_exit(127);
}

static void place(int from, int to, int failure)
{
	if (from < 0 || dup2(from, to) < 0)
		report(failure, "streams");
}

/* The terminal is opened anew: that of the launcher does not block. */
static void take_streams(const struct service *service, const struct descriptors *descriptors, int failure)
{
	int terminal = service->terminal ? open(service->terminal, O_RDWR | O_NOCTTY | O_CLOEXEC) : -1;
	int in = service->has_stdin ? (service->terminal ? terminal : descriptors->in) : open("/dev/null", O_RDONLY | O_CLOEXEC);
	place(in, STDIN_FILENO, failure);
	place(service->terminal ? terminal : descriptors->out, STDOUT_FILENO, failure);
	int err = service->is_merged ? descriptors->out : descriptors->err;
	place(service->terminal ? terminal : err, STDERR_FILENO, failure);
}

/* What somebody else opens again by name (`> /dev/stderr`) must be theirs. */
static void give_streams(const struct service *service, const struct descriptors *descriptors)
{
	const int given[] = {descriptors->terminal, descriptors->in, descriptors->out, descriptors->err};
	for (size_t index = 0; service->identity.has_uid && index < sizeof given / sizeof *given; index++)
		if (given[index] >= 0)
			(void)!fchown(given[index], service->identity.uid, (gid_t)-1);
}

static void die_with(pid_t launcher)
{
	/* Should somebody kill the launcher, the main process at least goes with it. */
	prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	if (getppid() != launcher)
		_exit(127);
}

static void execute(char **arguments)
{
	const struct timespec pause = {.tv_nsec = WRITING_PAUSE_MS * 1000000L};
	execvp(arguments[0], arguments);
	for (int pauses = 0; errno == ETXTBSY && pauses < WRITING_PAUSES; pauses++) {
		nanosleep(&pause, NULL);
		execvp(arguments[0], arguments);
	}
}

static void run(const struct service *service, const struct descriptors *descriptors, int failure, pid_t launcher)
{
	die_with(launcher);
	setpgid(0, 0);
	/* Before the signals are reset: SIGTTOU is still ignored. */
	if (descriptors->terminal >= 0)
		tcsetpgrp(descriptors->terminal, getpid());
	take_streams(service, descriptors, failure);
	reset_signals();

	give_streams(service, descriptors);
	const char *stage = identity_take(&service->identity);
	if (stage)
		report(failure, stage);
	/* Whoever becomes another user has lost it. */
	die_with(launcher);
	if (chdir(service->working_dir) < 0)
		report(failure, "chdir");
	/* The PATH that counts is the service's. */
	environ = service->environment;
	execute(service->arguments);
	report(failure, "exec");
}

pid_t service_fork(const struct service *service, const struct descriptors *descriptors, int *failure)
{
	int ends[2];
	if (pipe2(ends, O_CLOEXEC) < 0)
		return -1;
	pid_t launcher = getpid();
	pid_t pid = fork();
	if (pid == 0)
		run(service, descriptors, ends[1], launcher);
	close(ends[1]);
	if (pid < 0) {
		close(ends[0]);
		return -1;
	}
	/* Here too: whichever of the two comes first, the group exists. */
	setpgid(pid, pid);
	*failure = ends[0];
	return pid;
}
