#ifndef LAUNCHER_SERVICE_H
#define LAUNCHER_SERVICE_H

#include <stddef.h>
#include <sys/types.h>

struct service {
	const char *working_dir;
	char **arguments;
	char **environment;
	int has_stdin;
};

/* What the launcher and its service share; -1 where there is none. */
struct descriptors {
	int terminal;
	int in, out, err;
};

/* Why the service could not be started, as it comes through the pipe of `service_fork`. */
struct start_failure {
	int error;
	char stage[8];
};

/*
 * From NUL-terminated strings: `open` or `closed` (standard input), working directory, number of arguments, arguments,
 * environment. The strings stay in `block`.
 */
int service_parse(struct service *service, char *block, size_t length);

/*
 * Forks the service into a process group of its own. `failure` becomes the reading end of a pipe: a start_failure, or
 * nothing and its end once the program runs.
 */
pid_t service_fork(const struct service *service, const struct descriptors *descriptors, int *failure);

#endif
