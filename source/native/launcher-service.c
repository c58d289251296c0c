#define _GNU_SOURCE
#include "launcher-service.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

static const char *value_of(const char *setting, const char *name)
{
	size_t length = strlen(name);
	return strncmp(setting, name, length) == 0 && setting[length] == '=' ? setting + length + 1 : NULL;
}

static void take_setting(struct service *service, const char *setting)
{
	const char *value;
	if ((value = value_of(setting, "socket")))
		service->socket = value;
	else if ((value = value_of(setting, "nonce")))
		service->nonce = value;
	else if ((value = value_of(setting, "terminal")))
		service->terminal = value;
	else if ((value = value_of(setting, "directory")))
		service->working_dir = value;
	else if ((value = value_of(setting, "stdin")))
		service->has_stdin = strcmp(value, "open") == 0;
}

static size_t count_strings(const char *block, const char *end)
{
	size_t count = 0;
	for (; block < end; block++)
		count += *block == '\0';
	return count;
}

/* As many strings as are wanted, NULL after them; `block` moves behind them. */
static char **take_strings(const char **block, size_t count)
{
	char **strings = calloc(count + 1, sizeof *strings);
	for (size_t index = 0; strings && index < count; index++, *block += strlen(*block) + 1)
		strings[index] = (char *)*block;
	return strings;
}

int service_parse(struct service *service, const char *block, size_t length)
{
	const char *end = block + length;
	*service = (struct service){0};
	if (length == 0 || end[-1] != '\0')
		return -1;
	for (; block < end && *block; block += strlen(block) + 1)
		take_setting(service, block);
	if (!service->socket || !service->nonce || strlen(service->nonce) >= NONCE_SIZE || !service->working_dir)
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
	place(service->terminal ? terminal : descriptors->err, STDERR_FILENO, failure);
}

static void run(const struct service *service, const struct descriptors *descriptors, int failure, pid_t launcher)
{
	/* Should somebody kill the launcher, the main process at least goes with it. */
	prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	if (getppid() != launcher)
		_exit(127);

	setpgid(0, 0);
	/* Before the signals are reset: SIGTTOU is still ignored. */
	if (descriptors->terminal >= 0)
		tcsetpgrp(descriptors->terminal, getpid());
	take_streams(service, descriptors, failure);
	reset_signals();

	if (chdir(service->working_dir) < 0)
		report(failure, "chdir");
	/* The PATH that counts is the service's. */
	environ = service->environment;
	execvp(service->arguments[0], service->arguments);
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
