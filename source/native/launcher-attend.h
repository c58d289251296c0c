#ifndef LAUNCHER_ATTEND_H
#define LAUNCHER_ATTEND_H

/*
 * Run a command on the terminal, or the pipes, of whoever has started this, and leave nothing of it behind: `devtui test`.
 * It stays in their process group, so that the keys of the terminal reach it. `channel`: the connection to devtui
 * (launcher-control.h), and its end is the end of the command. Does not return.
 */
void attend(char **words, int channel);

#endif
