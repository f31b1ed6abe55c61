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

static bool has_streams(void)
{
    const struct zg_ledger_totals *totals = zg_ledger.totals;
    return zg_load_relaxed(&totals->kind[ZG_DEFLATE].alive) != 0 ||
           zg_load_relaxed(&totals->kind[ZG_INFLATE].alive) != 0;
}

void zg_guard_leave_if_alone(void)
{
    uint32_t leaving = ZG_LEAVES;
    if (zg_load_seq_cst(&zg_guard.leaving) != leaving ||
        zg_load_seq_cst(&zg_guard.inits) != 0 || has_streams() ||
        !zg_compare_exchange(&zg_guard.leaving, &leaving, (uint32_t)ZG_ALONE))
        return;
    zg_guard.on_alone();
}

void zg_guard_init_ends(bool counted)
{
    if (counted && zg_add_seq_cst(&zg_guard.inits, -1u) == 1)
        zg_guard_leave_if_alone();
}

void zg_guard_note_attachment(enum zg_attachment attachment)
{
    zg_store_relaxed(&zg_guard.attachment, (uint32_t)attachment);
    if (zg_guard_has_ledger() && zg_ledger.header != NULL)
        zg_store_relaxed(&zg_ledger.header->attachment, (uint32_t)attachment);
}

void zg_guard_note_jvm(void)
{
    zg_store_relaxed(&zg_guard.is_jvm, true);
    if (zg_guard_has_ledger() && zg_ledger.header != NULL)
        zg_store_relaxed(&zg_ledger.header->is_jvm, 1u);
}
