#ifndef LAUNCHER_STREAMS_H
#define LAUNCHER_STREAMS_H

#include <stddef.h>

#include "launcher-service.h"

/* devtui's ends, for it to open; -1 on a terminal. */
struct far_ends {
	int in, out, err;
};

/* Makes the terminal that of this session, or pipes; -1 and errno. */
int streams_open(const struct service *service, struct descriptors *descriptors, struct far_ends *ends);

void streams_close_far_ends(const struct far_ends *ends);

/* Of the pipes, once the service has them. */
void streams_close_near_ends(const struct descriptors *descriptors);

/* Nothing that somebody has set or typed holds back what is written to the terminal from now on, or comes in between. */
void streams_calm(const struct descriptors *descriptors);

#endif
