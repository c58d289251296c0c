#ifndef LAUNCHER_NOTIFY_H
#define LAUNCHER_NOTIFY_H

#include <stddef.h>
#include <sys/types.h>

#define LONGEST_NOTIFICATION 4096

/*
 * systemd's protocol: a service tells of itself by datagrams (`READY=1`) to the address in NOTIFY_SOCKET. Here that is an
 * abstract one, which needs neither a file nor permissions.
 */

/* Returns the socket; -1 and errno. `variable` becomes `NOTIFY_SOCKET=@...`. */
int notify_open(char *variable, size_t size);

/*
 * The length of the next datagram; 0: it is to be ignored; -1: there is none. Descendants are heard, and senders of the
 * service's user who have ended so soon that nobody can say whose they were.
 */
ssize_t notify_read(int socket, char *text, uid_t user);

#endif
