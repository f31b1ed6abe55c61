/* SPDX-License-Identifier: MIT */
/*
 * Tier 1 without a preload: the slots through which a loaded library calls zlib are made to
 * lead to the guard's gates, and those of dlsym to the guard's.
 * Threads: any, between zg_imports_begin and zg_imports_end; others may be calling through the
 * slots. Takes the dynamic linker's lock.
 */
#ifndef ZG_IMPORTS_H
#define ZG_IMPORTS_H

#include <stdbool.h>

#include "preload/object.h"

/* Return: whether the dynamic linker lets the guard stand before zlib by itself, as it does
 * for a library that was preloaded: there is nothing to take then. */
bool zg_imports_are_ours(void);

/*
 * Around whatever changes slots, one thread at a time. waits: for another that does; not
 * where the dynamic linker's lock may be held, which that one may want.
 * Return: whether it is this thread's turn.
 */
bool zg_imports_begin(bool waits);
void zg_imports_end(void);

/* Whether libraries that a JVM looks natives up in are taken as well, at a look-up. */
void zg_imports_want_all(bool wanted);
bool zg_imports_are_wanted(void);

/* Takes the library of a function that was looked up, if they are wanted; not while another
 * thread changes slots: at a later look-up then. Threads: any, between nothing. */
void zg_imports_meet(const void *function);

/* Takes the slots of a library, those that are not taken yet. Return: how many were. */
unsigned zg_imports_take(const struct zg_object *object);

/* Puts back what makes streams, and all the rest: once no stream is left that the guard has
 * made. Return: slots that could not be put back. */
unsigned zg_imports_put_back_inits(void);
unsigned zg_imports_put_back_all(void);

#endif
