/* SPDX-License-Identifier: MIT */
#include "ladder.h"

#include <string.h>

#include "cap.h"
#include "collect.h"
#include "guard.h"
#include "jvm.h"
#include "ledger/writer.h"
#include "platform/atomic.h"
#include "platform/os.h"
#include "pool.h"
#include "queue.h"

#define LONGEST_WAIT_NS 500000000u         /* of an Init, collections not counted */
#define LONGEST_COLLECTION_NS 10000000000u /* that others still wait for */

/* What was used, up to the cap, when a collection turned out to give nothing back: until it
 * is less by what is asked for, another try is in vain. 0: no such collection.
 * What was reachable then may be garbage later, which nothing here tells: so it is tried
 * again after a while, long enough for such waiting to keep within gc-budget= as well. */
static uint64_t fruitless_at[ZG_KINDS], fruitless_until_ns[ZG_KINDS];

static void note(enum zg_kind kind, enum zg_event_kind event, uint64_t *counter,
                 uint64_t amount, uint64_t value)
{
    zg_add_relaxed(counter, amount);
    zg_cap_tell(kind, event, value);
}

static bool is_in_vain(enum zg_kind kind, uint64_t bytes)
{
    uint64_t at = zg_load_relaxed(&fruitless_at[kind]);
    if (at == 0)
        return false;
    if (zg_cap_used(kind) + bytes > at &&
        zg_os_coarse_ns() < zg_load_relaxed(&fruitless_until_ns[kind]))
        return true;
    zg_compare_exchange(&fruitless_at[kind], &at, 0ull);
    return false;
}

/* One Init on its way up. */
struct climb {
    enum zg_kind kind;
    uint64_t bytes;
    uint64_t began_ns, spent_before_ns; /* collections before it began */
    struct zg_waiter waiter;
    bool has_collected;
    uint64_t failures_before;
    uint64_t used_before, late_before; /* its own collection */
};

static void trim(const struct climb *climb)
{
    uint64_t trimmed = zg_pool_trim_for(climb->kind, climb->bytes);
    if (trimmed != 0)
        note(climb->kind, ZG_EVENT_TRIMMED, &zg_ledger.caps[climb->kind].trimmed_bytes,
             trimmed, trimmed);
}

/* Time that an Init spends while all Java threads stand still for a collection is not
 * counted as waiting, unless that collection never ends. */
static uint64_t deadline_ns(const struct climb *climb, uint64_t now)
{
    uint64_t deadline = climb->began_ns + LONGEST_WAIT_NS + zg_collect_spent_ns() -
                        climb->spent_before_ns;
    if (zg_collect_is_running() && now < climb->began_ns + LONGEST_COLLECTION_NS)
        return now + LONGEST_WAIT_NS;
    return deadline;
}

static bool fits(const struct climb *climb)
{
    if (!zg_queue_is_first(climb->kind, &climb->waiter))
        return false;
    trim(climb);
    return zg_cap_try(climb->kind, climb->bytes);
}

/* The first in the queue asks for a collection when one is due. */
static bool collect_if_due(struct climb *climb, uint64_t due, uint64_t now)
{
    if (now < due || climb->has_collected ||
        !zg_queue_is_first(climb->kind, &climb->waiter))
        return false;
    climb->used_before = zg_cap_used(climb->kind);
    climb->late_before = zg_cap_released_late(climb->kind);
    climb->has_collected = zg_collect(climb->kind);
    return climb->has_collected;
}

/* Not even what was asked for came back although a collection was made and its cleaner given time. */
static void note_fruitless(const struct climb *climb)
{
    uint64_t used = zg_cap_used(climb->kind);
    uint64_t late = zg_cap_released_late(climb->kind) - climb->late_before;
    if (!climb->has_collected || used + climb->bytes <= climb->used_before ||
        late >= climb->bytes)
        return;
    uint64_t now = zg_os_monotonic_ns();
    uint64_t percent = (uint64_t)zg_guard_option(ZG_OPT_gc_budget);
    zg_store_relaxed(&fruitless_until_ns[climb->kind],
                     now + (now - climb->began_ns) * 100 / percent);
    zg_store_relaxed(&fruitless_at[climb->kind], used - zg_cap_excess(climb->kind, 0));
    zg_cap_tell(climb->kind, ZG_EVENT_FRUITLESS, 0);
    zg_queue_wake_all(climb->kind);
}

/* How often the JVM could not be asked to collect, or idle memory not be given back. */
static uint64_t own_failures(void)
{
    return zg_jvm_collect_failures() +
           zg_load_relaxed(&zg_ledger.totals->give_back_failures);
}

/* A refusal would be for what failed here, and the host does not pay for that. */
static bool has_failed(const struct climb *climb)
{
    return own_failures() != climb->failures_before;
}

