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

/* Holds `SOCKET:NONCE`. In the environment, where other users cannot read it, rather than among the arguments. */
#define ADDRESS_VARIABLE "DEVTUI_LAUNCHER"
#define LARGEST_SERVICE (64u << 20)

static char nonce[128];

/* Abstract names can be taken by any user of the machine once devtui has gone. */
static int is_ours(int connection)
{
	struct ucred peer;
	socklen_t size = sizeof peer;
	return getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && peer.uid == geteuid();
}

static int connect_abstract(const char *name, size_t length)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	if (length + 1 > sizeof address.sun_path)
		return -1;
	memcpy(address.sun_path + 1, name, length);

	int connection = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (connection < 0)
		return -1;
	socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + length);
	if (connect(connection, (struct sockaddr *)&address, size) == 0 && is_ours(connection))
		return connection;
	close(connection);
	return -1;
}

int control_connect(struct control *control)
{
	char *address = getenv(ADDRESS_VARIABLE);
	char *colon = address ? strchr(address, ':') : NULL;
	if (!colon || strlen(colon + 1) >= sizeof nonce)
		return -1;

	strcpy(nonce, colon + 1);
	control->used = 0;
	control->socket = connect_abstract(address, (size_t)(colon - address));
	/* The service may read /proc/PID/environ of its parent. */
	memset(address, 0, strlen(address));
	unsetenv(ADDRESS_VARIABLE);
	return control->socket < 0 ? -1 : 0;
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

static int read_all(int fd, char *data, size_t length)
{
	while (length > 0) {
		ssize_t count = read(fd, data, length);
		if (count < 0 && errno == EINTR)
			continue;
		if (count <= 0)
			return -1;
		data += count;
		length -= (size_t)count;
	}
	return 0;
}

/* Byte by byte, so that nothing of what follows the line is taken. */
static int read_line(int fd, char *line, size_t size)
{
	for (size_t used = 0; used < size; used++) {
		if (read_all(fd, line + used, 1) < 0)
			return -1;
		if (line[used] == '\n') {
			line[used] = '\0';
			return 0;
		}
	}
	return -1;
}

int control_receive_service(struct control *control, struct service *service, const char *pipes)
{
	control_say(control, "hello %s%s\n", nonce, pipes);
	memset(nonce, 0, sizeof nonce);

	char line[64];
	unsigned long length;
	if (read_line(control->socket, line, sizeof line) < 0 || sscanf(line, "start %lu", &length) != 1)
		return -1;
	if (length == 0 || length > LARGEST_SERVICE)
		return -1;
	char *block = malloc(length);
	if (!block || read_all(control->socket, block, length) < 0)
		return -1;
	return service_parse(service, block, length);
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
	static char text[160];
	char target[8] = "";
	struct order order = {.type = ORDER_NONE};

	if (sscanf(line, "signal %d %7s", &order.signal, target) == 2) {
		order.type = ORDER_SIGNAL;
		order.target = parse_target(target);
	} else if (sscanf(line, "mark %159s", text) == 1) {
		order.type = ORDER_MARK;
		order.text = text;
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
