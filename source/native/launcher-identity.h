#ifndef LAUNCHER_IDENTITY_H
#define LAUNCHER_IDENTITY_H

#include <stddef.h>
#include <sys/types.h>

#define LONGEST_STAGE 24
/* More are refused by devtui. */
#define MOST_GROUPS 256
#define MOST_LIMITS 16

/* Who a service runs as, and how much it may use; what has not been set stays as it is. */
struct identity {
	int has_uid, has_gid, has_groups, has_umask;
	uid_t uid;
	gid_t gid;
	gid_t groups[MOST_GROUPS];
	size_t group_count;
	mode_t umask;
	/* `nofile:1024:unlimited` */
	const char *limits[MOST_LIMITS];
	size_t limit_count;
};

/* Takes `uid`, `gid`, `groups`, `umask` and `limit`, the last as often as there are limits; -1: it cannot be understood. */
int identity_set(struct identity *identity, const char *name, const char *value);

/* NULL, or the stage that has failed, and errno: it goes no further then. */
const char *identity_take(const struct identity *identity);

#endif
