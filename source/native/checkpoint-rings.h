#ifndef CHECKPOINT_RINGS_H
#define CHECKPOINT_RINGS_H

/*
 * CRIU knows nothing of io_uring, which the event loop of Node takes where the kernel has it, and does without where it has
 * not (ENOSYS): so nobody has it in a program of which images may be made, nor in what that starts.
 */
void rings_deny(void);

#endif