/* Waits in the queue for what others and the collector give back. Return: success. */
static bool wait_for_room(struct climb *climb)
{
    bool admitted = false;
    for (;;) {
        zg_queue_watch(&climb->waiter);
        admitted = fits(climb);
        uint64_t now = zg_os_monotonic_ns(), deadline = deadline_ns(climb, now);
        if (admitted || is_in_vain(climb->kind, climb->bytes))
            break;
        if (now >= deadline) {
            note_fruitless(climb);
            break;
        }
        uint64_t due = zg_collect_due_ns(climb->kind);
        if (collect_if_due(climb, due, now))
            continue;
        if (has_failed(climb))
            break;
        uint64_t until = due > now && due < deadline ? due : deadline;
        zg_queue_sleep(&climb->waiter, until - now);
    }
    return admitted;
}

/* Whether a refusal is out of the question: by the option, or because a class is being
 * loaded with the stream and would be broken for good, or because of what failed here. */
enum leniency { STRICT, ALLOWS, SPARES };

/* Without stacks nobody can tell whether a class is being loaded. */
static bool is_loading(void)
{
    return zg_guard_option(ZG_OPT_stacks) == ZG_STACKS_OFF || zg_jvm_is_loading();
}

/* HotSpot itself inflates what it loads out of a compressed image, where the JVM can be
 * asked nothing: in a JVM only the JDK's own Init may be refused an inflate. */
static enum leniency leniency_for(enum zg_kind kind, bool in_jvm_init)
{
    if (zg_load_relaxed(&zg_ledger.settings->over_cap[kind]) != ZG_OVER_CAP_FAIL)
        return ALLOWS;
    if (kind != ZG_INFLATE)
        return STRICT;
    bool loads = in_jvm_init ? is_loading() : zg_guard.is_jvm;
    return loads ? SPARES : STRICT;
}

/* The step that may hold a thread up; who is let through anyhow waits for nobody.
 * Return: success. */
static bool collect_and_wait(struct climb *climb, enum leniency leniency)
{
    if (is_in_vain(climb->kind, climb->bytes))
        return false;
    uint64_t due = zg_collect_due_ns(climb->kind);
    if (due == ZG_NEVER) /* this thread cannot wait, so it does not queue either */
        return zg_cap_try(climb->kind, climb->bytes);
    if (leniency != STRICT) {
        if (zg_os_monotonic_ns() >= due)
            zg_collect(climb->kind);
        return zg_cap_try(climb->kind, climb->bytes);
    }
    if (!zg_queue_join(climb->kind, &climb->waiter))
        return false;
    zg_add_relaxed(&zg_ledger.caps[climb->kind].waited, 1ull);
    bool admitted = wait_for_room(climb);
    zg_queue_leave(climb->kind, &climb->waiter);
    return admitted;
}

/* The last step. Return: success. */
static bool decide(const struct climb *climb, enum leniency leniency)
{
    struct zg_ledger_cap *cap = &zg_ledger.caps[climb->kind];
    if (leniency == STRICT) {
        note(climb->kind, ZG_EVENT_REFUSED, &cap->refused, 1, climb->bytes);
        return false;
    }
    zg_cap_charge(climb->kind, (int64_t)climb->bytes);
    note(climb->kind, ZG_EVENT_ALLOWED, leniency == SPARES ? &cap->spared : &cap->allowed,
         1, climb->bytes);
    return true;
}

/* Who cannot wait does not queue either. */
static bool try_at_once(enum zg_kind kind, uint64_t bytes, bool in_jvm_init)
{
    return (!in_jvm_init || zg_queue_is_empty(kind)) && zg_cap_try(kind, bytes);
}

static bool climb_up(enum zg_kind kind, uint64_t bytes, bool in_jvm_init)
{
    struct zg_ledger_cap *cap = &zg_ledger.caps[kind];
    struct climb climb = {.kind = kind,
                          .bytes = bytes,
                          .began_ns = zg_os_monotonic_ns(),
                          .spent_before_ns = zg_collect_spent_ns(),
                          .failures_before = own_failures()};
    note(kind, ZG_EVENT_CAP_REACHED, &cap->reached, 1, bytes);
    trim(&climb);
    bool admitted = try_at_once(kind, bytes, in_jvm_init);
    enum leniency leniency = admitted ? STRICT : leniency_for(kind, in_jvm_init);
    if (!admitted && in_jvm_init)
        admitted = collect_and_wait(&climb, leniency);
    zg_raise(&cap->longest_pause_ns, zg_os_monotonic_ns() - climb.began_ns);
    if (leniency == STRICT && has_failed(&climb))
        leniency = ALLOWS;
    return admitted || decide(&climb, leniency);
}

bool zg_ladder_admit(enum zg_kind kind, uint64_t bytes, bool in_jvm_init)
{
    return try_at_once(kind, bytes, in_jvm_init) || climb_up(kind, bytes, in_jvm_init);
}

void zg_ladder_after_fork(void)
{
    memset(fruitless_at, 0, sizeof fruitless_at);
    zg_collect_after_fork();
    zg_queue_after_fork();
}
