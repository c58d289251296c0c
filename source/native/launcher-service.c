#define _GNU_SOURCE
#include "launcher-service.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

static char **split(char *block, size_t length, size_t *count)
{
	size_t total = 0;
	for (size_t index = 0; index < length; index++)
		total += block[index] == '\0';

	char **strings = calloc(total + 1, sizeof *strings);
	if (!strings)
		return NULL;
	char *start = block;
	for (*count = 0; *count < total; start += strlen(start) + 1)
		strings[(*count)++] = start;
	return strings;
}

int service_parse(struct service *service, char *block, size_t length)
{
	size_t count;
	if (block[length - 1] != '\0')
		return -1;
	char **strings = split(block, length, &count);
	if (!strings || count < 4)
		return -1;

	size_t arguments = strtoul(strings[2], NULL, 10);
	if (arguments < 1 || arguments > count - 3)
		return -1;
	service->has_stdin = strcmp(strings[0], "open") == 0;
	service->working_dir = strings[1];
	service->environment = strings + 3 + arguments;

	/* The arguments need an end of their own; the environment has that of `strings`. */
	service->arguments = calloc(arguments + 1, sizeof *service->arguments);
	if (!service->arguments)
		return -1;
	memcpy(service->arguments, strings + 3, arguments * sizeof *service->arguments);
	return 0;
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

static void place(int from, int to)
{
	if (from >= 0)
		dup2(from, to);
}

static void take_descriptors(const struct service *service, const struct descriptors *descriptors)
{
	place(descriptors->in, STDIN_FILENO);
	place(descriptors->out, STDOUT_FILENO);
	place(descriptors->err, STDERR_FILENO);
	if (service->has_stdin)
		return;
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
	place(null, STDIN_FILENO);
}

static void report(int pipe, const char *stage)
{
	struct start_failure failure = {.error = errno};
	strncpy(failure.stage, stage, sizeof failure.stage - 1);
	(void)!write(pipe, &failure, sizeof failure);
	_exit(127);
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
	take_descriptors(service, descriptors);
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
