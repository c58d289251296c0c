#define _GNU_SOURCE
#include "launcher-images.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "launcher-criu.h"
#include "launcher-descendants.h"
#include "launcher-directory.h"
#include "launcher-hex.h"
#include "launcher-kept.h"

#define LONGEST_WORD 4096

struct image {
	struct image *next;
	unsigned long id;
	/* CALLING: it has still to hang up. WAITING: for devtui, or for CRIU. */
	enum { CALLING, WAITING, MADE, FAILED } state;
	/* Of the main process, now and whenever it is restored. */
	pid_t pid;
	/* In its memory. */
	void *address;
	/* Reason, alias and path, until devtui has been told. */
	char *strings[3];
	char program[LONGEST_WORD];
	/* Empty: none has been made. */
	char directory[LONGEST_WORD];
};

static const struct control *control;
static struct image *images;
/* What CRIU runs for. */
static struct image *making, *restoring;
/* The main process has died before CRIU had ended. */
static int is_restored_dead;
/* What CRIU makes is of no use: somebody does not want it any more, or a signal may be in it. */
static int is_spoiled, is_unwanted;

void images_open(const struct control *told)
{
	control = told;
}

static struct image *image_with(unsigned long id)
{
	struct image *image = images;
	while (image && image->id != id)
		image = image->next;
	return image;
}

static void tell_memory(const struct image *image, int word)
{
	struct iovec here = {.iov_base = &word, .iov_len = sizeof word};
	struct iovec there = {.iov_base = image->address, .iov_len = sizeof word};
	/* Who has gone needs no word. */
	if (descendant_is_child(image->pid))
		(void)!process_vm_writev(image->pid, &here, 1, &there, 1, 0);
}

static void forget_strings(struct image *image)
{
	for (int index = 0; index < 3; index++) {
		free(image->strings[index]);
		image->strings[index] = NULL;
	}
}

static void remove_image(struct image *image)
{
	struct image **place = &images;
	while (*place != image)
		place = &(*place)->next;
	*place = image->next;
	if (image->state == WAITING)
		tell_memory(image, CHECKPOINT_GO_ON);
	if (image->directory[0])
		directory_remove(image->directory);
	forget_strings(image);
	free(image);
}

int images_ask(const struct caller *caller, char *const *strings)
{
	void *address = (void *)(uintptr_t)strtoull(strings[3], NULL, 10);
	struct image *image = address ? calloc(1, sizeof *image) : NULL;
	if (!image)
		return -1;
	*image = (struct image){.next = images, .id = kept_new_id(), .state = CALLING, .pid = caller->pid, .address = address};
	images = image;
	for (int index = 0; index < 3; index++)
		if (!(image->strings[index] = strdup(strings[index]))) {
			remove_image(image);
			return -1;
		}
	return 0;
}

void images_hung_up(pid_t pid)
{
	char words[32];
	struct image *image = images;
	while (image && (image->pid != pid || image->state != CALLING))
		image = image->next;
	if (!image)
		return;
	image->state = WAITING;
	snprintf(words, sizeof words, "image %lu", image->id);
	control_say_strings(control, words, image->strings, 3);
	forget_strings(image);
}

static int begin_dump(struct image *image, const char *where)
{
	const char *second = strchr(where, ' ');
	if (making || !second || hex_decode(where, image->program, sizeof image->program) < 0
		|| hex_decode(second + 1, image->directory, sizeof image->directory) < 0)
		return -1;
	if (mkdir(image->directory, 0700) < 0) {
		/* It is somebody else's. */
		image->directory[0] = '\0';
		return -1;
	}
	return criu_dump(image->program, image->directory, image->pid);
}

static void tell_made(struct image *image, int is_made)
{
	image->state = is_made ? MADE : FAILED;
	tell_memory(image, CHECKPOINT_GO_ON);
	control_say(control, "imaged %lu %s\n", image->id, is_made ? "yes" : "no");
}

void images_dump(unsigned long id, const char *where)
{
	struct image *image = id ? image_with(id) : NULL;
	if (!image || image->state != WAITING)
		return;
	if (begin_dump(image, where) < 0)
		tell_made(image, 0);
	else
		making = image;
	is_spoiled = is_unwanted = 0;
}

pid_t images_pid(unsigned long id)
{
	const struct image *image = image_with(id);
	return image && image->state == MADE ? image->pid : 0;
}

int images_drop(unsigned long id)
{
	struct image *image = image_with(id);
	/* CRIU is not to be killed where the program goes on: it would be left half frozen. */
	if (image && image == making)
		is_unwanted = 1;
	else if (image)
		remove_image(image);
	return image != NULL;
}

void images_end_after(unsigned long id)
{
	/* The newest is the first. */
	while (images && images->id > id)
		remove_image(images);
}

int images_restore(unsigned long id)
{
	struct image *image = image_with(id);
	is_restored_dead = 0;
	if (criu_restore(image->program, image->directory) < 0)
		return errno;
	restoring = image;
	return 0;
}

static void end_making(int is_done)
{
	struct image *made = making;
	making = NULL;
	if (is_unwanted)
		remove_image(made);
	else
		tell_made(made, is_done && !is_spoiled);
}

void images_spoil(void)
{
	is_spoiled = 1;
}

void images_finish(void)
{
	if (!making)
		return;
	criu_bury();
	end_making(0);
}

int images_bury(pid_t pid, int status, int *error)
{
	int is_done = WIFEXITED(status) && WEXITSTATUS(status) == 0;
	*error = 0;
	if (restoring && pid == restoring->pid)
		is_restored_dead = 1;
	if (pid != criu_running())
		return 0;
	criu_ended();
	if (making)
		end_making(is_done);
	else if (restoring && is_done && !is_restored_dead)
		tell_memory(restoring, CHECKPOINT_RESTORED);
	else if (restoring)
		*error = is_done ? ECHILD : EIO;
	restoring = NULL;
	return 1;
}

int images_are_being_restored(void)
{
	return restoring != NULL;
}

int images_are_made_by(pid_t pid)
{
	return making && pid == criu_running();
}

void images_main_ended(void)
{
	if (making) {
		criu_kill();
		images_finish();
	}
	for (struct image *image = images, *next; image; image = next) {
		next = image->next;
		/* Nobody knows of it. */
		if (image->state == CALLING)
			remove_image(image);
		else if (image->state == WAITING)
			tell_made(image, 0);
	}
}

void images_end(void)
{
	if (making)
		criu_kill();
	making = restoring = NULL;
	images_end_after(0);
}
