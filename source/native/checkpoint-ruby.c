#define _GNU_SOURCE
#include "checkpoint-ruby.h"

#include "checkpoint-dlsym.h"
#include "checkpoint-kernel.h"
#include "checkpoint-lines.h"
#include "checkpoint-self.h"

/* 0: it is another program, or a Ruby that does not ask. */
static pid_t first_pid;
static int is_another;

void ruby_begin(void)
{
	/* "3.1.2" */
	const char *version = dlsym(RTLD_DEFAULT, "ruby_version");
	if (!version)
		return;
	uint64_t major = lines_number(version, 10), minor = lines_number(version + 2, 10);
	if (major < 3 || (major == 3 && minor < 3))
		first_pid = kernel_pid();
}

void ruby_go_on(void)
{
	is_another = first_pid != 0;
}

/* The signal that it is for is blocked there; nowhere else is one that can be trapped. */
static int is_in_handler(void)
{
	uint64_t blocked = 0;
	syscall(SYS_rt_sigprocmask, 0, NULL, &blocked, sizeof blocked);
	return blocked != 0;
}

pid_t ruby_told(pid_t pid)
{
	return is_another && self->pid == pid && is_in_handler() ? first_pid : pid;
}
