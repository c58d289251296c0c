#define _GNU_SOURCE
#include "checkpoint-terminal.h"

#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>

#include "checkpoint-kernel.h"

static struct termios modes;
static struct winsize size;
static int has_terminal;

static int open_terminal(void)
{
	return kernel_open("/dev/tty", O_RDWR | O_NOCTTY);
}

void terminal_note(void)
{
	int terminal = open_terminal();
	has_terminal = terminal >= 0;
	if (!has_terminal)
		return;
	has_terminal = tcgetattr(terminal, &modes) == 0;
	ioctl(terminal, TIOCGWINSZ, &size);
	kernel_close(terminal);
}

void terminal_take(void)
{
	pid_t self = kernel_pid();
	int terminal = open_terminal();
	if (terminal < 0)
		return;
	ioctl(terminal, TIOCSPGRP, &self);
	kernel_close(terminal);
}

void terminal_restore(void)
{
	struct winsize now;
	int terminal = has_terminal ? open_terminal() : -1;
	if (terminal < 0)
		return;
	tcsetattr(terminal, TCSANOW, &modes);
	if (ioctl(terminal, TIOCGWINSZ, &now) == 0 && (now.ws_row != size.ws_row || now.ws_col != size.ws_col))
		syscall(SYS_kill, kernel_pid(), SIGWINCH);
	kernel_close(terminal);
}
