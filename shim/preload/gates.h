/* SPDX-License-Identifier: MIT */
/*
 * Gates: for each of the first zlibs of a process, functions that do what the exported ones
 * do for callers of just that zlib. They are what a caller gets who looked a function up in
 * it by hand, and what a zlib's own entries are made to lead to.
 * Threads: any.
 */
#ifndef ZG_GATES_H
#define ZG_GATES_H

#include "provider.h"

#define ZG_GATES 4

/* Return: the function; NULL where this zlib lacks it, or came too late to have gates. */
void *zg_gate(const struct zg_provider *provider, enum zg_function function);

#endif
