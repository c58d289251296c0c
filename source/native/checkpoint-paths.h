#ifndef CHECKPOINT_PATHS_H
#define CHECKPOINT_PATHS_H

#include <stddef.h>

#define LONGEST_PATH 4096

/* A file under the name that the program uses, made absolute, and where that leads to. */
struct file {
	char alias[LONGEST_PATH];
	char path[LONGEST_PATH];
	int exists;
};

/* FOUND also: where it would be. OTHER: no file that is read to its end, or one that nobody can be sure of. */
enum found { FOUND, OTHER, UNKNOWN };

/* `directory` is what openat(2) takes. UNKNOWN: not now. */
enum found path_find(int directory, const char *name, struct file *file);

/* The source of the compiled module of this name, as Python names it: 0, and in `source`; -1: it is none. */
int path_of_python_source(const char *name, char source[LONGEST_PATH]);

#endif
