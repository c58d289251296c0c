#ifndef LAUNCHER_SUPERVISOR_H
#define LAUNCHER_SUPERVISOR_H

#include "launcher-service.h"

/*
 * The life of a launcher, from the fork to the end of its service. It keeps the channel of the fork server open until
 * it has called devtui: once devtui reads the end of the channel, everyone who was forked has called.
 */
void supervise(struct service *service, int channel) __attribute__((noreturn));

#endif
