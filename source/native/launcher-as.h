#ifndef LAUNCHER_AS_H
#define LAUNCHER_AS_H

/*
 * Become who a service is, and then the command: `devtui exec` on its own terminal. `words`: settings as in an order, an
 * empty one, the command. What stands in the way is written to the descriptor, `limit:nofile 1`. Does not return.
 */
void run_as(char **words, int failure);

#endif
