#define _GNU_SOURCE
#include "launcher-kept.h"

#include <signal.h>
#include <stdlib.h>

#include "launcher-callers.h"

static struct checkpoint *checkpoints;
static unsigned long last_id;

struct checkpoint *kept_of(pid_t pid)
{
	struct checkpoint *checkpoint = checkpoints;
	while (checkpoint && checkpoint->pid != pid)
		checkpoint = checkpoint->next;
	return checkpoint;
}

struct checkpoint *kept_with(unsigned long id)
{
	struct checkpoint *checkpoint = checkpoints;
	while (checkpoint && (checkpoint->id != id || checkpoint->is_ended))
		checkpoint = checkpoint->next;
	return checkpoint;
}

struct checkpoint *kept_add(pid_t pid)
{
	struct checkpoint *checkpoint = calloc(1, sizeof *checkpoint);
	if (!checkpoint)
		return NULL;
	*checkpoint = (struct checkpoint){.next = checkpoints, .pid = pid};
	checkpoints = checkpoint;
	return checkpoint;
}

unsigned long kept_new_id(void)
{
	return ++last_id;
}

void kept_remove(struct checkpoint *checkpoint)
{
	struct checkpoint **place = &checkpoints;
	while (*place != checkpoint)
		place = &(*place)->next;
	*place = checkpoint->next;
	free(checkpoint);
}

void kept_end(struct checkpoint *checkpoint)
{
	kill(checkpoint->pid, SIGKILL);
	checkpoint->is_ended = 1;
	callers_forget(checkpoint->pid);
}

void kept_end_after(unsigned long id)
{
	for (struct checkpoint *checkpoint = checkpoints; checkpoint; checkpoint = checkpoint->next)
		if (checkpoint->id > id && !checkpoint->is_ended)
			kept_end(checkpoint);
}

void kept_end_untold(void)
{
	for (struct checkpoint *checkpoint = checkpoints; checkpoint; checkpoint = checkpoint->next)
		if (!checkpoint->id && !checkpoint->is_ended)
			kept_end(checkpoint);
}

void kept_end_all(void)
{
	while (checkpoints) {
		/* Its connection goes with all the others. */
		kill(checkpoints->pid, SIGKILL);
		kept_remove(checkpoints);
	}
}

int kept_exist(void)
{
	return checkpoints != NULL;
}
