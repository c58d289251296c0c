#ifndef LAUNCHER_DIRECTORY_H
#define LAUNCHER_DIRECTORY_H

/* With all that is in it; links are not followed. */
void directory_remove(const char *path);

#endif
