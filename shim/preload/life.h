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

/* Takes a slab for an Init or a copy that is about to allocate. Where there is none the
 * provider's own allocator serves. */
void zg_life_lend(struct zg_tracker *tracker);

/* Puts a real state back behind a stream that rests, as zlib had left it, without a change
 * to its public fields. Return: false when the system has no memory at all. */
bool zg_life_wake(struct zg_tracker *tracker, z_streamp strm);

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
