/* SPDX-License-Identifier: MIT */
#include "collect.h"

#include <string.h>

#include "cap.h"
#include "guard.h"
#include "jvm.h"
#include "ledger/writer.h"
#include "platform/atomic.h"
#include "platform/os.h"
#include "thread.h"

#define LONGEST_INTERVAL_NS 60000000000u
#define LITTLE 16 /* a collection gave little back: less than this part of the cap */
#define SAVED_NS                                                                         \
    60000000000u /* of the past, whose share of collections is not yet spent */

static struct {
    uint32_t is_running;
    uint64_t ended_ns; /* the last one's end; 0 none yet */
    uint64_t spent_ns;
    uint64_t paid_until_ns;           /* up to here the budget has been spent */
    uint64_t interval_ns;             /* before the last one's result is known */
    uint64_t late_at_start[ZG_KINDS]; /* zg_cap_released_late when the last one began */
} state;

static uint64_t larger(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

static bool gave_little(enum zg_kind kind)
{
    uint64_t given =
        zg_cap_released_late(kind) - zg_load_relaxed(&state.late_at_start[kind]);
    return given < zg_load_relaxed(&zg_ledger.settings->cap[kind]) / LITTLE;
}

static uint64_t interval_after_last(enum zg_kind kind)
{
    uint64_t shortest = (uint64_t)zg_guard_option(ZG_OPT_gc_interval);
    uint64_t last = zg_load_relaxed(&state.interval_ns);
    if (zg_load_relaxed(&state.ended_ns) == 0 || !gave_little(kind))
        return shortest;
    uint64_t doubled = larger(last * 2, 1000000u);
    return larger(doubled > LONGEST_INTERVAL_NS ? LONGEST_INTERVAL_NS : doubled,
                  shortest);
}

/* Pays for a collection: with the past as far as it was saved up, then with the future. */
static void pay(uint64_t begin, uint64_t end)
{
    uint64_t percent = (uint64_t)zg_guard_option(ZG_OPT_gc_budget);
    uint64_t from = larger(zg_load_relaxed(&state.paid_until_ns), zg_ledger.opened_ns);
    if (end > SAVED_NS)
        from = larger(from, end - SAVED_NS);
    zg_store_relaxed(&state.paid_until_ns, from + (end - begin) * 100 / percent);
}

uint64_t zg_collect_due_ns(enum zg_kind kind)
{
    if (zg_guard_option(ZG_OPT_gc) == ZG_GC_NEVER || zg_thread_serves_collector() ||
        !zg_jvm_may_collect())
        return ZG_NEVER;
    uint64_t ended = zg_load_relaxed(&state.ended_ns);
    if (ended == 0)
        return 0;
    return larger(ended + interval_after_last(kind),
                  zg_load_relaxed(&state.paid_until_ns));
}

bool zg_collect(enum zg_kind kind)
{
    uint32_t running = 0;
    if (!zg_compare_exchange(&state.is_running, &running, 1u))
        return false;
    struct zg_ledger_cap *cap = &zg_ledger.caps[kind];
    uint64_t begin = zg_os_monotonic_ns();
    uint64_t interval = interval_after_last(kind), late[ZG_KINDS];
    for (unsigned of = 0; of < ZG_KINDS; of++)
        late[of] = zg_cap_released_late((enum zg_kind)of);
    bool asked = zg_jvm_collect();
    uint64_t end = zg_os_monotonic_ns();
    if (asked) {
        zg_store_relaxed(&state.interval_ns, interval);
        for (unsigned of = 0; of < ZG_KINDS; of++)
            zg_store_relaxed(&state.late_at_start[of], late[of]);
        pay(begin, end);
        zg_add_relaxed(&state.spent_ns, end - begin);
        zg_store_relaxed(&state.ended_ns, end);
        zg_add_relaxed(&cap->collections, 1ull);
        zg_add_relaxed(&cap->collections_ns, end - begin);
        zg_raise(&cap->longest_collection_ns, end - begin);
        zg_cap_tell(kind, ZG_EVENT_COLLECTION, end - begin);
    }
    zg_store_release(&state.is_running, 0u);
    return asked;
}

bool zg_collect_is_running(void)
{
    return zg_load_acquire(&state.is_running) != 0;
}

uint64_t zg_collect_spent_ns(void)
{
    return zg_load_relaxed(&state.spent_ns);
}

void zg_collect_after_fork(void)
{
    memset(&state, 0, sizeof state);
}
