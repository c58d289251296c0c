#define _GNU_SOURCE
#include "checkpoint-safety.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "checkpoint-kernel.h"
#include "checkpoint-lines.h"

static int filters_at_first;

int safety_find_threads(char reason[LONGEST_REASON])
{
	struct stat status;
	if (kernel_stat_path("/proc/self/task", &status) < 0) {
		snprintf(reason, LONGEST_REASON, "/proc is not there");
		return 1;
	}
	/* A directory for each, and the two that every directory has. */
	long count = (long)status.st_nlink - 2;
	if (count > 1)
		snprintf(reason, LONGEST_REASON, "%ld threads are running", count);
	return count > 1;
}

static int find_children(char reason[LONGEST_REASON])
{
	siginfo_t child = {0};
	if (syscall(SYS_waitid, P_ALL, 0, &child, WEXITED | WNOHANG | WNOWAIT | __WALL, NULL) < 0)
		return 0;
	snprintf(reason, LONGEST_REASON, child.si_pid ? "a child process has ended, and nobody has waited for it" : "a child process is running");
	return 1;
}

/* What is written there would be seen by those who are copies of one another. */
static int find_shared_memory(char reason[LONGEST_REASON])
{
	static struct lines maps;
	const char *line;
	int is_shared = 0;
	lines_open(&maps, "/proc/self/maps");
	while ((line = lines_next(&maps))) {
		/* 7f12a000-7f12b000 rw-s 00000000 00:01 1024  /dev/zero (deleted) */
		const char *mode = strchr(line, ' ');
		if (is_shared || !mode || strncmp(mode, " rw-s", 5) != 0)
			continue;
		const char *path = strchr(line, '/');
		snprintf(reason, LONGEST_REASON, "memory is shared (%.150s)", path ? path : "without a file");
		is_shared = 1;
	}
	return is_shared;
}

int safety_find_others(char reason[LONGEST_REASON])
{
	return find_children(reason) || find_shared_memory(reason);
}

/* A program may have been started under some, as in a container, and add others. */
static int count_filters(void)
{
	static struct lines status;
	const char *line;
	int count = -1;
	lines_open(&status, "/proc/self/status");
	while ((line = lines_next(&status)))
		if (strncmp(line, "Seccomp_filters:", 16) == 0)
			count = (int)lines_number(line + 16, 10);
	return count;
}

void safety_begin(void)
{
	filters_at_first = count_filters();
}

int safety_is_confined(void)
{
	/* Where there are none the cheaper call tells, and that one is asked first. */
	if (filters_at_first <= 0 && prctl(PR_GET_SECCOMP, 0, 0, 0, 0) == 0)
		return 0;
	return count_filters() != filters_at_first;
}
