/* SPDX-License-Identifier: MIT */
/*
 * What counts against the cap of a kind of stream, and whether more fits.
 *
 * Charged are: to each stream its slab from Init to the first time that it gives it back,
 * used or not, and after that what it holds while awake; its token; idle slabs that are
 * kept; for deflate also the shim's own tables.
 *
 * Invariant: charged <= cap + what streams that were woken, have grown or were let through
 * hold now. Whatever else could break it asks zg_cap_try first.
 * Threads: any.
 */
#ifndef ZG_CAP_H
#define ZG_CAP_H

#include <stdbool.h>
#include <stdint.h>

#include "ledger/format.h"

/* Charges bytes if the kind's cap allows. Return: whether it did. */
bool zg_cap_try(enum zg_kind kind, uint64_t bytes);

/* Charges bytes, over the cap if need be, or gives them back when negative; whoever waits
 * for that is woken. */
void zg_cap_charge(enum zg_kind kind, int64_t bytes);

/* Return: bytes by which the kind would be over its cap with more bytes charged; 0 when
 * they fit. */
uint64_t zg_cap_excess(enum zg_kind kind, uint64_t more);

/* Tells in the ledger, once a minute at most, of what happens to a kind of stream. */
void zg_cap_tell(enum zg_kind kind, enum zg_event_kind event, uint64_t value);

/* Return: what counts against the cap now. */
uint64_t zg_cap_used(enum zg_kind kind);

/* Return: bytes that the garbage collector's threads have given back so far. */
uint64_t zg_cap_released_late(enum zg_kind kind);

/* Notes that they gave bytes back. */
void zg_cap_note_late(enum zg_kind kind, uint64_t bytes);

#endif
