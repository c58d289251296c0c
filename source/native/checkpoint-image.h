#ifndef CHECKPOINT_IMAGE_H
#define CHECKPOINT_IMAGE_H

/*
 * Where no copy can be made, CRIU may make an image of the whole process, threads, sockets and children included, while
 * this thread waits. A program that is restored from it comes back from the same wait, any number of times.
 *
 * CRIU must not meet a connection to the launcher, so the answer is written into this process's memory.
 */

/* Before the launcher is asked: what is to be there in an image. Returns where the answer is written. */
const void *image_prepare(void);

/* Signals are blocked, and other threads may run. */
void image_await(void);

#endif
