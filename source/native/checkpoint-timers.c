#define _GNU_SOURCE
#include "checkpoint-timers.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>

#include "checkpoint-kernel.h"
#include "checkpoint-lines.h"

#define MOST_TIMERS 256
#define MOST_TRIES 100000

struct posix_timer {
	int id;
	clockid_t clock;
	struct sigevent event;
	struct itimerspec left;
};

static struct posix_timer timers[MOST_TIMERS];
static size_t timer_count;

static const int intervals[] = {ITIMER_REAL, ITIMER_VIRTUAL, ITIMER_PROF};
static struct itimerval intervals_left[sizeof intervals / sizeof *intervals];

/*
 *   ID: 0
 *   signal: 14/0000000000000000
 *   notify: signal/pid.4321
 *   ClockID: 1
 */
/* -1: there are more than there is room for. */
static int read_timer_line(const char *line)
{
	const char *value;
	if ((value = lines_after(line, "ID:"))) {
		if (timer_count == MOST_TIMERS)
			return -1;
		timers[timer_count++] = (struct posix_timer){.id = (int)lines_number(value, 10)};
	}
	if (timer_count == 0)
		return 0;
	struct posix_timer *timer = &timers[timer_count - 1];
	if ((value = lines_after(line, "signal:"))) {
		timer->event.sigev_signo = (int)lines_number(value, 10);
		const char *word = strchr(value, '/');
		timer->event.sigev_value.sival_ptr = (void *)(uintptr_t)(word ? lines_number(word + 1, 16) : 0);
	} else if ((value = lines_after(line, "notify:"))) {
		timer->event.sigev_notify = !lines_after(value, " signal") ? SIGEV_NONE : strstr(value, "/tid.") ? SIGEV_THREAD_ID : SIGEV_SIGNAL;
	} else if ((value = lines_after(line, "ClockID:"))) {
		timer->clock = (clockid_t)lines_number(value, 10);
	}
	return 0;
}

int timers_note(char reason[LONGEST_REASON])
{
	static struct lines lines;
	const char *line;
	int has_room = 1;
	timer_count = 0;
	lines_open(&lines, "/proc/self/timers");
	while ((line = lines_next(&lines)))
		if (has_room && read_timer_line(line) < 0)
			has_room = 0;
	if (!has_room) {
		snprintf(reason, LONGEST_REASON, "more than %d timers have been made", MOST_TIMERS);
		return -1;
	}
	for (size_t index = 0; index < timer_count; index++)
		syscall(SYS_timer_gettime, timers[index].id, &timers[index].left);
	for (size_t index = 0; index < sizeof intervals / sizeof *intervals; index++)
		syscall(SYS_getitimer, intervals[index], &intervals_left[index]);
	return 0;
}

/* The kernel counts up: those with lower numbers than the one that is wanted go again. */
static int make_timer(struct posix_timer *timer)
{
	struct sigevent event = timer->event;
	if (event.sigev_notify == SIGEV_THREAD_ID)
		event._sigev_un._tid = (int)syscall(SYS_gettid);
	for (int try = 0; try < MOST_TRIES; try++) {
		int id;
		if (syscall(SYS_timer_create, timer->clock, &event, &id) < 0)
			return -1;
		if (id == timer->id)
			return 0;
		syscall(SYS_timer_delete, id);
		if (id > timer->id)
			return -1;
	}
	return -1;
}

static struct posix_timer *lowest_above(int id)
{
	struct posix_timer *found = NULL;
	for (size_t index = 0; index < timer_count; index++)
		if (timers[index].id > id && (!found || timers[index].id < found->id))
			found = &timers[index];
	return found;
}

void timers_restore(void)
{
	struct posix_timer *timer;
	for (int id = -1; (timer = lowest_above(id)); id = timer->id)
		if (make_timer(timer) == 0)
			syscall(SYS_timer_settime, timer->id, 0, &timer->left, NULL);
	for (size_t index = 0; index < sizeof intervals / sizeof *intervals; index++)
		syscall(SYS_setitimer, intervals[index], &intervals_left[index], NULL);
}
