#ifndef CHECKPOINT_BUFFERS_H
#define CHECKPOINT_BUFFERS_H

/* Writes what has been printed and is still in buffers, which every copy of the process would print: those of the C library, Perl's and Ruby's. */
void buffers_write(void);

#endif
