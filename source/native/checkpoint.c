/*
 * The library that makes checkpoints: loaded into the main process of a service (LD_PRELOAD), it learns of each file that
 * is going to be opened, asks whether that file matters, and if so leaves a copy of the process behind, asleep, which can
 * open the file again after it has been changed.
 *
 *   checkpoint-hooks.c        the functions that take the place of the C library's
 *   checkpoint.c              what is done about a file
 *   checkpoint-cache.c        what has been decided before
 *   checkpoint-paths.c        what the file is really called
 *   checkpoint-talk.c         asking the launcher (checkpoint-protocol.h)
 *   checkpoint-safety.c       what cannot be copied
 *   checkpoint-buffers.c      what has been printed, and not yet written
 *   checkpoint-copy.c         the copy: its sleep, and how it goes on
 *   checkpoint-descriptors.c, checkpoint-timers.c, checkpoint-terminal.c, checkpoint-environment.c
 *                             what such a copy has not, or shares, and makes its own
 *   checkpoint-ruby.c         what a program asks that has noticed
 *   checkpoint-python.c       what one is told that would not notice
 *   checkpoint-image.c        waiting until CRIU has made an image of what cannot be copied
 *   checkpoint-rings.c        what a program must not have for that
 *
 * It lives in somebody else's program, at a moment that the program does not know of. So it does not allocate, has no
 * file open when it returns, handles no signal, starts no thread, and prints nothing.
 */
#define _GNU_SOURCE
#include "checkpoint.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "checkpoint-buffers.h"
#include "checkpoint-cache.h"
#include "checkpoint-copy.h"
#include "checkpoint-descriptors.h"
#include "checkpoint-environment.h"
#include "checkpoint-image.h"
#include "checkpoint-kernel.h"
#include "checkpoint-lines.h"
#include "checkpoint-paths.h"
#include "checkpoint-protocol.h"
#include "checkpoint-rings.h"
#include "checkpoint-ruby.h"
#include "checkpoint-safety.h"
#include "checkpoint-self.h"
#include "checkpoint-talk.h"

/* devtui looks for it in the file. */
__attribute__((visibility("default"))) const char devtui_checkpoint_version[] = CHECKPOINT_VERSION;

static struct file file;
static char message[CHECKPOINT_LONGEST_MESSAGE];

/* One thread at a time. Signals are blocked while it is held, so nobody waits for who is below it on the same stack. */
static int is_taken;

static uint64_t enter(void)
{
	const struct timespec moment = {.tv_nsec = 1000000};
	uint64_t signals = kernel_block_signals();
	while (__atomic_exchange_n(&is_taken, 1, __ATOMIC_ACQUIRE))
		syscall(SYS_nanosleep, &moment, NULL);
	return signals;
}

static void leave(uint64_t signals)
{
	__atomic_store_n(&is_taken, 0, __ATOMIC_RELEASE);
	kernel_set_signals(signals);
}

/* Copies are not wanted. */
static int is_for_images;

static size_t add(size_t length, const char *text)
{
	size_t more = strlen(text) + 1;
	memcpy(message + length, text, more);
	return length + more;
}

/* `before`: a number, a reason, or NULL; `after`: a number, or NULL. */
static ssize_t ask(char word, const char *before, const char *after, char *answer, size_t room)
{
	size_t length = 0;
	message[length++] = word;
	if (before)
		length = add(length, before);
	length = add(length, file.alias);
	length = add(length, file.path);
	if (after)
		length = add(length, after);
	/* The last NUL is the end of the packet. */
	ssize_t count = talk_ask(message, length - 1, answer, room - 1);
	answer[count < 0 ? 0 : count] = '\0';
	return count;
}

/* UNDECIDED: nobody has answered. */
static enum verdict ask_whether(void)
{
	char answer[24];
	if (ask(CHECKPOINT_ASK, NULL, NULL, answer, sizeof answer) < 0)
		return UNDECIDED;
	if (answer[0] == CHECKPOINT_NEVER)
		cache_bar(file.path, (size_t)lines_number(answer + 1, 10));
	if (answer[0] == CHECKPOINT_IMAGE)
		is_for_images = 1;
	return answer[0] == CHECKPOINT_YES || answer[0] == CHECKPOINT_IMAGE ? WANTED : PASS;
}

