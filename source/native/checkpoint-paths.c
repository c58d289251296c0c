#define _GNU_SOURCE
#include "checkpoint-paths.h"

#include <stdio.h>
#include <string.h>

#include "checkpoint-kernel.h"

/* The path of what is open, without links; its length, or -1. */
static ssize_t read_path(int fd, char path[LONGEST_PATH])
{
	char link[32];
	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	ssize_t length = syscall(SYS_readlinkat, AT_FDCWD, link, path, LONGEST_PATH - 1);
	/* It may be out of our reach, or no file at all. */
	if (length <= 0 || path[0] != '/')
		return -1;
	path[length] = '\0';
	return length;
}

static int make_alias(int directory, const char *name, char alias[LONGEST_PATH])
{
	ssize_t length = 0;
	if (*name != '/')
		/* The kernel counts the NUL. */
		length = directory == AT_FDCWD ? syscall(SYS_getcwd, alias, LONGEST_PATH) - 1 : read_path(directory, alias);
	if (length < 0 || (length > 0 && alias[0] != '/'))
		return -1;
	int rest = snprintf(alias + length, LONGEST_PATH - (size_t)length, length > 1 ? "/%s" : "%s", name);
	return rest < LONGEST_PATH - length ? 0 : -1;
}

static enum found why_not(void)
{
	return errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == EINTR ? UNKNOWN : OTHER;
}

/* Adds to a path those names that are not there. */
static int add_missing(char path[LONGEST_PATH], size_t length, const char *rest)
{
	/* Of the root. */
	if (length == 1)
		length = 0;
	while (*rest) {
		size_t part = strcspn(rest, "/");
		if (part == 2 && memcmp(rest, "..", 2) == 0)
			return -1;
		if (part > 0 && !(part == 1 && *rest == '.')) {
			if (length + part + 2 > LONGEST_PATH)
				return -1;
			path[length++] = '/';
			memcpy(path + length, rest, part);
			length += part;
		}
		rest += part + (rest[part] == '/');
	}
	path[length] = '\0';
	return 0;
}

/* The nearest directory above that is there, and the rest as it has been called. */
static enum found find_missing(struct file *file)
{
	char *end = file->alias + strlen(file->alias);
	if (end[-1] == '/')
		return OTHER;
	for (;;) {
		end = memrchr(file->alias, '/', (size_t)(end - file->alias));
		if (!end)
			return OTHER;
		/* The directory alone, for a moment. */
		char *cut = end == file->alias ? end + 1 : end, was = *cut;
		*cut = '\0';
		int fd = kernel_open(file->alias, O_PATH | O_DIRECTORY);
		*cut = was;
		if (fd < 0) {
			if (errno == ENOENT && end > file->alias)
				continue;
			return why_not();
		}
		ssize_t length = read_path(fd, file->path);
		kernel_close(fd);
		return length > 0 && add_missing(file->path, (size_t)length, end + 1) == 0 ? FOUND : OTHER;
	}
}

enum found path_find(int directory, const char *name, struct file *file)
{
	if (!*name || make_alias(directory, name, file->alias) < 0)
		return OTHER;
	/* Opened so, it is not touched. */
	int fd = kernel_open_at(directory, name, O_PATH);
	file->exists = fd >= 0;
	if (fd < 0)
		return errno == ENOENT ? find_missing(file) : why_not();
	struct stat status;
	int is_file = kernel_stat(fd, &status) == 0 && S_ISREG(status.st_mode) && read_path(fd, file->path) > 0;
	kernel_close(fd);
	return is_file ? FOUND : OTHER;
}

static const char *after_last(const char *text, char mark)
{
	const char *last = strrchr(text, mark);
	return last ? last + 1 : text;
}

int path_of_python_source(const char *name, char source[LONGEST_PATH])
{
	static const char folder[] = "__pycache__/";
	const char *module = after_last(name, '/'), *ending = strrchr(module, '.');
	/* mod.cpython-311.pyc, mod.cpython-311.opt-1.pyc */
	size_t length = strcspn(module, "."), above = (size_t)(module - name);
	if (!ending || strcmp(ending, ".pyc") != 0 || length == 0 || module + length == ending)
		return -1;
	if (above < sizeof folder - 1 || memcmp(module - (sizeof folder - 1), folder, sizeof folder - 1) != 0)
		return -1;
	above -= sizeof folder - 1;
	if (above > 0 && name[above - 1] != '/')
		return -1;
	int written = snprintf(source, LONGEST_PATH, "%.*s%.*s.py", (int)above, name, (int)length, module);
	return written < LONGEST_PATH ? 0 : -1;
}
