#ifndef CHECKPOINT_PYTHON_H
#define CHECKPOINT_PYTHON_H

#include <stddef.h>

/*
 * Python has read its environment when it began: `os.environ` is a dictionary, which learns of nothing that is set behind its
 * back. So it is told. Of a process without other threads: it takes the lock of the interpreter, and nobody else has that.
 */

/* As environment_set. */
void python_set(const char *variables, size_t length);

#endif
