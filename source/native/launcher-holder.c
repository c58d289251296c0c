#define _GNU_SOURCE
#include "launcher-holder.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

/* A terminal, or three pipes. */
#define MOST_STREAMS 3

static int find_streams(struct pollfd *streams, int first)
{
	int count = 0;
	for (int fd = first; count < MOST_STREAMS; fd++) {
		int flags = fcntl(fd, F_GETFL);
		if (flags < 0)
			break;
		/* Where one can only write, poll tells when nobody reads any more. */
		streams[count++] = (struct pollfd){.fd = fd, .events = (flags & O_ACCMODE) == O_WRONLY ? 0 : POLLIN};
	}
	return count;
}

/* Returns whether somebody is left at the other end. */
static int drop_printed(const struct pollfd *stream)
{
	char text[16384];
	if (!(stream->revents & POLLIN))
		return 0;
	ssize_t count = read(stream->fd, text, sizeof text);
	return count > 0 || (count < 0 && (errno == EAGAIN || errno == EINTR));
}

void hold_streams(int first)
{
	struct pollfd streams[MOST_STREAMS];
	int count = find_streams(streams, first);
	int open = count;
	signal(SIGHUP, SIG_IGN);
	while (open > 0) {
		if (poll(streams, (nfds_t)count, -1) < 0)
			continue;
		for (int index = 0; index < count; index++) {
			struct pollfd *stream = &streams[index];
			if (stream->fd < 0 || stream->revents == 0 || drop_printed(stream))
				continue;
			close(stream->fd);
			stream->fd = -1;
			open--;
		}
	}
	exit(0);
}
