#ifndef LAUNCHER_HOLDER_H
#define LAUNCHER_HOLDER_H

/*
 * Keeps open what were devtui's ends of the terminal or the pipes of a service that was let go, from the descriptor
 * `first` on, and drops what is printed; until nobody is left at the other ends.
 */
void hold_streams(int first) __attribute__((noreturn));

#endif
