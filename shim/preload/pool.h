/* SPDX-License-Identifier: MIT */
/*
 * The pool of slabs: the native memory that streams borrow while they hold unfinished data.
 *
 * Idle slabs wait in a magazine of the processor that gave them back (two per kind, taken
 * by an atomic exchange), behind that in a depot per class. What is idle beyond its bound,
 * or would not fit under the cap, gives its pages back to the system and keeps its
 * addresses.
 *
 * Invariant: a slab is in exactly one of: a stream, a magazine, a depot, the reserve.
 * Threads: any, also a signal handler that has interrupted one of these functions.
 */
#ifndef ZG_POOL_H
#define ZG_POOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/format.h"
#include "slab.h"

/*
 * Takes a slab of a class for owner, whose kind is charged for it, once for both when it
 * was kept idle for that kind: the sum is never too low, and not too high on the way.
 * charge: bytes that owner does not pay for yet.
 * Return: it, empty; NULL when the system has no memory: nothing is charged then.
 */
struct zg_slab *zg_pool_take(enum zg_kind kind, uint32_t size_class, const void *owner,
                             uint64_t charge);

/* Gives a slab back, whatever pieces it holds. charged: bytes that its owner was charged
 * with for it; they are what pays for keeping it, or are given back. */
void zg_pool_give(enum zg_kind kind, struct zg_slab *slab, uint64_t charged);

/* Gives idle slabs' pages back to the system until bytes more fit under the cap of kind, or
 * none is left. Return: bytes given back. */
uint64_t zg_pool_trim_for(enum zg_kind kind, uint64_t bytes);

/* Return: whether any slab's memory holds address. */
bool zg_pool_holds(const void *address);

/* In a forked child: forgets the idle slabs and counts anew. generation: of the child. */
void zg_pool_after_fork(uint32_t generation);

#endif
