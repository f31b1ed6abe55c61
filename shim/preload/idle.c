/* SPDX-License-Identifier: MIT */
#include "idle.h"

#include <string.h>

#include "ledger/writer.h"
#include "platform/atomic.h"
#include "platform/os.h"

static struct {
    uint64_t active, idle, recent_peak; /* slabs, whatever their size */
    uint64_t decay_due_ns;
    uint32_t cpus;
} gauge;

static uint64_t signed_bytes(const struct zg_slab *slab, int sign)
{
    return sign > 0 ? slab->bytes : -(uint64_t)slab->bytes;
}

void zg_idle_count_active(const struct zg_slab *slab, int sign)
{
    struct zg_ledger_totals *totals = zg_ledger.totals;
    uint64_t delta = signed_bytes(slab, sign);
    zg_add_peak(&gauge.active, &gauge.recent_peak, sign > 0 ? 1ull : -1ull);
    zg_add_relaxed(&totals->active_bytes, delta);
    zg_add_peak(&totals->held_bytes, &totals->peak_held_bytes, delta);
}

void zg_idle_count(const struct zg_slab *slab, int sign)
{
    struct zg_ledger_totals *totals = zg_ledger.totals;
    uint64_t delta = signed_bytes(slab, sign);
    zg_add_relaxed(&gauge.idle, sign > 0 ? 1ull : -1ull);
    zg_add_relaxed(&totals->idle_bytes, delta);
    zg_add_peak(&totals->held_bytes, &totals->peak_held_bytes, delta);
}

static uint64_t automatic_slabs(void)
{
    if (zg_load_relaxed(&gauge.cpus) == 0)
        zg_store_relaxed(&gauge.cpus, zg_os_cpu_count());
    uint64_t by_peak = zg_load_relaxed(&gauge.recent_peak) / 4;
    uint64_t by_cpus = (uint64_t)zg_load_relaxed(&gauge.cpus) * ZG_MAGAZINE;
    return by_peak > by_cpus ? by_peak : by_cpus;
}

bool zg_idle_is_automatic(void)
{
    return zg_load_relaxed(&zg_ledger.settings->idle_bytes) == ZG_IDLE_AUTO;
}

bool zg_idle_is_too_much(void)
{
    uint64_t allowed = zg_load_relaxed(&zg_ledger.settings->idle_bytes);
    return allowed == ZG_IDLE_AUTO
               ? zg_load_relaxed(&gauge.idle) > automatic_slabs()
               : zg_load_relaxed(&zg_ledger.totals->idle_bytes) > allowed;
}

bool zg_idle_decay(void)
{
    uint64_t now = zg_os_coarse_ns(), due = zg_load_relaxed(&gauge.decay_due_ns);
    if (now < due || !zg_compare_exchange(&gauge.decay_due_ns, &due, now + 1000000000u))
        return false;
    uint64_t active = zg_load_relaxed(&gauge.active);
    uint64_t peak = zg_load_relaxed(&gauge.recent_peak);
    if (peak > active)
        zg_store_relaxed(&gauge.recent_peak, peak - (peak - active + 3) / 4);
    return true;
}

void zg_idle_after_fork(void)
{
    memset(&gauge, 0, sizeof gauge);
}
