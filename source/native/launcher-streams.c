#define _GNU_SOURCE
#include "launcher-streams.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

/* As node-pty sets them, so that a terminal is the same with and without a launcher. */
static void set_modes(int terminal)
{
	struct termios modes = {
		.c_iflag = ICRNL | IXON | IXANY | IMAXBEL | BRKINT,
		.c_oflag = OPOST | ONLCR,
		.c_cflag = CREAD | CS8 | HUPCL,
		.c_lflag = ICANON | ISIG | IEXTEN | ECHO | ECHOE | ECHOK | ECHOKE | ECHOCTL,
		.c_cc = {
			[VEOF] = 4, [VEOL] = _POSIX_VDISABLE, [VEOL2] = _POSIX_VDISABLE, [VERASE] = 0x7f, [VWERASE] = 23,
			[VKILL] = 21, [VREPRINT] = 18, [VINTR] = 3, [VQUIT] = 0x1c, [VSUSP] = 26, [VSTART] = 17, [VSTOP] = 19,
			[VLNEXT] = 22, [VDISCARD] = 15, [VMIN] = 1, [VTIME] = 0,
		},
	};
	cfsetispeed(&modes, B38400);
	cfsetospeed(&modes, B38400);
	tcsetattr(terminal, TCSANOW, &modes);
}

static int open_terminal(const char *path, struct descriptors *descriptors)
{
	int terminal = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
	if (terminal < 0 || ioctl(terminal, TIOCSCTTY, 0) < 0)
		return -1;
	set_modes(terminal);
	descriptors->terminal = terminal;
	return 0;
}

/*
 * Node would give the service sockets for pipes, and those cannot be opened again by name (`> /dev/stdout`). So the
 * pipes are made here, and devtui opens its ends through /proc.
 */
static int open_pipes(struct descriptors *descriptors, struct far_ends *ends)
{
	int in[2], out[2], err[2];
	if (pipe2(in, O_CLOEXEC) < 0 || pipe2(out, O_CLOEXEC) < 0 || pipe2(err, O_CLOEXEC) < 0)
		return -1;
	*ends = (struct far_ends){.in = in[1], .out = out[0], .err = err[0]};
	*descriptors = (struct descriptors){.terminal = -1, .in = in[0], .out = out[1], .err = err[1]};
	return 0;
}

int streams_open(const struct service *service, struct descriptors *descriptors, struct far_ends *ends)
{
	*descriptors = (struct descriptors){.terminal = -1, .in = -1, .out = -1, .err = -1};
	*ends = (struct far_ends){.in = -1, .out = -1, .err = -1};
	return service->terminal ? open_terminal(service->terminal, descriptors) : open_pipes(descriptors, ends);
}

void streams_close_far_ends(const struct far_ends *ends)
{
	close(ends->in);
	close(ends->out);
	close(ends->err);
}

void streams_close_near_ends(const struct descriptors *descriptors)
{
	close(descriptors->in);
	close(descriptors->out);
	close(descriptors->err);
}

void streams_calm(const struct descriptors *descriptors)
{
	struct termios modes;
	/* Bytes of the mark pass through every other mode. */
	if (tcgetattr(descriptors->terminal, &modes) == 0) {
		modes.c_lflag &= ~(tcflag_t)ECHO;
		tcsetattr(descriptors->terminal, TCSANOW, &modes);
	}
	/* TCOON alone does not undo a Ctrl-S. */
	tcflow(descriptors->terminal, TCOOFF);
	tcflow(descriptors->terminal, TCOON);
}
