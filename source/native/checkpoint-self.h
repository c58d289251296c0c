#ifndef CHECKPOINT_SELF_H
#define CHECKPOINT_SELF_H

#include <sys/types.h>

/*
 * Whether this is the main process. What it has forked, and has not become another program, has the library and all that
 * it knows: so this lies in a page that forks find empty.
 */
struct self {
	pid_t pid;
};

extern const struct self *self __attribute__((visibility("hidden")));

/* Asked at every open: it costs no call. True, too, of who has been made with vfork and shares our memory. */
static inline int self_seems_main(void)
{
	return self->pid != 0;
}

int self_is_main(void);

/* -1: this kernel cannot do it. */
int self_become_main(void);

#endif
