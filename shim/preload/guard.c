/* SPDX-License-Identifier: MIT */
#include "guard.h"

#include "ledger/writer.h"

struct zg_guard zg_guard;

bool zg_guard_has_ledger(void)
{
    return zg_load_acquire(&zg_guard.ledger_stage) == ZG_STARTED;
}

void zg_guard_stand_back(const char *what)
{
    zg_add_relaxed(&zg_ledger.totals->invariant_faults, 1ull);
    zg_ledger_event(ZG_EVENT_INVARIANT, what, 0);
    zg_store_relaxed(&zg_guard.options.off, true);
}

void zg_guard_note_jvm(void)
{
    zg_store_relaxed(&zg_guard.is_jvm, true);
    if (zg_guard_has_ledger() && zg_ledger.header != NULL)
        zg_store_relaxed(&zg_ledger.header->is_jvm, 1u);
}
