#ifndef CHECKPOINT_DLSYM_H
#define CHECKPOINT_DLSYM_H

#include <dlfcn.h>

/* It has moved from one library to another (2.34): by its older name it is found in every one. */
#if defined __GLIBC__ && defined __x86_64__
__asm__(".symver dlsym, dlsym@GLIBC_2.2.5");
#elif defined __GLIBC__ && defined __aarch64__
__asm__(".symver dlsym, dlsym@GLIBC_2.17");
#endif

#endif
