#define _GNU_SOURCE
#include "checkpoint-descriptors.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/sysmacros.h>

#include "checkpoint-kernel.h"
#include "checkpoint-lines.h"

#define MOST_OPEN 1024
#define MOST_SURROUNDINGS 256
#define KEPT_FLAGS (O_ACCMODE | O_APPEND | O_NONBLOCK | O_DIRECT | O_DSYNC | O_SYNC)
#define SAME_FILE 0 /* KCMP_FILE */

struct open_file {
	int fd, flags, descriptor_flags;
	/* The one before it that it is a duplicate of, whose place in the file it shares; -1: none. */
	int original;
	int is_counter;
	off_t offset;
	uint64_t count;
	dev_t device;
	ino_t inode;
};

static struct open_file files[MOST_OPEN];
static size_t file_count;

static struct surrounding {
	dev_t device;
	ino_t inode;
	/* All that has no inode of its own has the same one. */
	int only_fd;
} surroundings[MOST_SURROUNDINGS];
static size_t surrounding_count;

typedef int visit(int fd, const struct stat *status, char *reason);

/* Until a visit says so; whether one has. */
static int visit_all(visit *visit, char *reason)
{
	static _Alignas(struct dirent64) char buffer[2048];
	int directory = kernel_open("/proc/self/fd", O_RDONLY | O_DIRECTORY), ends = 0;
	long count;
	while (!ends && (count = syscall(SYS_getdents64, directory, buffer, sizeof buffer)) > 0)
		for (long at = 0; !ends && at < count;) {
			const struct dirent64 *entry = (const struct dirent64 *)(buffer + at);
			struct stat status;
			int fd = (int)lines_number(entry->d_name, 10);
			at += entry->d_reclen;
			if (entry->d_name[0] != '.' && fd != directory && kernel_stat(fd, &status) == 0)
				ends = visit(fd, &status, reason);
		}
	kernel_close(directory);
	return ends;
}

static int has_own_inode(const struct stat *status)
{
	return (status->st_mode & S_IFMT) != 0;
}

static int add_surrounding(int fd, const struct stat *status, char *reason)
{
	(void)reason;
	if (!S_ISREG(status->st_mode) && surrounding_count < MOST_SURROUNDINGS)
		surroundings[surrounding_count++] = (struct surrounding){
			.device = status->st_dev, .inode = status->st_ino, .only_fd = has_own_inode(status) ? -1 : fd,
		};
	return 0;
}

static int is_of_surroundings(int fd, const struct stat *status)
{
	for (size_t index = 0; index < surrounding_count; index++) {
		const struct surrounding *known = &surroundings[index];
		if (known->device == status->st_dev && known->inode == status->st_ino && (known->only_fd < 0 || known->only_fd == fd))
			return 1;
	}
	return 0;
}

/* Devices that anybody may use at the same time: /dev/null and its like, and terminals, but not the far end of one. */
static int is_common_device(dev_t device)
{
	unsigned type = major(device);
	return type == 1 || type == 4 || (type == 5 && minor(device) != 2) || (type >= 136 && type <= 143);
}

static int refuse(char *reason, const char *what, int fd)
{
	snprintf(reason, LONGEST_REASON, "%.100s is open (descriptor %d)", what, fd);
	return 1;
}

static int are_duplicates(const struct open_file *one, const struct open_file *other)
{
	if (one->device != other->device || one->inode != other->inode || one->is_counter != other->is_counter)
		return 0;
	pid_t self = kernel_pid();
	long difference = syscall(SYS_kcmp, self, self, SAME_FILE, one->fd, other->fd);
	/* Where nobody may ask. */
	return difference < 0 ? !one->is_counter && one->flags == other->flags && one->offset == other->offset : difference == 0;
}

static int add_file(const struct open_file *file, char *reason)
{
	if (file_count == MOST_OPEN) {
		snprintf(reason, LONGEST_REASON, "more than %d files are open", MOST_OPEN);
		return 1;
	}
	struct open_file *added = &files[file_count++];
	*added = *file;
	added->flags = fcntl(file->fd, F_GETFL);
	added->descriptor_flags = fcntl(file->fd, F_GETFD);
	added->offset = file->is_counter ? 0 : lseek(file->fd, 0, SEEK_CUR);
	added->original = -1;
	for (int index = 0; added->original < 0 && &files[index] < added; index++)
		if (files[index].original < 0 && are_duplicates(&files[index], added))
			added->original = index;
	return 0;
}

