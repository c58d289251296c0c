#define _GNU_SOURCE
#include "launcher-inbox.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define PIECE (64u << 10)
#define LARGEST_ORDER (64u << 20)
#define LARGEST_IDLE_ROOM (1u << 20)
#define LONGEST_LINE 32

struct order {
	enum inbox_word word;
	size_t begin, length;
};

/* 1: there is one, whole or not; 0: not even its first line; -1: these are not devtui's words. */
static int parse(const struct inbox *inbox, struct order *order)
{
	char line[LONGEST_LINE];
	size_t length = inbox->used < sizeof line ? inbox->used : sizeof line;
	const char *end = memchr(inbox->data, '\n', length);
	if (!end)
		return length < sizeof line ? 0 : -1;
	length = (size_t)(end - inbox->data);
	memcpy(line, inbox->data, length);
	line[length] = '\0';
	order->begin = length + 1;
	if (sscanf(line, "start %zu", &order->length) == 1)
		order->word = WORD_START;
	else if (sscanf(line, "release %zu", &order->length) == 1)
		order->word = WORD_RELEASE;
	else if (sscanf(line, "front %zu", &order->length) == 1)
		order->word = WORD_FRONT;
	else
		return -1;
	return order->length <= LARGEST_ORDER ? 1 : -1;
}

static void drop_taken(struct inbox *inbox)
{
	inbox->used -= inbox->taken;
	if (inbox->taken > 0)
		memmove(inbox->data, inbox->data + inbox->taken, inbox->used);
	inbox->taken = 0;
	if (inbox->used == 0 && inbox->room > LARGEST_IDLE_ROOM) {
		free(inbox->data);
		inbox->data = NULL;
		inbox->room = 0;
	}
}

static int make_room(struct inbox *inbox)
{
	struct order order;
	size_t needed = inbox->used + PIECE;
	if (inbox->used > 0) {
		int result = parse(inbox, &order);
		if (result < 0)
			return -1;
		if (result > 0 && order.begin + order.length > needed)
			needed = order.begin + order.length;
	}
	if (needed <= inbox->room)
		return 0;
	char *data = realloc(inbox->data, needed);
	if (!data)
		return -1;
	inbox->data = data;
	inbox->room = needed;
	return 0;
}

int inbox_read(struct inbox *inbox, int socket)
{
	drop_taken(inbox);
	if (make_room(inbox) < 0)
		return -1;
	ssize_t count = recv(socket, inbox->data + inbox->used, inbox->room - inbox->used, MSG_DONTWAIT);
	if (count < 0)
		return errno == EINTR || errno == EAGAIN ? 0 : -1;
	inbox->used += (size_t)count;
	return count == 0 ? -1 : 0;
}

const char *inbox_next(struct inbox *inbox, enum inbox_word *word, size_t *length)
{
	struct order order;
	drop_taken(inbox);
	if (inbox->used == 0 || parse(inbox, &order) <= 0 || inbox->used < order.begin + order.length)
		return NULL;
	inbox->taken = order.begin + order.length;
	*word = order.word;
	*length = order.length;
	return inbox->data + order.begin;
}
