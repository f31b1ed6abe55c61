/* SPDX-License-Identifier: MIT */
/* Where libzguard.so lies, for commands that preload it. */
#ifndef ZG_LIBRARY_H
#define ZG_LIBRARY_H

#include <limits.h>
#include <stdbool.h>

/* Holds every sentence of zg_library_find(). */
#define ZG_LIBRARY_ERROR_BYTES 512

/*
 * Finds the library: the one that is given, $ZGUARD_LIBRARY, or the first beside this
 * command, in ../lib/zguard and in ../lib.
 * given: NULL for none.
 * Return: false with a sentence when there is none, or when it cannot be preloaded.
 */
bool zg_library_find(const char *given, char library[PATH_MAX],
                     char error[ZG_LIBRARY_ERROR_BYTES]);

#endif
