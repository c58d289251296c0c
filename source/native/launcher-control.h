#ifndef LAUNCHER_CONTROL_H
#define LAUNCHER_CONTROL_H

#include <stddef.h>

#include "launcher-service.h"

/*
 * The connection to devtui: one line a message.
 *
 *   launcher -> devtui                          devtui -> launcher
 *     hello NONCE [IN OUT ERR]                    start BYTES, then that many bytes (the service)
 *     started PID                                 signal NUMBER main|group|outside|all
 *     failed chdir|exec|fork ERRNO                mark HEX     write it to the terminal
 *     exited code|signal NUMBER alone|others      close
 *     empty
 */

enum order_type { ORDER_NONE, ORDER_SIGNAL, ORDER_MARK, ORDER_CLOSE };
enum order_target { TO_MAIN, TO_GROUP, TO_OUTSIDE, TO_ALL };

struct order {
	enum order_type type;
	int signal;
	enum order_target target;
	const char *text;
};

struct control {
	int socket;
	size_t used;
	char line[512];
};

/* Connects to the socket that the environment names; -1 when devtui is not there. */
int control_connect(struct control *control);

/* Introduces the launcher and waits for what to start; -1 when devtui has gone. */
int control_receive_service(struct control *control, struct service *service, const char *pipes);

void control_say(const struct control *control, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Reads what has come; -1 at the end of the connection. */
int control_read(struct control *control);

/* The next whole order that has been read; ORDER_NONE when there is none. */
struct order control_next(struct control *control);

#endif
