/* SPDX-License-Identifier: MIT */
/* What a zlib does where zlibs differ, found out by asking it once. */
#ifndef ZG_PROBE_H
#define ZG_PROBE_H

#include "provider.h"

/*
 * Fills in default_zalloc, default_zfree and what is known of its resets.
 * provider: its functions and version are set already.
 * Threads: any. Calls the provider, whose default allocator allocates and frees.
 */
void zg_probe(struct zg_provider *provider);

#endif
