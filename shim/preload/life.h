/* SPDX-License-Identifier: MIT */
/*
 * The transitions of a stream's life.
 *
 *     PRISTINE  --wake-->  ACTIVE  --rest-->  FINISHED or PRISTINE
 *                 <- gone from any of them ->
 *
 * Threads: the one that is inside a call on the stream; also inside JNI critical sections.
 */
#ifndef ZG_LIFE_H
#define ZG_LIFE_H

#include <stdbool.h>

#include "ledger/format.h"
#include "shape.h"
#include "tracker.h"

/* Makes strm carry the token and its allocator. */
void zg_life_adopt(struct zg_tracker *tracker, z_streamp strm);

/* Takes a slab with room for bytes and adds it to the stream's. Return: it, or NULL. */
struct zg_slab *zg_life_borrow(struct zg_tracker *tracker, size_t bytes);

/* Takes a slab for an Init or a copy that is about to allocate. Where there is none the
 * provider's own allocator serves. */
void zg_life_lend(struct zg_tracker *tracker);

/* The stream's memory has changed by delta bytes, and its fields say so already: tells the
 * ledger and the cap. */
void zg_life_memory(const struct zg_tracker *tracker, int64_t delta);

/* Puts a real state back behind a stream that rests, as zlib had left it, without a change
 * to its public fields. Return: false when the system has no memory at all. */
bool zg_life_wake(struct zg_tracker *tracker, z_streamp strm);

/* A second stream that is where a resting one is, and can be asked in its place. */
struct zg_shadow {
    z_stream strm;
};

/* Makes one, with memory from the provider's own allocator. Neither token nor strm is
 * written. Return: false when the system has no memory. */
bool zg_life_shadow(const struct zg_tracker *tracker, const z_stream *strm,
                    struct zg_shadow *shadow);
void zg_life_end_shadow(const struct zg_tracker *tracker, struct zg_shadow *shadow);

/* Return: whether the stream may rest in this state. */
bool zg_life_may_rest(const struct zg_tracker *tracker, enum zg_state state);

/* Return: whether a reset of the stream, as it is now, needs no zlib. */
bool zg_life_may_reset(const struct zg_tracker *tracker);

/* Ends the real state and gives the slab back; only the token stays. */
void zg_life_rest(struct zg_tracker *tracker, z_streamp strm, enum zg_state state);

/* The stream has been ended: accounts for it, then gives slab and token back.
 * strm: NULL when its fields are not ours to touch. */
void zg_life_gone(struct zg_tracker *tracker, z_streamp strm);

#endif