static void open_facts(struct lines *lines, int fd)
{
	char path[40];
	snprintf(path, sizeof path, "/proc/self/fdinfo/%d", fd);
	lines_open(lines, path);
}

static int add_counter(const struct open_file *file, char *reason)
{
	static struct lines lines;
	struct open_file counter = *file;
	const char *line, *number;
	counter.is_counter = 1;
	open_facts(&lines, file->fd);
	while ((line = lines_next(&lines)))
		if ((number = lines_after(line, "eventfd-count:")))
			counter.count = lines_number(number, 16);
	return add_file(&counter, reason);
}

/* A lock would stay with the copy that sleeps, or be lost to all: never would the one that goes on have it. */
static int is_locked(int fd)
{
	static struct lines lines;
	const char *line;
	int is_locked = 0;
	open_facts(&lines, fd);
	while ((line = lines_next(&lines)))
		is_locked |= lines_after(line, "lock:") != NULL;
	return is_locked;
}

/* What has no inode: `anon_inode:[eventpoll]`. */
static int add_nameless(const struct open_file *file, char *reason)
{
	char link[32], name[64];
	snprintf(link, sizeof link, "/proc/self/fd/%d", file->fd);
	ssize_t length = syscall(SYS_readlinkat, AT_FDCWD, link, name, sizeof name - 1);
	name[length > 0 ? length : 0] = '\0';
	const char *begin = lines_after(name, "anon_inode:");
	begin = begin ? begin + (*begin == '[') : name;
	name[strcspn(name, "]")] = '\0';
	if (strcmp(begin, "eventfd") == 0)
		return add_counter(file, reason);
	/* Whoever reads gets their own. */
	return strcmp(begin, "signalfd") == 0 ? 0 : refuse(reason, *begin ? begin : "something", file->fd);
}

static int note(int fd, const struct stat *status, char *reason)
{
	const struct open_file file = {.fd = fd, .device = status->st_dev, .inode = status->st_ino};
	if (S_ISREG(status->st_mode) && is_locked(fd))
		return refuse(reason, "a file that is locked", fd);
	if (S_ISREG(status->st_mode) || S_ISDIR(status->st_mode))
		return add_file(&file, reason);
	if (is_of_surroundings(fd, status) || (S_ISCHR(status->st_mode) && is_common_device(status->st_rdev)))
		return 0;
	if (S_ISSOCK(status->st_mode))
		return refuse(reason, "a socket", fd);
	if (S_ISFIFO(status->st_mode))
		return refuse(reason, "a pipe", fd);
	return has_own_inode(status) ? refuse(reason, "a device", fd) : add_nameless(&file, reason);
}

void descriptors_begin(void)
{
	visit_all(add_surrounding, NULL);
}

int descriptors_note(char reason[LONGEST_REASON])
{
	file_count = 0;
	return visit_all(note, reason);
}

static int open_again(const struct open_file *file)
{
	char link[32];
	if (file->is_counter)
		return (int)syscall(SYS_eventfd2, (unsigned)file->count, EFD_CLOEXEC | (file->flags & O_NONBLOCK));
	snprintf(link, sizeof link, "/proc/self/fd/%d", file->fd);
	return kernel_open(link, file->flags & KEPT_FLAGS);
}

static void restore(const struct open_file *file)
{
	int close_on_exec = file->descriptor_flags & FD_CLOEXEC ? O_CLOEXEC : 0;
	if (file->original >= 0) {
		syscall(SYS_dup3, files[file->original].fd, file->fd, close_on_exec);
		return;
	}
	/* One that is only a name has no place in it. */
	if (file->flags & O_PATH)
		return;
	int opened = open_again(file);
	/* Of a user that we are no more, or a program that runs: at least its place is the one it was. */
	if (!file->is_counter)
		lseek(opened < 0 ? file->fd : opened, file->offset, SEEK_SET);
	if (opened < 0)
		return;
	syscall(SYS_dup3, opened, file->fd, close_on_exec);
	kernel_close(opened);
}

void descriptors_restore(void)
{
	for (size_t index = 0; index < file_count; index++)
		restore(&files[index]);
}
