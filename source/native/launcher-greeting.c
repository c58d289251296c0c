#define _GNU_SOURCE
#include "launcher-greeting.h"

#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include "launcher-inbox.h"

void greet(const struct control *control, const struct service *service, const struct far_ends *ends)
{
	if (ends->in < 0)
		control_say(control, "hello %s %d\n", service->nonce, getpid());
	else
		control_say(control, "hello %s %d %d %d %d\n", service->nonce, getpid(), ends->in, ends->out, ends->err);
}

void await_reader(struct control *control)
{
	for (;;) {
		if (control_read(control) < 0)
			exit(0);
		if (control_next(control).type == ORDER_OPENED)
			return;
	}
}

void await_service(const struct control *control, int signals, struct service *service)
{
	static struct inbox inbox;
	for (;;) {
		struct pollfd ready[] = {{.fd = signals, .events = POLLIN}, {.fd = control->socket, .events = POLLIN}};
		poll(ready, sizeof ready / sizeof *ready, -1);
		enum inbox_word word;
		size_t length;
		if (ready[0].revents || inbox_read(&inbox, control->socket) < 0)
			exit(0);
		const char *block = inbox_next(&inbox, &word, &length);
		if (!block)
			continue;
		if (word != WORD_START || service_parse(service, block, length) < 0 || !service->arguments)
			exit(0);
		return;
	}
}
