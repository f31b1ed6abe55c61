/* SPDX-License-Identifier: MIT */
/* The guard's dlsym, by a name that the dynamic linker cannot give another meaning. */
#ifndef ZG_DLSYM_H
#define ZG_DLSYM_H

void *zg_own_dlsym(void *handle, const char *name);

#endif
