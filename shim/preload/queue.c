/* SPDX-License-Identifier: MIT */
#include "queue.h"

#include <stddef.h>
#include <string.h>

#include "platform/lock.h"

static struct {
    struct zg_lock lock;
    struct zg_waiter *first; /* changed by the lock's holder, looked at by all */
} queues[ZG_KINDS];

static void rouse(struct zg_waiter *waiter)
{
    if (zg_exchange_acq_rel(&waiter->woken, 1u) == 0)
        zg_os_wake(&waiter->woken, 1);
}

bool zg_queue_join(enum zg_kind kind, struct zg_waiter *waiter)
{
    if (!zg_lock_take(&queues[kind].lock))
        return false;
    waiter->next = NULL;
    waiter->woken = 0;
    struct zg_waiter **place = &queues[kind].first;
    while (*place != NULL)
        place = &(*place)->next;
    zg_store_seq_cst(place, waiter); /* before it looks for room; see zg_cap_charge */
    zg_lock_drop(&queues[kind].lock);
    return true;
}

void zg_queue_leave(enum zg_kind kind, struct zg_waiter *waiter)
{
    /* The lock is never a waiter's own: another's mark may look like it (see lock.h). */
    while (!zg_lock_take(&queues[kind].lock))
        zg_queue_sleep(waiter, 1000000u);
    struct zg_waiter **place = &queues[kind].first;
    while (*place != NULL && *place != waiter)
        place = &(*place)->next;
    if (*place != NULL)
        zg_store_seq_cst(place, (*place)->next);
    if (queues[kind].first != NULL)
        rouse(queues[kind].first);
    zg_lock_drop(&queues[kind].lock);
}

bool zg_queue_is_empty(enum zg_kind kind)
{
    return zg_load_seq_cst(&queues[kind].first) == NULL;
}

bool zg_queue_is_first(enum zg_kind kind, const struct zg_waiter *waiter)
{
    return zg_load_relaxed(&queues[kind].first) == waiter;
}

void zg_queue_watch(struct zg_waiter *waiter)
{
    zg_exchange_acq_rel(&waiter->woken, 0u);
}

void zg_queue_sleep(struct zg_waiter *waiter, uint64_t at_most_ns)
{
    zg_os_wait_for(&waiter->woken, 0, at_most_ns);
}

static void wake(enum zg_kind kind, bool everybody)
{
    if (zg_queue_is_empty(kind) || !zg_lock_take(&queues[kind].lock))
        return;
    for (struct zg_waiter *waiter = queues[kind].first; waiter != NULL;
         waiter = everybody ? waiter->next : NULL)
        rouse(waiter);
    zg_lock_drop(&queues[kind].lock);
}

void zg_queue_wake(enum zg_kind kind)
{
    wake(kind, false);
}

void zg_queue_wake_all(enum zg_kind kind)
{
    wake(kind, true);
}

void zg_queue_after_fork(void)
{
    memset(queues, 0, sizeof queues);
}