static enum verdict decide_path(uint64_t key)
{
	if (cache_is_barred(file.path) || cache_is_done(key))
		return PASS;
	enum verdict verdict = cache_find(key);
	if (verdict == UNDECIDED && (verdict = ask_whether()) != UNDECIDED)
		cache_add(key, verdict);
	return verdict;
}

/* Returns twice and more, as `keep`. */
static void tell_unsafe(const char *reason)
{
	char address[24], answer[2];
	snprintf(address, sizeof address, "%llu", (unsigned long long)(uintptr_t)image_prepare());
	ask(CHECKPOINT_UNSAFE, reason, address, answer, sizeof answer);
	if (answer[0] == CHECKPOINT_IMAGE)
		image_await();
}

/* Returns twice and more: in this process, and in each that goes on from the checkpoint. */
static void keep(void)
{
	char reason[LONGEST_REASON] = "", pid[16], answer[2];
	if (!is_for_images && !safety_find_threads(reason) && !safety_find_others(reason)) {
		buffers_write();
		pid_t checkpoint = checkpoint_make(reason);
		if (checkpoint >= 0) {
			snprintf(pid, sizeof pid, "%d", checkpoint);
			if (checkpoint > 0)
				ask(CHECKPOINT_KEPT, pid, NULL, answer, sizeof answer);
			return;
		}
	}
	tell_unsafe(reason);
}

/* A compiled module hides the source that is watched: it is missing, so that Python reads the source. */
static enum verdict decide_compiled(int directory, const char *source)
{
	if (path_find(directory, source, &file) != FOUND || !file.exists)
		return PASS;
	uint64_t key = cache_path_key(file.path, strlen(file.path));
	enum verdict verdict = cache_is_done(key) ? WANTED : decide_path(key);
	return verdict == WANTED ? HIDE : verdict;
}

static enum verdict decide_file(int directory, const char *name, uint64_t name_key)
{
	enum found found = path_find(directory, name, &file);
	if (found != FOUND)
		return found == OTHER ? PASS : UNDECIDED;
	uint64_t key = cache_path_key(file.path, strlen(file.path));
	enum verdict verdict = decide_path(key);
	if (verdict != WANTED)
		return verdict;
	/* Before the copy is made, which is to know it, too. */
	cache_set_done(key);
	if (name_key)
		cache_add(name_key, PASS);
	keep();
	return PASS;
}

static enum verdict decide(int directory, const char *name, uint64_t name_key)
{
	static char source[LONGEST_PATH];
	enum verdict verdict = UNDECIDED;
	uint64_t signals = enter();
	if (safety_is_confined())
		verdict = PASS;
	else if (path_of_python_source(name, source) == 0)
		verdict = decide_compiled(directory, source);
	else
		verdict = decide_file(directory, name, name_key);
	if (name_key && verdict != UNDECIDED)
		cache_add(name_key, verdict);
	leave(signals);
	return verdict;
}

int checkpoint_hides(int directory, const char *name)
{
	int error = errno;
	/* A name in another directory than the working one can mean anything the next time. */
	uint64_t name_key = *name == '/' || directory == AT_FDCWD ? cache_name_key(name) : 0;
	enum verdict verdict = name_key ? cache_find(name_key) : UNDECIDED;
	/* Not who has been made with vfork. */
	if (verdict == UNDECIDED && self_is_main())
		verdict = decide(directory, name, name_key);
	errno = error;
	return verdict == HIDE;
}

static __attribute__((constructor)) void begin(void)
{
	char answer;
	if (talk_is_of_images())
		rings_deny();
	if (talk_find_launcher() < 0)
		return;
	int error = errno;
	uint64_t signals = kernel_block_signals();
	if (talk_ask((char[]){CHECKPOINT_HELLO}, 1, &answer, 1) == 1 && answer == CHECKPOINT_TAKEN) {
		safety_begin();
		descriptors_begin();
		ruby_begin();
		environment_begin();
		self_become_main();
	}
	kernel_set_signals(signals);
	errno = error;
}
