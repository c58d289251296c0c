#ifndef LAUNCHER_CONTROL_H
#define LAUNCHER_CONTROL_H

#include <stddef.h>

/*
 * The connection to devtui: one line a message.
 *
 *   launcher -> devtui                          devtui -> launcher
 *     hello NONCE PID [IN OUT ERR]                opened       its ends of the pipes
 *                                                 start BYTES  and as many of them: the service, if it was not told before
 *     started PID                                 signal NUMBER main|group|outside|all
 *     failed STAGE ERRNO                          mark HEX     write it to the terminal
 *     exited code|signal NUMBER alone|others      close
 *     empty                                       release      the service is nobody's: do not end it with devtui
 *     notify HEX
 *
 * STAGE: streams, fork, limit:NAME, groups, gid, uid, chdir or exec.
 */

enum order_type { ORDER_NONE, ORDER_OPENED, ORDER_SIGNAL, ORDER_MARK, ORDER_RELEASE, ORDER_CLOSE };
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

/* Connects to the abstract socket of this name; -1 when devtui is not there. */
int control_connect(struct control *control, const char *name);

void control_say(const struct control *control, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* As hexadecimal digits, whatever the bytes are. */
void control_say_bytes(const struct control *control, const char *word, const char *bytes, size_t length);

/* Reads what has come; -1 at the end of the connection. */
int control_read(struct control *control);

/* The next whole order that has been read; ORDER_NONE when there is none. */
struct order control_next(struct control *control);

#endif
