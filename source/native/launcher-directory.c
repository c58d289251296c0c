#define _GNU_SOURCE
#include "launcher-directory.h"

#include <ftw.h>
#include <stdio.h>

#define MOST_OPEN 16

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *place)
{
	(void)status, (void)type, (void)place;
	/* What cannot go is left, and the rest goes. */
	(void)!remove(path);
	return 0;
}

void directory_remove(const char *path)
{
	nftw(path, remove_one, MOST_OPEN, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
}
