/* SPDX-License-Identifier: MIT */
/*
 * Tier 2: a zlib that a JDK carries inside its libzip.so, where the dynamic linker sees
 * nothing.  The entries of its functions are made to lead to the guard, and a private copy
 * of the whole library serves as the real zlib.  docs/architecture.md explains why so.
 */
#ifndef ZG_BUNDLED_H
#define ZG_BUNDLED_H

#include <stdbool.h>

#include "preload/object.h"

/* Return: whether it is a JDK's libzip.so that neither offers its zlib to others nor asks
 * others for one. */
bool zg_bundled_is(const struct zg_object *object);

/* Takes over, as well as can be, one that has been in use. Threads: as zg_jvm_register. */
void zg_bundled_take_used(const struct zg_object *object);

/*
 * To be called for each function that is looked up in a library, before it is given out: the
 * first look-up in a libzip.so takes over the zlib inside, before anybody can have used it.
 * Threads: any; the others wait for the first. Takes the dynamic linker's lock.
 */
void zg_bundled_meet(const void *function);

#endif
