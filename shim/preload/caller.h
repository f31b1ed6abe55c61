/* SPDX-License-Identifier: MIT */
/* Who calls: the return address of an exported function, and what follows from it. */
#ifndef ZG_CALLER_H
#define ZG_CALLER_H

#include <stdbool.h>

#include "provider.h"

/* What is known of a return address into a caller. */
struct zg_caller {
    const struct zg_provider *provider;
    bool jvm_init; /* inside Java_java_util_zip_{Deflater,Inflater}_init: there, and only
                      there, JVMTI may be asked */
    bool is_zlib;  /* a zlib calling its own exports, as their linkage allows */
};

/*
 * Finds who calls and which zlib serves it.
 * function: which one it called.
 * Return: the caller; its provider is NULL when no zlib is there.
 * Threads: any. Takes no lock for an object that has called before.
 */
struct zg_caller zg_caller_find(struct zg_from from, enum zg_function function);

#endif
