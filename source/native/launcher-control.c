#define _GNU_SOURCE
#include "launcher-control.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* Abstract names can be taken by any user of the machine once devtui has gone. */
static int is_ours(int connection)
{
	struct ucred peer;
	socklen_t size = sizeof peer;
	return getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && peer.uid == geteuid();
}

int control_connect(struct control *control, const char *name)
{
	size_t length = strlen(name);
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	control->used = 0;
	if (length + 1 > sizeof address.sun_path) {
		errno = ENAMETOOLONG;
		return -1;
	}
	memcpy(address.sun_path + 1, name, length);

	int connection = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (connection < 0)
		return -1;
	socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + length);
	if (connect(connection, (struct sockaddr *)&address, size) < 0)
		return -1;
	if (!is_ours(connection)) {
		errno = EPERM;
		return -1;
	}
	control->socket = connection;
	return 0;
}

static int write_all(int fd, const char *data, size_t length)
{
	while (length > 0) {
		ssize_t written = write(fd, data, length);
		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return -1;
		data += written;
		length -= (size_t)written;
	}
	return 0;
}

void control_say(const struct control *control, const char *format, ...)
{
	char line[256];
	va_list arguments;
	va_start(arguments, format);
	int length = vsnprintf(line, sizeof line, format, arguments);
	va_end(arguments);
	/* A broken connection is noticed where it is read. */
	if (length > 0 && (size_t)length < sizeof line)
		(void)!write_all(control->socket, line, (size_t)length);
}

static void say_digits(const struct control *control, const char *bytes, size_t length)
{
	char digits[4096];
	for (size_t done = 0; done < length;) {
		size_t used = 0;
		for (; done < length && used + 2 < sizeof digits; done++, used += 2)
			snprintf(digits + used, 3, "%02x", (unsigned char)bytes[done]);
		(void)!write_all(control->socket, digits, used);
	}
}

void control_say_bytes(const struct control *control, const char *word, const char *bytes, size_t length)
{
	control_say(control, "%s ", word);
	say_digits(control, bytes, length);
	control_say(control, "\n");
}

void control_say_strings(const struct control *control, const char *words, char *const *strings, int count)
{
	control_say(control, "%s", words);
	for (int index = 0; index < count; index++) {
		control_say(control, " ");
		say_digits(control, strings[index], strlen(strings[index]));
	}
	control_say(control, "\n");
}

int control_read(struct control *control)
{
	size_t room = sizeof control->line - control->used;
	/* No order is that long: whoever speaks is not devtui. */
	if (room == 0)
		return -1;
	ssize_t count = read(control->socket, control->line + control->used, room);
	if (count < 0)
		return errno == EINTR || errno == EAGAIN ? 0 : -1;
	control->used += (size_t)count;
	return count == 0 ? -1 : 0;
}

static enum order_target parse_target(const char *word)
{
	switch (word[0]) {
	case 'm':
		return TO_MAIN;
	case 'g':
		return TO_GROUP;
	case 'o':
		return TO_OUTSIDE;
	default:
		return TO_ALL;
	}
}

static struct order parse_order(const char *line)
{
	static char text[LONGEST_ORDER];
	char target[8] = "";
	int length = 0;
	struct order order = {.type = ORDER_NONE};

	if (sscanf(line, "signal %d %7s", &order.signal, target) == 2) {
		order.type = ORDER_SIGNAL;
		order.target = parse_target(target);
	} else if (sscanf(line, "mark %159s", text) == 1) {
		order.type = ORDER_MARK;
		order.text = text;
	} else if (sscanf(line, "answer %lu %31s", &order.number, text) == 2) {
		order.type = ORDER_ANSWER;
		order.text = text;
	} else if (sscanf(line, "resume %lu%n", &order.number, &length) == 1) {
		order.type = ORDER_RESUME;
		order.text = strcpy(text, line + length + (line[length] == ' '));
	} else if (sscanf(line, "dump %lu %n", &order.number, &length) == 1) {
		order.type = ORDER_DUMP;
		order.text = strcpy(text, line + length);
	} else if (sscanf(line, "wake %lu", &order.number) == 1) {
		order.type = ORDER_WAKE;
	} else if (sscanf(line, "drop %lu", &order.number) == 1) {
		order.type = ORDER_DROP;
	} else if (strcmp(line, "opened") == 0) {
		order.type = ORDER_OPENED;
	} else if (strcmp(line, "release") == 0) {
		order.type = ORDER_RELEASE;
	} else if (strcmp(line, "close") == 0) {
		order.type = ORDER_CLOSE;
	}
	return order;
}

struct order control_next(struct control *control)
{
	struct order order = {.type = ORDER_NONE};
	char *end;
	while (order.type == ORDER_NONE && (end = memchr(control->line, '\n', control->used))) {
		*end = '\0';
		order = parse_order(control->line);
		control->used -= (size_t)(end + 1 - control->line);
		memmove(control->line, end + 1, control->used);
	}
	return order;
}
