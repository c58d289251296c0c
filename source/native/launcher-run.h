#ifndef LAUNCHER_RUN_H
#define LAUNCHER_RUN_H

#include <sys/types.h>

#include "launcher-control.h"
#include "launcher-service.h"

/* The service from its fork, or its going on, until nobody of it is left; devtui is told. */
struct run {
	const struct control *control;
	/* Tells how starting went; -1 once it has. */
	int failure;
	pid_t main;
	int main_lives;
	int is_empty;
	/* The service is to go on from a checkpoint, and there is no main process yet. */
	int is_resuming;
	/* The checkpoint that is likely to be the one, to be prepared when the run is empty; 0: none. */
	unsigned long wakes;
	/* Pause until the next round of SIGKILL; 0: nobody is being killed. */
	int kill_pause_ms;
	/* How many of the longest there have been. */
	int long_pauses;
};

/* -1 and errno. */
int run_start(struct run *run, const struct service *service, const struct descriptors *descriptors);

/* Once `failure` is readable. Without a service this process ends. */
void run_check_start(struct run *run);

/* Buries the dead. */
void run_reap(struct run *run);

/* Another may begin soon, from this checkpoint. */
void run_wake(struct run *run, unsigned long checkpoint);

/* Another begins, from a checkpoint, once this one is empty; -1, and devtui is told: it does not. */
int run_resume(struct run *run, unsigned long checkpoint, const char *variables);

/* Once children may have been heard or buried. */
void run_follow_resume(struct run *run);

void run_signal(struct run *run, const struct order *order);

/* When the pause is over. */
void run_kill_again(struct run *run);

#endif
