#define _GNU_SOURCE
#include "launcher-descendants.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* A kernel may be built without it (CONFIG_PROC_CHILDREN); the tests pretend so. */
#ifndef CHILDREN_FILE
#define CHILDREN_FILE "children"
#endif
#define MOST_PASSES 8
#define GRACE_MS 200
#define LONGEST_PAUSE_MS 50

struct pids {
	pid_t *list;
	size_t count, room;
	/* Who is found by a look through all processes gets it at once, 0: nobody. */
	int at_sight;
};

static int is_nobody(pid_t pid)
{
	return pid < 0;
}

static int (*is_exempt)(pid_t pid) = is_nobody;

void descendants_exempt(int (*predicate)(pid_t pid))
{
	is_exempt = predicate ? predicate : is_nobody;
}

static void add(struct pids *pids, pid_t pid)
{
	if (pids->count == pids->room) {
		size_t room = pids->room ? pids->room * 2 : 64;
		pid_t *list = realloc(pids->list, room * sizeof *list);
		if (!list)
			return;
		pids->list = list;
		pids->room = room;
	}
	pids->list[pids->count++] = pid;
}

static void add_listed(struct pids *pids, FILE *file, pid_t parent)
{
	int pid;
	while (fscanf(file, "%d", &pid) == 1)
		if (parent != getpid() || !is_exempt(pid))
			add(pids, pid);
	fclose(file);
}

/* Children belong to the thread that forked them. -1 when this kernel does not tell. */
static int add_children(struct pids *pids, pid_t parent)
{
	char path[64];
	snprintf(path, sizeof path, "/proc/%d/task", parent);
	DIR *tasks = opendir(path);
	if (!tasks)
		return parent == getpid() ? -1 : 0;

	int result = 0;
	struct dirent *task;
	while ((task = readdir(tasks))) {
		int thread = atoi(task->d_name);
		if (thread <= 0)
			continue;
		snprintf(path, sizeof path, "/proc/%d/task/%d/" CHILDREN_FILE, parent, thread);
		FILE *children = fopen(path, "re");
		if (children)
			add_listed(pids, children, parent);
		else if (parent == getpid())
			result = -1;
	}
	closedir(tasks);
	return result;
}

static pid_t parent_of(pid_t pid)
{
	char path[32], text[512];
	snprintf(path, sizeof path, "/proc/%d/stat", pid);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return 0;
	ssize_t length = read(fd, text, sizeof text - 1);
	close(fd);
	if (length <= 0)
		return 0;
	text[length] = '\0';

	/* The command's name may hold spaces and brackets; the last bracket is its end. */
	const char *after = strrchr(text, ')');
	int parent = 0;
	return after && sscanf(after + 1, " %*c %d", &parent) == 1 ? parent : 0;
}

enum relation descendant_or_gone(pid_t pid)
{
	pid_t parent = parent_of(pid);
	if (parent == 0)
		return IS_GONE;
	/* Who loses a parent meanwhile is ours at once, or was never. */
	for (; parent > 1; parent = parent_of(parent))
		if (parent == getpid())
			return IS_DESCENDANT;
	return IS_STRANGER;
}

int descendant_is_child(pid_t pid)
{
	siginfo_t info;
	return pid > 0 && waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0;
}

static int contains(const struct pids *pids, pid_t pid)
{
	for (size_t index = 0; index < pids->count; index++)
		if (pids->list[index] == pid)
			return 1;
	return 0;
}

/* How many; -1 when nobody can be seen: no descriptor is left. */
static int add_orphans_of(struct pids *found)
{
	DIR *proc = opendir("/proc");
	if (!proc)
		return -1;
	size_t before = found->count;
	struct dirent *entry;
	while ((entry = readdir(proc))) {
		pid_t pid = atoi(entry->d_name);
		if (pid <= 0 || contains(found, pid))
			continue;
		pid_t parent = parent_of(pid);
		if (contains(found, parent) || (parent == getpid() && !is_exempt(pid))) {
			if (found->at_sight)
				kill(pid, found->at_sight);
			add(found, pid);
		}
	}
	closedir(proc);
	return (int)(found->count - before);
}

/* -1 when they cannot be seen. */
static int find_descendants(struct pids *found)
{
	if (add_children(found, getpid()) < 0) {
		int count = 1;
		found->count = 0;
		/* A pass finds children before parents only where numbers have wrapped around: then once more. Of who forks without
		   end each pass finds new ones. */
		for (int pass = 0; count > 0 && pass < MOST_PASSES; pass++)
			count = add_orphans_of(found);
		return count < 0 ? -1 : 0;
	}
	for (size_t index = 0; index < found->count; index++)
		add_children(found, found->list[index]);
	return 0;
}

enum scope { EVERYWHERE, INSIDE, OUTSIDE };

static void signal_scope(int signal, enum scope scope, pid_t group)
{
	/* Who forks faster than all processes are looked through is met only at sight: what it forks next has a higher number. */
	struct pids found = {.at_sight = scope == EVERYWHERE && signal == SIGKILL ? SIGKILL : 0};
	find_descendants(&found);
	for (size_t index = 0; index < found.count; index++) {
		pid_t pid = found.list[index];
		if (scope == EVERYWHERE || (getpgid(pid) == group) == (scope == INSIDE))
			kill(pid, signal);
	}
	free(found.list);
}

void descendants_signal(int signal)
{
	signal_scope(signal, EVERYWHERE, 0);
}

void descendants_signal_inside(int signal, pid_t group)
{
	signal_scope(signal, INSIDE, group);
}

void descendants_signal_outside(int signal, pid_t group)
{
	signal_scope(signal, OUTSIDE, group);
}

int descendants_exist(void)
{
	struct pids found = {0};
	int result = find_descendants(&found);
	free(found.list);
	return result < 0 || found.count > 0;
}

enum refusal descendants_refusal(void)
{
	struct pids found = {0};
	size_t refusing = 0, willing = 0;
	if (geteuid() == 0 || find_descendants(&found) < 0)
		return NOBODY_REFUSES;
	for (size_t index = 0; index < found.count; index++)
		if (kill(found.list[index], 0) == 0)
			willing++;
		else if (errno == EPERM)
			refusing++;
	free(found.list);
	return refusing == 0 ? NOBODY_REFUSES : willing == 0 ? ALL_REFUSE : SOME_REFUSE;
}

long long now_ms(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

/* Whether a child is left, dead and exempt ones apart. */
static int has_children(void)
{
	pid_t pid;
	while ((pid = waitpid(-1, NULL, WNOHANG)) > 0)
		;
	if (pid < 0 && errno == ECHILD)
		return 0;
	return is_exempt == is_nobody || descendants_exist();
}

static void await_child(long long ms)
{
	sigset_t child;
	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	struct timespec limit = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
	sigtimedwait(&child, NULL, &limit);
}

void descendants_end(void)
{
	descendants_signal(SIGTERM);
	/* A stopped process acts upon nothing else. */
	descendants_signal(SIGCONT);
	long long deadline = now_ms() + GRACE_MS;
	for (long long left = GRACE_MS; has_children() && left > 0; left = deadline - now_ms())
		await_child(left);

	/* Again and again, first without a pause: what forks meanwhile is met by the next pass. */
	for (int pass = 0; has_children(); pass++) {
		descendants_signal(SIGKILL);
		/* Nothing that could be done would end them. */
		if (pass >= 100 && descendants_refusal() == ALL_REFUSE)
			return;
		if (pass >= 100)
			await_child(pass < 150 ? pass - 99 : LONGEST_PAUSE_MS);
	}
}
