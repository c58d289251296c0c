#define _GNU_SOURCE
#include "checkpoint-image.h"

#include <stdio.h>
#include <time.h>

#include "checkpoint-copy.h"
#include "checkpoint-kernel.h"
#include "checkpoint-protocol.h"
#include "checkpoint-terminal.h"

/* In pauses, and not by the clock: that one goes on while an image lies on the disk. */
#define PAUSE_NS 1000000
#define MOST_PAUSES 30000

static int answer;

/* A thread may hold the lock of a stream for as long as it waits for input; of files the place is kept, too. */
static void flush(FILE *stream)
{
	if (ftrylockfile(stream) != 0)
		return;
	fflush_unlocked(stream);
	funlockfile(stream);
}

const void *image_prepare(void)
{
	flush(stdout);
	flush(stderr);
	terminal_note();
	copy_note_death_signal();
	__atomic_store_n(&answer, 0, __ATOMIC_RELEASE);
	return &answer;
}

void image_await(void)
{
	const struct timespec pause = {.tv_nsec = PAUSE_NS};
	for (int pauses = 0; pauses < MOST_PAUSES; pauses++) {
		switch (__atomic_load_n(&answer, __ATOMIC_ACQUIRE)) {
		case 0:
			syscall(SYS_nanosleep, &pause, NULL);
			break;
		case CHECKPOINT_RESTORED:
			copy_begin();
			terminal_restore();
			copy_end();
			return;
		default:
			return;
		}
	}
}
