/* SPDX-License-Identifier: MIT */
/*
 * Tier 1 without a preload: the slots through which a loaded library calls zlib are made to
 * lead to the guard's gates, and those of dlsym to the guard's.
 * Threads: one at a time, for all of it; others may be calling through the slots. Takes the
 * dynamic linker's lock.
 */
#ifndef ZG_IMPORTS_H
#define ZG_IMPORTS_H

#include <stdbool.h>

#include "preload/object.h"

/* Return: whether the dynamic linker lets the guard stand before zlib by itself, as it does
 * for a library that was preloaded: there is nothing to take then. */
bool zg_imports_are_ours(void);

/* From now on libraries that a JVM looks natives up in are taken as well: at their first
 * look-up. Return, of the second: whether that is so. */
void zg_imports_want_all(void);
bool zg_imports_are_wanted(void);
void zg_imports_meet(const void *function);

/* Takes the slots of a library, those that are not taken yet. Return: how many were. */
unsigned zg_imports_take(const struct zg_object *object);

/* Puts back what makes streams, and all the rest: once no stream is left that the guard has
 * made. Return: slots that could not be put back. */
unsigned zg_imports_put_back_inits(void);
unsigned zg_imports_put_back_all(void);

#endif
