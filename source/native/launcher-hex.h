#ifndef LAUNCHER_HEX_H
#define LAUNCHER_HEX_H

#include <stddef.h>

/* Hexadecimal digits, to their end or a space; the number of bytes, with a NUL behind them, or -1: there is no room, or they are none. */
int hex_decode(const char *digits, char *bytes, size_t room);

#endif
