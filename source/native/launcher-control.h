#ifndef LAUNCHER_CONTROL_H
#define LAUNCHER_CONTROL_H

#include <stddef.h>

#include "checkpoint-protocol.h"

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
 *     refused SIGNAL           nobody has been sent that, or, of SIGKILL, not everybody: they are another user's
 *     lingering                some have been sent SIGKILL for long, and are not gone
 *     immortal                 of those that have been sent SIGKILL only such are left
 *
 * and of checkpoints (launcher-checkpoints.h), where they are wanted:
 *
 *     hooked                 the library is there      answer N yes|image|no|never:LENGTH
 *     asks N HEX             before opening this path  resume ID HEX   variables, each NAME=value and a NUL
 *     kept ID PID HEX HEX    alias and path            drop ID
 *     unsafe HEX HEX HEX     reason, alias and path    dump ID HEX HEX   CRIU, and the directory of the image
 *     image ID HEX HEX HEX   the same: `dump`, or `drop`
 *     imaged ID yes|no       it is there
 *     lost ID                it has ended by itself    wake ID    it may be resumed soon
 *     woken PID              a copy of it that waits for that
 *
 * STAGE: streams, fork, limit:NAME, groups, gid, uid, chdir, exec or resume. `started`, `exited` and `empty` follow a resume
 * as they follow a start; it fails with EBUSY before `empty`, and ESRCH when there is no such checkpoint.
 */

#define LONGEST_ORDER (2 * CHECKPOINT_LONGEST_VARIABLES + 64)

enum order_type { ORDER_NONE, ORDER_OPENED, ORDER_SIGNAL, ORDER_MARK, ORDER_RELEASE, ORDER_CLOSE, ORDER_ANSWER, ORDER_RESUME, ORDER_WAKE, ORDER_DUMP, ORDER_DROP };
enum order_target { TO_MAIN, TO_GROUP, TO_OUTSIDE, TO_ALL };

struct order {
	enum order_type type;
	int signal;
	enum order_target target;
	/* Of a question or a checkpoint. */
	unsigned long number;
	/* Good until the next order is asked for. */
	const char *text;
};

struct control {
	int socket;
	size_t used;
	char line[LONGEST_ORDER];
};

/* Connects to the abstract socket of this name; -1 when devtui is not there. */
int control_connect(struct control *control, const char *name);

void control_say(const struct control *control, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* As hexadecimal digits, whatever the bytes are. */
void control_say_bytes(const struct control *control, const char *word, const char *bytes, size_t length);

/* The same with several, NUL-terminated ones. */
void control_say_strings(const struct control *control, const char *words, char *const *strings, int count);

/* Reads what has come; -1 at the end of the connection. */
int control_read(struct control *control);

/* The next whole order that has been read; ORDER_NONE when there is none. */
struct order control_next(struct control *control);

#endif
