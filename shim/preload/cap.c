/* SPDX-License-Identifier: MIT */
#include "cap.h"

#include "ledger/writer.h"
#include "platform/atomic.h"
#include "platform/os.h"
#include "queue.h"

#define TELL_INTERVAL_NS 60000000000u

static uint64_t tables_of(enum zg_kind kind)
{
    return kind == ZG_DEFLATE ? zg_load_relaxed(&zg_ledger.totals->table_bytes) : 0;
}

static uint64_t limit_of(enum zg_kind kind)
{
    return zg_load_relaxed(&zg_ledger.settings->cap[kind]);
}

/* A miscount below zero may cost accuracy, never service. */
static uint64_t not_negative(uint64_t charged)
{
    return (int64_t)charged < 0 ? 0 : charged;
}

uint64_t zg_cap_used(enum zg_kind kind)
{
    return not_negative(zg_load_seq_cst(&zg_ledger.caps[kind].charged_bytes)) +
           tables_of(kind);
}

void zg_cap_tell(enum zg_kind kind, enum zg_event_kind event, uint64_t value)
{
    static uint64_t due_ns[ZG_KINDS][ZG_EVENT_COUNT];
    uint64_t now = zg_os_coarse_ns(), due = zg_load_relaxed(&due_ns[kind][event]);
    if (now >= due &&
        zg_compare_exchange(&due_ns[kind][event], &due, now + TELL_INTERVAL_NS))
        zg_ledger_kind_event(event, kind, value);
}

uint64_t zg_cap_excess(enum zg_kind kind, uint64_t more)
{
    uint64_t limit = limit_of(kind), used = zg_cap_used(kind) + more;
    return limit != 0 && used > limit ? used - limit : 0;
}

static void note_peaks(enum zg_kind kind, uint64_t charged)
{
    struct zg_ledger_cap *cap = &zg_ledger.caps[kind];
    uint64_t limit = limit_of(kind), used = not_negative(charged) + tables_of(kind);
    zg_raise(&cap->peak_charged_bytes, used);
    if (limit != 0 && used > limit) {
        zg_raise(&cap->peak_overdraft_bytes, used - limit);
        zg_cap_tell(kind, ZG_EVENT_OVERDRAFT, used - limit);
    }
}

bool zg_cap_try(enum zg_kind kind, uint64_t bytes)
{
    struct zg_ledger_cap *cap = &zg_ledger.caps[kind];
    uint64_t charged = zg_load_seq_cst(&cap->charged_bytes);
    do {
        uint64_t limit = limit_of(kind);
        if (limit != 0 && not_negative(charged) + tables_of(kind) + bytes > limit)
            return false;
    } while (!zg_compare_exchange(&cap->charged_bytes, &charged, charged + bytes));
    note_peaks(kind, charged + bytes);
    return true;
}

void zg_cap_charge(enum zg_kind kind, int64_t bytes)
{
    struct zg_ledger_cap *cap = &zg_ledger.caps[kind];
    uint64_t charged = zg_add_seq_cst(&cap->charged_bytes, (uint64_t)bytes);
    if (bytes >= 0) /* the tables may have grown, though it is nothing */
        note_peaks(kind, charged + (uint64_t)bytes);
    else
        zg_queue_wake(kind);
}

uint64_t zg_cap_released_late(enum zg_kind kind)
{
    return zg_load_relaxed(&zg_ledger.caps[kind].released_late_bytes);
}

void zg_cap_note_late(enum zg_kind kind, uint64_t bytes)
{
    zg_add_relaxed(&zg_ledger.caps[kind].released_late_bytes, bytes);
}
