#define _GNU_SOURCE
#include "launcher-as.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "launcher-identity.h"

static void fail(int failure, const char *stage)
{
	dprintf(failure, "%s %d", stage, errno);
	_exit(127);
}

static int take_settings(struct identity *identity, char ***words)
{
	for (; **words && ***words; (*words)++) {
		char *value = strchr(**words, '=');
		if (!value)
			return -1;
		*value = '\0';
		if (identity_set(identity, **words, value + 1) < 0)
			return -1;
	}
	return **words && (*words)[1] ? 0 : -1;
}

void run_as(char **words, int failure)
{
	struct identity identity = {0};
	errno = EINVAL;
	if (fcntl(failure, F_SETFD, FD_CLOEXEC) < 0 || take_settings(&identity, &words) < 0)
		fail(failure, "exec");
	const char *stage = identity_take(&identity);
	if (stage)
		fail(failure, stage);
	execvp(words[1], words + 1);
	fail(failure, "exec");
}
