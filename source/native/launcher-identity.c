#define _GNU_SOURCE
#include "launcher-identity.h"

#include <errno.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

struct resource {
	const char *name;
	int number;
};

/* As Compose names them; source/runtime/child-identity.ts has the same. */
static const struct resource resources[] = {
	{"core", RLIMIT_CORE}, {"cpu", RLIMIT_CPU}, {"data", RLIMIT_DATA}, {"fsize", RLIMIT_FSIZE}, {"locks", RLIMIT_LOCKS},
	{"memlock", RLIMIT_MEMLOCK}, {"msgqueue", RLIMIT_MSGQUEUE}, {"nice", RLIMIT_NICE}, {"nofile", RLIMIT_NOFILE},
	{"nproc", RLIMIT_NPROC}, {"rss", RLIMIT_RSS}, {"rtprio", RLIMIT_RTPRIO}, {"rttime", RLIMIT_RTTIME},
	{"sigpending", RLIMIT_SIGPENDING}, {"stack", RLIMIT_STACK},
};

static int add_groups(struct identity *identity, const char *value)
{
	char *end = (char *)value;
	identity->has_groups = 1;
	while (*end) {
		if (identity->group_count == MOST_GROUPS)
			return -1;
		identity->groups[identity->group_count++] = (gid_t)strtoul(end, &end, 10);
		if (*end && *end++ != ',')
			return -1;
	}
	return 0;
}

int identity_set(struct identity *identity, const char *name, const char *value)
{
	unsigned long number = strtoul(value, NULL, 10);
	if (strcmp(name, "uid") == 0) {
		identity->has_uid = 1;
		identity->uid = (uid_t)number;
	} else if (strcmp(name, "gid") == 0) {
		identity->has_gid = 1;
		identity->gid = (gid_t)number;
	} else if (strcmp(name, "umask") == 0) {
		identity->has_umask = 1;
		identity->umask = (mode_t)number;
	} else if (strcmp(name, "groups") == 0) {
		return add_groups(identity, value);
	} else if (strcmp(name, "limit") == 0) {
		if (identity->limit_count == MOST_LIMITS)
			return -1;
		identity->limits[identity->limit_count++] = value;
	}
	return 0;
}

static rlim_t parse_limit(const char *text)
{
	return strcmp(text, "unlimited") == 0 ? RLIM_INFINITY : (rlim_t)strtoull(text, NULL, 10);
}

static int set_limit(const char *limit, const char **stage)
{
	static char text[LONGEST_STAGE];
	char name[16], soft[24], hard[24];
	errno = EINVAL;
	*stage = "limit";
	if (sscanf(limit, "%15[^:]:%23[^:]:%23s", name, soft, hard) != 3)
		return -1;
	snprintf(text, sizeof text, "limit:%s", name);
	*stage = text;
	struct rlimit value = {.rlim_cur = parse_limit(soft), .rlim_max = parse_limit(hard)};
	for (size_t index = 0; index < sizeof resources / sizeof *resources; index++)
		if (strcmp(resources[index].name, name) == 0)
			return setrlimit(resources[index].number, &value);
	return -1;
}

static int set_groups(const struct identity *identity)
{
	if (identity->has_groups)
		return setgroups(identity->group_count, identity->groups);
	/* Those of devtui's user are nothing to another one; who may not drop them cannot become another one either. */
	if (identity->has_uid || identity->has_gid)
		(void)!setgroups(0, NULL);
	return 0;
}

const char *identity_take(const struct identity *identity)
{
	const char *stage;
	for (size_t index = 0; index < identity->limit_count; index++)
		if (set_limit(identity->limits[index], &stage) < 0)
			return stage;
	if (set_groups(identity) < 0)
		return "groups";
	if (identity->has_gid && setresgid(identity->gid, identity->gid, identity->gid) < 0)
		return "gid";
	if (identity->has_uid && setresuid(identity->uid, identity->uid, identity->uid) < 0)
		return "uid";
	if (identity->has_umask)
		umask(identity->umask);
	return NULL;
}
