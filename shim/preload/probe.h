/* SPDX-License-Identifier: MIT */
/* What a zlib does where zlibs differ, found out by asking it once. */
#ifndef ZG_PROBE_H
#define ZG_PROBE_H

#include "provider.h"

/*
 * Fills in what is known of its resets, default_zfree, and last default_zalloc: whoever
 * finds that set finds the others.
 * provider: its functions and version are set already.
 * Threads: any. Calls the provider, whose default allocator allocates and frees.
 */
void zg_probe(struct zg_provider *provider);

#endif
