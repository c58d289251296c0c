#define _GNU_SOURCE
#include "launcher-callers.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "launcher-descendants.h"

/* What this process itself has to open now and then: directories of /proc. */
#define SPARE_DESCRIPTORS 8

static int listening = -1, events = -1;
/* From here on they are spare. */
static rlim_t limit = RLIM_INFINITY;
static struct caller *callers;

static int watch(int descriptor, struct caller *caller)
{
	struct epoll_event event = {.events = EPOLLIN, .data.ptr = caller};
	return epoll_ctl(events, EPOLL_CTL_ADD, descriptor, &event);
}

int callers_open(char name[ABSTRACT_NAME_SIZE])
{
	listening = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	events = epoll_create1(EPOLL_CLOEXEC);
	if (listening < 0 || events < 0 || abstract_bind(listening, name) < 0)
		return -1;
	return listen(listening, SOMAXCONN) < 0 ? -1 : watch(listening, NULL);
}

void callers_make_room(void)
{
	struct rlimit descriptors;
	if (getrlimit(RLIMIT_NOFILE, &descriptors) < 0)
		return;
	descriptors.rlim_cur = descriptors.rlim_max;
	setrlimit(RLIMIT_NOFILE, &descriptors);
	getrlimit(RLIMIT_NOFILE, &descriptors);
	limit = descriptors.rlim_cur > SPARE_DESCRIPTORS ? descriptors.rlim_cur - SPARE_DESCRIPTORS : 0;
}

int callers_descriptor(void)
{
	return events;
}

static void take_connection(void)
{
	struct ucred peer;
	socklen_t size = sizeof peer;
	struct caller *caller = NULL;
	int connection = accept4(listening, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	if (connection < 0)
		return;
	/* Any user of the machine may call. */
	if ((rlim_t)connection < limit && getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && descendant_is_child(peer.pid))
		caller = calloc(1, sizeof *caller);
	if (!caller || watch(connection, caller) < 0) {
		free(caller);
		close(connection);
		return;
	}
	*caller = (struct caller){.next = callers, .socket = connection, .pid = peer.pid};
	callers = caller;
}

int callers_next(struct call *call)
{
	struct epoll_event event;
	call->caller = NULL;
	if (events < 0 || epoll_wait(events, &event, 1, 0) <= 0)
		return -1;
	if (!event.data.ptr) {
		take_connection();
		return 0;
	}

	struct caller *caller = event.data.ptr;
	ssize_t length = recv(caller->socket, call->text, sizeof call->text - 1, MSG_TRUNC);
	if (length < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	call->caller = caller;
	call->length = length > 0 && (size_t)length < sizeof call->text ? (size_t)length : 0;
	call->text[call->length] = '\0';
	return 0;
}

struct caller *caller_of(pid_t pid)
{
	struct caller *caller = callers;
	while (caller && caller->pid != pid)
		caller = caller->next;
	return caller;
}

struct caller *caller_with(unsigned long question)
{
	struct caller *caller = callers;
	while (caller && caller->question != question)
		caller = caller->next;
	return caller;
}

void caller_say(const struct caller *caller, const char *message, size_t length)
{
	/* Who does not listen any more has gone, which is noticed by itself. */
	(void)!send(caller->socket, message, length, MSG_NOSIGNAL | MSG_DONTWAIT);
}

void caller_hang_up(struct caller *caller)
{
	struct caller **place = &callers;
	while (*place != caller)
		place = &(*place)->next;
	*place = caller->next;
	close(caller->socket);
	free(caller);
}

void callers_forget(pid_t pid)
{
	for (struct caller *caller; (caller = caller_of(pid));)
		caller_hang_up(caller);
}

void callers_close(void)
{
	while (callers)
		caller_hang_up(callers);
	close(listening);
	close(events);
	listening = events = -1;
}
