#ifndef CHECKPOINT_KERNEL_H
#define CHECKPOINT_KERNEL_H

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#ifndef __LP64__
#error "checkpoints are for 64 bits"
#endif

/*
 * The kernel's calls themselves, which nobody else who is preloaded has put something before, which are no points at
 * which a thread can be cancelled, and which the oldest C library has.
 */

static inline int kernel_open_at(int directory, const char *path, int flags)
{
	return (int)syscall(SYS_openat, directory, path, flags | O_CLOEXEC, 0);
}

static inline int kernel_open(const char *path, int flags)
{
	return kernel_open_at(AT_FDCWD, path, flags);
}

static inline void kernel_close(int fd)
{
	syscall(SYS_close, fd);
}

static inline ssize_t kernel_read(int fd, void *buffer, size_t size)
{
	return syscall(SYS_read, fd, buffer, size);
}

static inline int kernel_stat(int fd, struct stat *status)
{
	return (int)syscall(SYS_newfstatat, fd, "", status, AT_EMPTY_PATH);
}

static inline int kernel_stat_path(const char *path, struct stat *status)
{
	return (int)syscall(SYS_newfstatat, AT_FDCWD, path, status, 0);
}

static inline pid_t kernel_pid(void)
{
	return (pid_t)syscall(SYS_getpid);
}

static inline void __attribute__((noreturn)) kernel_exit(void)
{
	for (;;)
		syscall(SYS_exit_group, 0);
}

/* Of all signals, those included that the C library keeps for itself. */
static inline uint64_t kernel_block_signals(void)
{
	uint64_t all = ~(uint64_t)0, before = 0;
	syscall(SYS_rt_sigprocmask, 2 /* SIG_SETMASK */, &all, &before, sizeof all);
	return before;
}

static inline void kernel_set_signals(uint64_t blocked)
{
	syscall(SYS_rt_sigprocmask, 2, &blocked, NULL, sizeof blocked);
}

#endif
