#ifndef CHECKPOINT_CACHE_H
#define CHECKPOINT_CACHE_H

#include <stddef.h>
#include <stdint.h>

/*
 * What has been decided about files before. Under the names that the program uses, so that opening one again costs next
 * to nothing; and under their paths without links, since one file has many names.
 *
 * Only hashes are kept, of 62 bits, in memory of its own: a program may be in the middle of malloc. Any thread may look
 * and add at any time. What has been forgotten is decided again.
 */

enum verdict {
	UNDECIDED,
	/* It is none of our business, or not any more. */
	PASS,
	/* It is to be missing. */
	HIDE,
	/* There is to be a checkpoint before it is opened. */
	WANTED,
};

/* For a name as the program uses it, relative to the working directory or absolute. */
uint64_t cache_name_key(const char *name);
uint64_t cache_path_key(const char *path, size_t length);

enum verdict cache_find(uint64_t key);
void cache_add(uint64_t key, enum verdict verdict);

/* Relative names mean other files from now on. */
void cache_directory_changed(void);

/*
 * What is never forgotten; one caller at a time. Files at which a checkpoint has been made, or could not be; and
 * directories in which none is wanted, by the first LENGTH bytes of a path.
 */
int cache_is_done(uint64_t path_key);
void cache_set_done(uint64_t path_key);
int cache_is_barred(const char *path);
void cache_bar(const char *path, size_t length);

#endif
