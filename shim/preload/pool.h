/* SPDX-License-Identifier: MIT */
/*
 * Slabs: the native memory that streams borrow while they hold unfinished data.
 *
 * A slab is a run of pages of one size class, carved from chunks that are never unmapped.
 * Idle ones wait in a magazine of the processor that gave them back (two per kind, taken
 * by an atomic exchange), behind that in a depot per class. What is idle beyond the bound
 * gives its pages back to the system and keeps its addresses.
 *
 * Invariant: a slab is in exactly one of: a stream, a magazine, a depot.
 * Threads: any.
 */
#ifndef ZG_POOL_H
#define ZG_POOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/format.h"

struct zg_tracker;

/* A borrowed slab is filled from its start; only its last piece can be given back alone. */
struct zg_slab {
    char *start;
    uint32_t bytes;
    uint32_t filled;     /* bytes handed out as pieces */
    uint32_t last_piece; /* offset of the newest piece, or ZG_NO_PIECE */
    uint32_t pieces;     /* not yet freed */
    uint32_t size_class;
    uint32_t generation;  /* of the process that it is counted in */
    bool resident;        /* may hold pages of the system's */
    struct zg_slab *next; /* in the depot; in a stream, its further slab */
};

#define ZG_NO_PIECE UINT32_MAX
#define ZG_SLAB_MAX (4u << 20) /* larger requests are for the provider's own allocator */

/*
 * Takes a slab of at least bytes.
 * Return: it, empty; NULL when bytes is above ZG_SLAB_MAX or the system has no memory.
 */
struct zg_slab *zg_slab_take(enum zg_kind kind, size_t bytes);

/* Gives a slab back, whatever pieces it holds. */
void zg_slab_give(enum zg_kind kind, struct zg_slab *slab);

/* Return: a piece of 64-byte aligned memory of the slab, or NULL when it does not fit. */
void *zg_slab_piece(struct zg_slab *slab, size_t bytes);

/* Return: whether address was a piece of this slab; it is freed then. */
bool zg_slab_free_piece(struct zg_slab *slab, const void *address);

/* Return: whether any slab's memory holds address. */
bool zg_pool_holds(const void *address);

/* In a forked child: forgets the idle slabs and counts anew. generation: of the child. */
void zg_pool_after_fork(uint32_t generation);

#endif
