#ifndef LAUNCHER_KEPT_H
#define LAUNCHER_KEPT_H

#include <sys/types.h>

/* A copy of the main process that sleeps until it is needed: a child of this process, which has not been buried. */
struct checkpoint {
	struct checkpoint *next;
	pid_t pid;
	/* Never used twice; 0: it has called, and the main process has not told of it yet. */
	unsigned long id;
	int has_called;
	/* It only has to be buried. */
	int is_ended;
};

/* NULL: there is none; the second leaves out those that have ended. */
struct checkpoint *kept_of(pid_t pid);
struct checkpoint *kept_with(unsigned long id);

/* NULL: there is no room for it. */
struct checkpoint *kept_add(pid_t pid);
unsigned long kept_new_id(void);

/* Buried. */
void kept_remove(struct checkpoint *checkpoint);

/* Kill it, or all that are newer than that one. */
void kept_end(struct checkpoint *checkpoint);
void kept_end_after(unsigned long id);

/* Those nobody has told of. */
void kept_end_untold(void);

/* Kill all, and forget them. */
void kept_end_all(void);

int kept_exist(void);

#endif
