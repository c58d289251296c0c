#include "launcher-hex.h"

#include <ctype.h>
#include <stdio.h>

int hex_decode(const char *digits, char *bytes, size_t room)
{
	size_t length = 0;
	unsigned byte;
	for (; *digits && *digits != ' '; digits += 2) {
		if (length + 1 >= room || !isxdigit((unsigned char)digits[0]) || !isxdigit((unsigned char)digits[1]) || sscanf(digits, "%2x", &byte) != 1)
			return -1;
		bytes[length++] = (char)byte;
	}
	bytes[length] = '\0';
	return (int)length;
}
