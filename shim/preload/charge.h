/* SPDX-License-Identifier: MIT */
/*
 * What a stream is charged with under its kind's cap: from Init on the slab that it may
 * come to need, from its first rest after use on what it holds.
 * Threads: the one that is inside a call on the stream.
 */
#ifndef ZG_CHARGE_H
#define ZG_CHARGE_H

#include <stdint.h>

#include "tracker.h"

/* Return: the class of the slab that a new stream of the shape has reserved for it. */
uint32_t zg_charge_class(const struct zg_shape *shape);

/* Return: bytes that its Init asks admission for. They are the stream's from
 * zg_charge_begin on. */
uint64_t zg_charge_bytes(uint32_t size_class);
void zg_charge_begin(struct zg_tracker *tracker, uint32_t size_class);

/* Return: bytes that the stream is to be charged with when it borrows a slab: none while
 * what is reserved for it suffices. */
uint64_t zg_charge_slab(const struct zg_tracker *tracker, uint32_t size_class);

/* The stream's memory has changed by delta bytes, and its fields say so already. */
void zg_charge_memory(const struct zg_tracker *tracker, int64_t delta);

/* Takes over what the stream is charged with for memory: it belongs to the caller now. The
 * first is for one that rests, in the state that it has already: where it was asked
 * something before its first use, its reservation stays. The second takes that too.
 * Its fields still say what it holds. Return: bytes. */
uint64_t zg_charge_take(struct zg_tracker *tracker);
uint64_t zg_charge_take_all(struct zg_tracker *tracker);

/* The stream is gone, and its token free. */
void zg_charge_end(const struct zg_tracker *tracker);

#endif
