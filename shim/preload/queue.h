/* SPDX-License-Identifier: MIT */
/*
 * Those who wait for memory under a cap, first come, first served. A waiter lies on its
 * thread's stack.
 * Threads: any.
 */
#ifndef ZG_QUEUE_H
#define ZG_QUEUE_H

#include <stdbool.h>
#include <stdint.h>

#include "ledger/format.h"

struct zg_waiter {
    struct zg_waiter *next;
    uint32_t woken;
};

/* Joins the kind's queue at its end. Return: whether it could. */
bool zg_queue_join(enum zg_kind kind, struct zg_waiter *waiter);

/* Leaves it, from any place, and wakes who is first then. */
void zg_queue_leave(enum zg_kind kind, struct zg_waiter *waiter);

bool zg_queue_is_empty(enum zg_kind kind);
bool zg_queue_is_first(enum zg_kind kind, const struct zg_waiter *waiter);

/* Says that what happened up to now has been seen; zg_queue_sleep returns at once when
 * something happened after it. */
void zg_queue_watch(struct zg_waiter *waiter);
void zg_queue_sleep(struct zg_waiter *waiter, uint64_t at_most_ns);

/* Wakes the first, or everybody. A few nanoseconds when nobody waits. */
void zg_queue_wake(enum zg_kind kind);
void zg_queue_wake_all(enum zg_kind kind);

/* In a forked child: nobody waits. */
void zg_queue_after_fork(void);

#endif
