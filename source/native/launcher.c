/*
 * What devtui starts its services with.
 *
 *   devtui ===== channel ===== fork server                    one, made before the first service
 *      |                        /        \
 *      +--- control socket --- launcher   launcher ...        one a service: its parent from birth to burial
 *                              |
 *                              service --- its children, daemons ...
 *
 * The fork server (launcher-server.c) is small, so that forking it is cheap where forking devtui is dear. For each
 * order on its channel it forks a launcher (launcher-supervisor.c), which calls devtui, starts the service and stays.
 *
 * A launcher may be made before anybody knows what for: it then waits with its terminal or pipes for the service.
 *
 * The command of `devtui test` has one of its own (launcher-attend.c), which devtui starts like any program.
 *
 * A service that is let go (`release`) keeps its launcher, since it would die with it; both then stay when devtui goes. A
 * process of its own (launcher-holder.c) keeps devtui's ends of its terminal or pipes open.
 *
 * Both are subreapers: whoever loses their parent becomes the child of the next one above.
 *
 *   the service ends        its launcher tells, and tells again when nobody of it is left; it stays for the next run with
 *                           its checkpoints (launcher-checkpoints.h), which are its children, too
 *   a launcher is killed    what it leaves behind falls to the fork server, which ends it and then tells
 *   devtui is killed        launchers see the end of their sockets and end what is theirs; so does the fork server
 *   its front is killed     devtui ends by itself; the fork server kills one that is too stuck to notice (launcher-front.c)
 *   the fork server is      launchers do not need it; devtui makes another one for the next service
 *   killed
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "launcher-as.h"
#include "launcher-attend.h"
#include "launcher-holder.h"
#include "launcher-server.h"

/* devtui looks for these words in the file: other words, another protocol (source/runtime/launcher.ts). */
#define VERSION "devtui launcher 11"

#define CHANNEL 3

int main(int count, char **arguments)
{
	if (count == 2 && strcmp(arguments[1], "--version") == 0)
		return puts(VERSION) < 0;
	if (count == 2 && strcmp(arguments[1], "hold") == 0)
		hold_streams(CHANNEL);
	if (count > 2 && strcmp(arguments[1], "as") == 0)
		run_as(arguments + 2, CHANNEL);
	if (count > 2 && strcmp(arguments[1], "attend") == 0)
		attend(arguments + 2, CHANNEL);
	if (fcntl(CHANNEL, F_SETFD, FD_CLOEXEC) < 0) {
		fputs("devtui starts this by itself\n", stderr);
		return 1;
	}
	serve_forks(CHANNEL);
}
