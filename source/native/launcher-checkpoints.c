#define _GNU_SOURCE
#include "launcher-checkpoints.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "launcher-callers.h"
#include "launcher-descendants.h"
#include "launcher-images.h"
#include "launcher-kept.h"
#include "launcher-waking.h"

/* Who never stops calling must not keep us from listening to devtui. */
#define MOST_TURNS 64

static const struct control *control;
static unsigned long last_question;
static int is_hooked;
static int can_have_images;

static int is_checkpoint(pid_t pid)
{
	return kept_of(pid) != NULL;
}

static int is_apart(pid_t pid)
{
	return is_checkpoint(pid) || images_are_made_by(pid);
}

int checkpoints_open(const struct control *told, struct service *service)
{
	static char variable[sizeof CHECKPOINT_VARIABLE + ABSTRACT_NAME_SIZE + 16 + sizeof CHECKPOINT_IMAGES];
	char name[ABSTRACT_NAME_SIZE];
	if (!service->has_checkpoints)
		return 0;
	if (callers_open(name) < 0)
		return -1;
	snprintf(variable, sizeof variable, CHECKPOINT_VARIABLE "=%s:%d%s", name, getpid(), service->has_images ? CHECKPOINT_IMAGES : "");
	service_set_variable(service, variable);
	control = told;
	can_have_images = service->has_images;
	images_open(told);
	descendants_exempt(is_apart);
	return 0;
}

void checkpoints_make_room(void)
{
	if (callers_descriptor() >= 0)
		callers_make_room();
}

int checkpoints_descriptor(void)
{
	return callers_descriptor();
}

int checkpoints_are_alone(void)
{
	return kept_exist() && !descendants_exist();
}

/* Behind the first byte; whether there are as many. */
static int split(struct call *call, char **strings, int count)
{
	char *text = call->text + 1;
	for (int index = 0; index < count; index++) {
		if (text > call->text + call->length)
			return 0;
		strings[index] = text;
		text += strlen(text) + 1;
	}
	return 1;
}

static int answer(const struct caller *caller, char word)
{
	caller_say(caller, &word, 1);
	return 0;
}

static int hello(const struct caller *caller, int is_main)
{
	if (is_main && !is_hooked) {
		is_hooked = 1;
		control_say(control, "hooked\n");
	}
	return answer(caller, is_main ? CHECKPOINT_TAKEN : CHECKPOINT_REFUSED);
}

static int ask(struct call *call)
{
	char *strings[2], head[32];
	if (call->caller->question || !split(call, strings, 2))
		return -1;
	call->caller->question = ++last_question;
	snprintf(head, sizeof head, "asks %lu", last_question);
	control_say_strings(control, head, strings + 1, 1);
	return 0;
}

static int keep(struct call *call)
{
	char *strings[3], head[48];
	if (!split(call, strings, 3))
		return -1;
	pid_t pid = atoi(strings[0]);
	struct checkpoint *checkpoint = kept_of(pid);
	if (checkpoint && checkpoint->id)
		return -1;
	if (!checkpoint && pid != call->caller->pid && descendant_is_child(pid))
		checkpoint = kept_add(pid);

	unsigned long id = kept_new_id();
	snprintf(head, sizeof head, "kept %lu %d", id, pid);
	control_say_strings(control, head, strings + 1, 2);
	/* Somebody was quick to kill it: that the file is opened has to be told all the same. */
	if (!checkpoint || checkpoint->is_ended)
		control_say(control, "lost %lu\n", id);
	if (checkpoint)
		checkpoint->id = id;
	return answer(call->caller, CHECKPOINT_TAKEN);
}

static int tell_unsafe(struct call *call)
{
	char *strings[4];
	if (can_have_images && split(call, strings, 4) && images_ask(call->caller, strings) == 0)
		return answer(call->caller, CHECKPOINT_IMAGE);
	if (!split(call, strings, 3))
		return -1;
	control_say_strings(control, "unsafe", strings, 3);
	return answer(call->caller, CHECKPOINT_TAKEN);
}

static int goes_on(const struct caller *caller)
{
	if (is_checkpoint(caller->pid) || waking_cloned(caller) < 0)
		return -1;
	if (waking_early() == caller->pid)
		control_say(control, "woken %d\n", caller->pid);
	return 0;
}

static int sleeps(const struct caller *caller, pid_t main)
{
	struct checkpoint *checkpoint = kept_of(caller->pid);
	/* The main process, which was to tell of it, has gone. */
	if (!checkpoint && (main == 0 || caller->pid == main))
		return -1;
	if (!checkpoint)
		checkpoint = kept_add(caller->pid);
	if (!checkpoint || checkpoint->has_called)
		return -1;
	checkpoint->has_called = 1;
	waking_called(caller);
	return 0;
}

