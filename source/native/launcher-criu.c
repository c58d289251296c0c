#define _GNU_SOURCE
#include "launcher-criu.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static pid_t running;

static void place(int flags, const char *path, int to)
{
	int opened = open(path, flags | O_NOCTTY | O_CLOEXEC);
	if (opened < 0 || dup2(opened, to) < 0)
		_exit(127);
}

static void __attribute__((noreturn)) run(char *const *arguments)
{
	sigset_t none;
	sigemptyset(&none);
	/* It goes with us, and out of the group that the terminal's keys are for. */
	prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	setpgid(0, 0);
	sigprocmask(SIG_SETMASK, &none, NULL);
	/* What is restored finds its terminal where CRIU reads. */
	place(O_RDWR, "/dev/tty", STDIN_FILENO);
	place(O_WRONLY, "/dev/null", STDOUT_FILENO);
	place(O_WRONLY, "/dev/null", STDERR_FILENO);
	execvp(arguments[0], arguments);
	_exit(127);
}

static int start(char *const *arguments)
{
	if (running) {
		errno = EBUSY;
		return -1;
	}
	pid_t pid = fork();
	if (pid == 0)
		run(arguments);
	if (pid < 0)
		return -1;
	/* Here too: whichever of the two comes first, the group exists. */
	setpgid(pid, pid);
	running = pid;
	return 0;
}

/*
 * --shell-job     the session is not of the image
 * --tcp-close     connections of TCP end in what is restored: somebody else has gone on with them
 * --file-locks    they are taken again
 */
int criu_dump(const char *program, const char *directory, pid_t pid)
{
	char number[16];
	snprintf(number, sizeof number, "%d", pid);
	return start((char *[]){(char *)program, "dump", "--tree", number, "--leave-running", "--shell-job", "--tcp-close", "--file-locks",
		"--ext-unix-sk", "--images-dir", (char *)directory, "--log-file", "dump.log", "-v1", NULL});
}

int criu_restore(const char *program, const char *directory)
{
	return start((char *[]){(char *)program, "restore", "--restore-detached", "--restore-sibling", "--shell-job", "--tcp-close", "--file-locks",
		"--ext-unix-sk", "--images-dir", (char *)directory, "--log-file", "restore.log", "-v1", NULL});
}

pid_t criu_running(void)
{
	return running;
}

void criu_ended(void)
{
	running = 0;
}

void criu_kill(void)
{
	if (running)
		kill(-running, SIGKILL);
}

void criu_bury(void)
{
	pid_t buried;
	while (running && ((buried = waitpid(-running, NULL, 0)) > 0 || errno == EINTR))
		;
	running = 0;
}
