#define _GNU_SOURCE
#include "launcher-mark.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "launcher-streams.h"

/* What the service has blocks. */
static int open_own(int descriptor)
{
	char path[32];
	snprintf(path, sizeof path, "/proc/self/fd/%d", descriptor);
	return open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
}

int mark_open(struct mark *mark, const struct descriptors *descriptors, int is_on_pipes)
{
	mark->targets[0].descriptor = descriptors->terminal;
	if (descriptors->terminal >= 0 || !is_on_pipes)
		return 0;
	mark->targets[0].descriptor = open_own(descriptors->out);
	mark->targets[1].descriptor = open_own(descriptors->err);
	return mark->targets[0].descriptor < 0 || mark->targets[1].descriptor < 0 ? -1 : 0;
}

void mark_begin(struct mark *mark, const char *id, const struct descriptors *descriptors)
{
	if (descriptors->terminal >= 0)
		streams_calm(descriptors);
	mark->length = (size_t)snprintf(mark->text, sizeof mark->text, "\033_%s\033\\", id);
	for (int target = 0; target < MARK_TARGETS; target++)
		mark->targets[target].left = mark->length;
}

int mark_descriptor(const struct mark *mark, int target)
{
	const struct mark_target *to = &mark->targets[target];
	return to->left > 0 && to->descriptor > 0 ? to->descriptor : -1;
}

void mark_write(struct mark *mark, int target)
{
	struct mark_target *to = &mark->targets[target];
	ssize_t written = write(to->descriptor, mark->text + mark->length - to->left, to->left);
	if (written > 0)
		to->left -= (size_t)written;
	/* Nobody reads any more. */
	else if (written < 0 && errno == EPIPE)
		to->left = 0;
}

void mark_forget(struct mark *mark)
{
	for (int target = 0; target < MARK_TARGETS; target++)
		mark->targets[target].left = 0;
}

void mark_close_pipes(struct mark *mark, const struct descriptors *descriptors)
{
	for (int target = 0; target < MARK_TARGETS && descriptors->terminal < 0; target++) {
		if (mark->targets[target].descriptor > 0)
			close(mark->targets[target].descriptor);
		mark->targets[target].descriptor = 0;
	}
}