/* -1: with this one nothing is to be done any more. */
static int take(struct call *call, pid_t main)
{
	struct caller *caller = call->caller;
	int is_main = main && caller->pid == main;
	switch (call->length > 0 ? call->text[0] : 0) {
	case CHECKPOINT_HELLO:
		return hello(caller, is_main);
	case CHECKPOINT_ASK:
		return is_main ? ask(call) : -1;
	case CHECKPOINT_KEPT:
		return is_main ? keep(call) : -1;
	case CHECKPOINT_UNSAFE:
		return is_main ? tell_unsafe(call) : -1;
	case CHECKPOINT_SLEEPS:
		return sleeps(caller, main);
	case CHECKPOINT_FAILED:
		waking_failed(caller, atoi(call->text + 1));
		return 0;
	case CHECKPOINT_COPIED:
		/* It is heard of by itself, or buried. */
		return 0;
	case CHECKPOINT_RESUMED:
		return goes_on(caller);
	default:
		return -1;
	}
}

static void tell_lost(const struct checkpoint *checkpoint)
{
	if (checkpoint->id && !checkpoint->is_ended)
		control_say(control, "lost %lu\n", checkpoint->id);
}

static void hang_up(struct caller *caller)
{
	pid_t pid = caller->pid;
	struct checkpoint *checkpoint = kept_of(pid);
	caller_hang_up(caller);
	images_hung_up(pid);
	waking_hung_up(pid);
	if (checkpoint && !checkpoint->is_ended) {
		tell_lost(checkpoint);
		kept_end(checkpoint);
	}
}

void checkpoints_attend(pid_t main)
{
	static struct call call;
	for (int turn = 0; turn < MOST_TURNS && !waking_has_outcome() && callers_next(&call) == 0; turn++)
		if (call.caller && take(&call, main) < 0)
			hang_up(call.caller);
}

void checkpoints_bury(pid_t pid, int status)
{
	int error;
	if (images_bury(pid, status, &error)) {
		if (error) {
			/* What there is of it already. */
			descendants_signal(SIGKILL);
			waking_give_up(error);
		}
		return;
	}
	struct checkpoint *checkpoint = kept_of(pid);
	callers_forget(pid);
	if (checkpoint) {
		tell_lost(checkpoint);
		kept_remove(checkpoint);
	}
	if (!images_are_being_restored())
		waking_bury(pid, checkpoint != NULL);
}

void checkpoints_answer(unsigned long question, const char *verdict)
{
	struct caller *caller = question ? caller_with(question) : NULL;
	if (!caller)
		return;
	caller->question = 0;
	if (strncmp(verdict, "never:", 6) == 0) {
		char text[16];
		caller_say(caller, text, (size_t)snprintf(text, sizeof text, "%c%u", CHECKPOINT_NEVER, (unsigned)strtoul(verdict + 6, NULL, 10)));
	} else {
		answer(caller, strcmp(verdict, "yes") == 0 ? CHECKPOINT_YES : strcmp(verdict, "image") == 0 ? CHECKPOINT_IMAGE : CHECKPOINT_NO);
	}
}

void checkpoints_drop(unsigned long id)
{
	if (images_drop(id))
		return;
	struct checkpoint *checkpoint = id ? kept_with(id) : NULL;
	if (checkpoint) {
		waking_drop(checkpoint->pid);
		kept_end(checkpoint);
	}
}

void checkpoints_prepare(unsigned long id)
{
	const struct checkpoint *checkpoint = kept_with(id);
	if (checkpoint)
		waking_prepare(checkpoint);
}

static int resume_image(unsigned long id, const char *variables)
{
	pid_t pid = images_pid(id);
	int error = waking_begin_restored(pid, variables);
	if (!error && (error = images_restore(id)))
		waking_forget();
	return error;
}

int checkpoints_resume(unsigned long id, const char *variables)
{
	if (id && images_pid(id)) {
		kept_end_after(id);
		images_end_after(id);
		return resume_image(id, variables);
	}
	const struct checkpoint *checkpoint = id ? kept_with(id) : NULL;
	int error = checkpoint ? waking_begin(checkpoint, variables) : ESRCH;
	/* They have read files that are going to be read again. */
	if (!error) {
		kept_end_after(id);
		images_end_after(id);
	}
	return error;
}

void checkpoints_end(void)
{
	if (callers_descriptor() < 0)
		return;
	kept_end_all();
	images_end();
	waking_forget();
	callers_close();
	descendants_exempt(NULL);
}
