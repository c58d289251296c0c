#ifndef CHECKPOINT_H
#define CHECKPOINT_H

/*
 * Before the main process opens a file for reading. Whether the file is to be missing; in a process that goes on from the
 * checkpoint that has been made here, the same is returned again. errno stays.
 */
int checkpoint_hides(int directory, const char *name);

#endif
