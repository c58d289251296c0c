#ifndef LAUNCHER_INBOX_H
#define LAUNCHER_INBOX_H

#include <stddef.h>

/* Orders as they come through a stream, in pieces or several at once: `WORD BYTES\n`, then that many bytes. */
enum inbox_word { WORD_START, WORD_RELEASE, WORD_FRONT };

struct inbox {
	char *data;
	size_t used, room;
	/* What has been handed out and is to go when more is asked for. */
	size_t taken;
};

/* Reads what has come; -1 at the end of the stream, or when it is not devtui that speaks. */
int inbox_read(struct inbox *inbox, int socket);

/* The bytes of the next whole order, good until the next call; NULL when there is none. */
const char *inbox_next(struct inbox *inbox, enum inbox_word *word, size_t *length);

#endif
