#ifndef CHECKPOINT_TERMINAL_H
#define CHECKPOINT_TERMINAL_H

/* The modes of the terminal, if there is one. */
void terminal_note(void);

/* This process group is the one that the terminal's keys are for. Signals are blocked. */
void terminal_take(void);

/* With the modes that were noted; another size by now is told as every change of it is. */
void terminal_restore(void);

#endif
