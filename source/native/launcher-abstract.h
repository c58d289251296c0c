#ifndef LAUNCHER_ABSTRACT_H
#define LAUNCHER_ABSTRACT_H

#include <stddef.h>

#define ABSTRACT_NAME_SIZE 120

/*
 * Gives a socket an address in the abstract namespace, which needs neither a file nor permissions, and its name to who is
 * to find it there: `@00012`. -1 and errno.
 */
int abstract_bind(int socket, char name[ABSTRACT_NAME_SIZE]);

#endif
