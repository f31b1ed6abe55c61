/* SPDX-License-Identifier: MIT */
/*
 * The dlsym that the process would have without us: ours stands before it (binding/dlsym.c).
 * Threads: any. Takes the dynamic linker's lock, as dlsym does.
 */
#ifndef ZG_LINKER_H
#define ZG_LINKER_H

typedef void *zg_dlsym_function(void *handle, const char *name);

/* The next dlsym; NULL until it has been looked for. */
extern zg_dlsym_function *zg_next_dlsym;

/* Looks for it, once. */
void zg_linker_start(void);

/* Return: the symbol, as dlsym finds it for this library; NULL. What dlerror tells the host
 * is left as if it had not been asked for. */
void *zg_linker_symbol(void *handle, const char *name);

#endif
