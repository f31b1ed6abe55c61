/* SPDX-License-Identifier: MIT */
/*
 * Garbage collections that the guard asks for: one at a time, never sooner than
 * gc-interval= after the last, twice as long after each that gave little back, and never
 * more than gc-budget= percent of the time.
 *
 * Threads: a Java thread inside the JDK's own Init.
 */
#ifndef ZG_COLLECT_H
#define ZG_COLLECT_H

#include <stdbool.h>
#include <stdint.h>

#include "ledger/format.h"

#define ZG_NEVER UINT64_MAX

/* Return: when the next one may be asked for, on the monotonic clock; ZG_NEVER when this
 * thread, or gc=never, rules it out. */
uint64_t zg_collect_due_ns(enum zg_kind kind);

/* Asks for one, unless another thread does. Return: whether it did; it is over then. Not
 * where the JVM could not be asked, which is noted (zg_jvm_collect_failures). */
bool zg_collect(enum zg_kind kind);

/* Return: whether a thread is inside one, and nanoseconds spent in all of them so far. */
bool zg_collect_is_running(void);
uint64_t zg_collect_spent_ns(void);

/* In a forked child: none is under way. */
void zg_collect_after_fork(void);

#endif
