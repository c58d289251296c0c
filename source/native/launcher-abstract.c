#define _GNU_SOURCE
#include "launcher-abstract.h"

#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>

int abstract_bind(int socket, char name[ABSTRACT_NAME_SIZE])
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	/* An address of no name: the kernel makes one that nobody else has. */
	socklen_t size = sizeof address.sun_family;
	if (bind(socket, (struct sockaddr *)&address, size) < 0)
		return -1;
	size = sizeof address;
	if (getsockname(socket, (struct sockaddr *)&address, &size) < 0)
		return -1;
	snprintf(name, ABSTRACT_NAME_SIZE, "@%.*s", (int)(size - offsetof(struct sockaddr_un, sun_path) - 1), address.sun_path + 1);
	return 0;
}
