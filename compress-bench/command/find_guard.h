/* SPDX-License-Identifier: MIT */
/* What measurements under the guard need. */
#ifndef CB_FIND_GUARD_H
#define CB_FIND_GUARD_H

#include <limits.h>
#include <stdbool.h>

#include "common/library.h"

/*
 * Finds the library as zg_library_find() does, and reads the options that the environment's
 * ZGUARD has for it.
 * Return: false with a sentence when there is no library, or when ZGUARD switches it off or
 * has a mistake: rows would be called guarded that are not.
 */
bool cb_find_guard(const char *given, char library[PATH_MAX],
                   char error[ZG_LIBRARY_ERROR_BYTES]);

#endif
