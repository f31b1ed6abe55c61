/* SPDX-License-Identifier: MIT */
/*
 * What the ledger is told of each stream. Every change of a stream's life is one call here,
 * made before the memory that it releases can be taken by another thread.
 *
 * A stream that was inherited over a fork belongs to the parent's ledger: nothing of it is
 * written into the child's.
 * Threads: the one that is inside a call on the stream.
 */
#ifndef ZG_ACCOUNT_H
#define ZG_ACCOUNT_H

#include <stdbool.h>
#include <stdint.h>

#include "ledger/format.h"
#include "tracker.h"

/* A stream was initialised; tracker's kind, site and bare_bytes are set. record: its place
 * among the live streams. */
void zg_account_created(struct zg_tracker *tracker, uint32_t record);

/* Its state changed to tracker->state. */
void zg_account_state(const struct zg_tracker *tracker);

/* It took or gave back memory. delta: bytes, negative when given back. */
void zg_account_memory(const struct zg_tracker *tracker, int64_t delta);

/* It woke: it holds a slab now; or it rests again. */
void zg_account_active(const struct zg_tracker *tracker, int delta);

/* It turned out to need more than its shape told. */
void zg_account_bare(struct zg_tracker *tracker, uint32_t bare_bytes);

/* A call of deflate or inflate begins, and ends having used in and out bytes. */
void zg_account_call_begin(const struct zg_tracker *tracker);
void zg_account_call_end(struct zg_tracker *tracker, uint64_t in, uint64_t out);

/* It reached Z_STREAM_END, or was reset. */
void zg_account_finished(struct zg_tracker *tracker);
void zg_account_reset(struct zg_tracker *tracker);

/* It was ended by this thread. Called last: the stream is gone after it.
 * Return: whether that was the collector's doing. */
bool zg_account_ended(struct zg_tracker *tracker);

/* A stream was left to zlib because there is no memory for what the guard keeps of it. */
void zg_account_unguarded(enum zg_kind kind);

/* A stream that the guard does not know was ended: counted where it must be from before the
 * guard was attached. */
void zg_account_unknown_ended(enum zg_kind kind);

/* A stream with an allocator of its caller's own was initialised. */
void zg_account_passed_through(enum zg_kind kind);

#endif
