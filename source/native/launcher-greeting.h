#ifndef LAUNCHER_GREETING_H
#define LAUNCHER_GREETING_H

#include "launcher-control.h"
#include "launcher-service.h"
#include "launcher-streams.h"

/* What is said to devtui, and waited for, before the service is started. When it is not wanted any more, this process ends. */
void greet(const struct control *control, const struct service *service, const struct far_ends *ends);

/* Nothing runs whose output nobody would read. */
void await_reader(struct control *control);

/* Everything is ready; who says what for has opened the pipes. */
void await_service(const struct control *control, int signals, struct service *service);

#endif
