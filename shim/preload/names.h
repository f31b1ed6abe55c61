/* SPDX-License-Identifier: MIT */
/* The names of zlib's functions. Threads: any. */
#ifndef ZG_NAMES_H
#define ZG_NAMES_H

enum zg_function {
#define ZG_FUNCTION(type, name, ...) ZG_FN_##name,
#include "functions.def"
#undef ZG_FUNCTION
    ZG_FN_COUNT
};

extern const char *const zg_function_names[ZG_FN_COUNT];

/* Code that runs before a sanitizer, or another who replaces libc's functions, is ready to
 * be: it calls nothing but its like. */
#define ZG_EARLY __attribute__((no_sanitize("address", "thread", "undefined")))

/* Return: the function of that name, which ends at a NUL or at the character that is given;
 * ZG_FN_COUNT when there is none. Calls nothing. */
unsigned zg_function_named(const char *name, char end);

#endif
