#define _GNU_SOURCE
#include "launcher-notify.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "launcher-abstract.h"
#include "launcher-descendants.h"

int notify_open(char *variable, size_t size)
{
	char name[ABSTRACT_NAME_SIZE];
	int on = 1;
	int opened = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (opened < 0 || abstract_bind(opened, name) < 0 || setsockopt(opened, SOL_SOCKET, SO_PASSCRED, &on, sizeof on) < 0)
		return -1;
	snprintf(variable, size, "NOTIFY_SOCKET=%s", name);
	return opened;
}

static int is_heard(const struct ucred *sender, uid_t user)
{
	switch (descendant_or_gone(sender->pid)) {
	case IS_DESCENDANT:
		return 1;
	case IS_GONE:
		return sender->uid == user;
	case IS_STRANGER:
		break;
	}
	return 0;
}

ssize_t notify_read(int socket, char *text, uid_t user)
{
	/* No room for descriptors: those that come along are closed by the kernel, and whoever waits for that goes on. */
	union {
		char room[CMSG_SPACE(sizeof(struct ucred))];
		struct cmsghdr align;
	} control;
	struct iovec part = {.iov_base = text, .iov_len = LONGEST_NOTIFICATION};
	struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = control.room, .msg_controllen = sizeof control.room};
	ssize_t length = recvmsg(socket, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
	if (length < 0)
		return -1;

	struct cmsghdr *header = CMSG_FIRSTHDR(&message);
	if (!header || header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_CREDENTIALS || message.msg_flags & MSG_TRUNC)
		return 0;
	struct ucred sender;
	memcpy(&sender, CMSG_DATA(header), sizeof sender);
	return is_heard(&sender, user) ? length : 0;
}
