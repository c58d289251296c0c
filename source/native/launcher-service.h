#ifndef LAUNCHER_SERVICE_H
#define LAUNCHER_SERVICE_H

#include <stddef.h>
#include <sys/types.h>

#include "launcher-identity.h"

#define NONCE_SIZE 40

/* What is to be started. The strings stay where they have come from. */
struct service {
	/* How its launcher calls devtui: the name of the abstract socket, and who calls. */
	const char *socket;
	const char *nonce;
	/* The path of its terminal; NULL: pipes. */
	const char *terminal;
	const char *working_dir;
	/* NULL: nobody has said yet what is to be started. */
	char **arguments;
	char **environment;
	int has_stdin;
	/* Its environment is to get NOTIFY_SOCKET. */
	int can_notify;
	/* Its main process has a library loaded that makes them. */
	int has_checkpoints;
	/* Of those that cannot be copied there may be images. */
	int has_images;
	/* On pipes: its standard error is its standard output. */
	int is_merged;
	struct identity identity;
};

/* What the launcher and its service share; -1 where there is none. */
struct descriptors {
	int terminal;
	int in, out, err;
};

/* Why the service could not be started, as it comes through the pipe of `service_fork`. */
struct start_failure {
	int error;
	char stage[LONGEST_STAGE];
};

/*
 * From NUL-terminated strings: settings (`directory=/srv`), an empty string, the number of arguments, arguments,
 * environment. Settings alone are a beginning, to be called with the rest for the same service.
 */
int service_parse(struct service *service, const char *block, size_t length);
void service_free(struct service *service);

/* `NAME=value` in the place of whatever the name had been given before. */
void service_set_variable(struct service *service, char *variable);

/*
 * Forks the service into a process group of its own. `failure` becomes the reading end of a pipe: a start_failure, or
 * nothing and its end once the program runs.
 */
pid_t service_fork(const struct service *service, const struct descriptors *descriptors, int *failure);

#endif
