/* SPDX-License-Identifier: MIT */
/*
 * Chunks: the mappings that slabs are carved from. There is a limit on mappings, so they
 * are large; there may be one on addresses, so the first are small: each is about as large
 * as all before it, from 832 KB to 16 MB. They are never unmapped.
 */
#ifndef ZG_CHUNKS_H
#define ZG_CHUNKS_H

#include <stdbool.h>
#include <stddef.h>

/* Return: page-aligned zeroed memory that nobody has had, or NULL when the system has none.
 * bytes: a multiple of ZG_PAGE. Threads: holder of the pool's lock. */
void *zg_chunk_carve(size_t bytes);

/* Return: the start of the chunk that address lies in, NULL when it is in none.
 * Threads: any. */
const char *zg_chunk_of(const void *address);

/* In a forked child: the newest chunk may be half-carved, and another is begun. */
void zg_chunks_after_fork(void);

#endif
