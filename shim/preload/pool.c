/* SPDX-License-Identifier: MIT */
#include "pool.h"

#include <string.h>

#include "cap.h"
#include "cells.h"
#include "chunks.h"
#include "guard.h"
#include "idle.h"
#include "ledger/writer.h"
#include "platform/atomic.h"
#include "platform/lock.h"
#include "platform/os.h"
#include "queue.h"

#define MAX_CPUS 256u
#define EITHER_KIND ZG_KINDS

struct depot {
    struct zg_slab *resident, *cold;
};

static struct {
    struct zg_lock lock; /* guards what follows, but for stray and generation */
    struct depot depot[ZG_SLAB_CLASSES];
    struct zg_slab *reserve; /* the largest class met, its addresses set aside; used when
                                the system refuses more */
    bool reserve_spent;      /* and not refilled yet */
    struct zg_slab *stray;   /* came back while this thread itself held the lock */
    struct zg_cells descriptors;
    uint32_t generation;
} pool;

static struct {
    struct zg_slab *slot[ZG_KINDS][ZG_MAGAZINE];
    char padding[64 - ZG_KINDS * ZG_MAGAZINE * sizeof(void *)];
} magazines[MAX_CPUS] __attribute__((aligned(64)));

static unsigned magazines_used; /* those of processors 0 to this have been filled */

static void put(struct zg_slab *slab)
{
    struct depot *depot = &pool.depot[slab->size_class];
    struct zg_slab **list = slab->resident ? &depot->resident : &depot->cold;
    slab->next = *list;
    *list = slab;
}

static void add_stray(struct zg_slab *slab)
{
    slab->next = zg_load_relaxed(&pool.stray);
    while (!zg_compare_exchange(&pool.stray, &slab->next, slab)) {
    }
}

/* Return: whether the lock is held now; not when it is this thread's own already. */
static bool enter(void)
{
    if (!zg_lock_take(&pool.lock))
        return false;
    if (zg_load_relaxed(&pool.stray) != NULL) {
        struct zg_slab *slab = zg_exchange_acq_rel(&pool.stray, NULL);
        while (slab != NULL) {
            struct zg_slab *next = slab->next;
            put(slab);
            slab = next;
        }
    }
    return true;
}

static void leave(void)
{
    zg_lock_drop(&pool.lock);
}

static void push(struct zg_slab *slab)
{
    if (!enter()) {
        add_stray(slab);
        return;
    }
    put(slab);
    leave();
}

/* Return: the newest idle slab of a class, resident ones first, or NULL. */
static struct zg_slab *pop(uint32_t size_class)
{
    struct depot *depot = &pool.depot[size_class];
    if (!enter())
        return NULL;
    struct zg_slab **list = depot->resident != NULL ? &depot->resident : &depot->cold;
    struct zg_slab *slab = *list;
    if (slab != NULL)
        *list = slab->next;
    leave();
    return slab;
}

/* Return: the place of the newest resident slab of a list that is of the kind, or of its
 * end. */
static struct zg_slab **place_of_kind(struct zg_slab **list, unsigned kind)
{
    while (*list != NULL && kind != EITHER_KIND && (*list)->kind != kind)
        list = &(*list)->next;
    return list;
}

/* Return: a resident idle slab of any class out of the depots, or NULL. */
static struct zg_slab *pop_resident(unsigned kind)
{
    struct zg_slab *slab = NULL;
    if (!enter())
        return NULL;
    for (unsigned i = 0; slab == NULL && i < ZG_SLAB_CLASSES; i++) {
        struct zg_slab **place = place_of_kind(&pool.depot[i].resident, kind);
        slab = *place;
        if (slab != NULL)
            *place = slab->next;
    }
    leave();
    return slab;
}

/* An idle slab is charged to the kind that had it last. */
static void end_idle(struct zg_slab *slab)
{
    zg_idle_count(slab, -1);
    zg_cap_charge((enum zg_kind)slab->kind, -(int64_t)slab->bytes);
}

/* Gives the pages of a slab that is in nobody's hands back to the system.
 * Return: whether they are gone. */
static bool chill(struct zg_slab *slab)
{
    if (slab->resident && zg_os_give_back(slab->start, slab->bytes)) {
        slab->resident = false;
        zg_add_relaxed(&zg_ledger.totals->trimmed_bytes, slab->bytes);
    } else if (slab->resident) {
        zg_ledger_note_loss(&zg_ledger.totals->give_back_failures,
                            ZG_EVENT_GIVE_BACK_FAILED, NULL);
    }
    return !slab->resident;
}

/* The same with one that was kept idle. Return: bytes given back. */
static uint64_t chill_idle(struct zg_slab *slab)
{
    uint64_t bytes = chill(slab) ? slab->bytes : 0;
    if (bytes != 0)
        end_idle(slab);
    push(slab);
    return bytes;
}

/* Return: any slab out of a magazine, or NULL. */
static struct zg_slab *empty_slot(struct zg_slab **slot)
{
    return zg_load_relaxed(slot) == NULL ? NULL : zg_exchange_acq_rel(slot, NULL);
}

static struct zg_slab *pop_magazines(unsigned kind)
{
    struct zg_slab *slab = NULL;
    unsigned count = zg_load_relaxed(&magazines_used) * ZG_KINDS * ZG_MAGAZINE;
    for (unsigned i = 0; slab == NULL && i < count; i++) {
        unsigned of_kind = i / ZG_MAGAZINE % ZG_KINDS;
        if (kind == EITHER_KIND || kind == of_kind)
            slab = empty_slot(
                &magazines[i / (ZG_KINDS * ZG_MAGAZINE)].slot[of_kind][i % ZG_MAGAZINE]);
    }
    return slab;
}

/* Return: an idle slab, one of those that are not wanted soon if there is one, or NULL. */
static struct zg_slab *pop_idle(unsigned kind)
{
    struct zg_slab *slab = pop_resident(kind);
    return slab != NULL ? slab : pop_magazines(kind);
}

/* What the processors can use at once stays, unless a size was asked for. */
static void trim(void)
{
    while (zg_idle_is_too_much()) {
        struct zg_slab *slab =
            zg_idle_is_automatic() ? pop_resident(EITHER_KIND) : pop_idle(EITHER_KIND);
        if (slab == NULL || chill_idle(slab) == 0)
            break;
    }
}

uint64_t zg_pool_trim_for(enum zg_kind kind, uint64_t bytes)
{
    uint64_t given_back = 0;
    while (zg_cap_excess(kind, bytes) > 0) {
        struct zg_slab *slab = pop_idle(kind);
        uint64_t gained = slab == NULL ? 0 : chill_idle(slab);
        if (gained == 0)
            break;
        given_back += gained;
    }
    return given_back;
}

/* Makes a slab; the pool's lock is held. */
static struct zg_slab *carve(uint32_t size_class)
{
    uint32_t bytes = zg_slab_class_bytes(size_class);
    struct zg_slab *slab = zg_cell_take(&pool.descriptors);
    if (slab == NULL)
        return NULL;
    void *memory = zg_chunk_carve(bytes);
    if (memory == NULL) {
        zg_cell_give(&pool.descriptors, slab);
        return NULL;
    }
    *slab = (struct zg_slab){
        .start = memory, .bytes = bytes, .size_class = (uint8_t)size_class};
    zg_ledger_table_grew(ZG_CELL_BYTES);
    return slab;
}

/* Sets a slab of this class aside, unless one as large is; the pool's lock is held. */
static void set_aside(uint32_t size_class)
{
    struct zg_slab *smaller = pool.reserve;
    if (smaller != NULL && smaller->size_class >= size_class)
        return;
    struct zg_slab *slab = carve(size_class);
    if (slab == NULL)
        return;
    pool.reserve = slab;
    if (smaller != NULL)
        put(smaller);
}

static struct zg_slab *make(uint32_t size_class)
{
    if (!enter())
        return NULL;
    struct zg_slab *slab = carve(size_class);
    if (slab != NULL) {
        zg_add_relaxed(&zg_ledger.totals->slabs_made, 1ull);
        set_aside(size_class);
    } else if (pool.reserve != NULL && pool.reserve->size_class >= size_class) {
        slab = pool.reserve;
        pool.reserve = NULL;
        zg_store_relaxed(&pool.reserve_spent, true);
    }
    leave();
    return slab;
}

/* Return: whether the slab, which is cold, has taken the place of a reserve that was used. */
static bool refill_reserve(struct zg_slab *slab)
{
    if (!zg_load_relaxed(&pool.reserve_spent) || !enter())
        return false;
    bool taken = pool.reserve_spent;
    if (taken) {
        pool.reserve = slab;
        zg_store_relaxed(&pool.reserve_spent, false);
    }
    leave();
    return taken;
}

static unsigned this_magazine(void)
{
    unsigned cpu = zg_os_cpu() % MAX_CPUS, used = zg_load_relaxed(&magazines_used);
    while (used <= cpu && !zg_compare_exchange(&magazines_used, &used, cpu + 1)) {
    }
    return cpu;
}

/* Looks into one magazine. What is there and does not fit goes to its depot. */
static struct zg_slab *take_from_magazine(unsigned cpu, enum zg_kind kind,
                                          uint32_t size_class)
{
    for (unsigned i = 0; i < ZG_MAGAZINE; i++) {
        struct zg_slab *slab = empty_slot(&magazines[cpu].slot[kind][i]);
        if (slab == NULL)
            continue;
        if (slab->size_class == size_class)
            return slab;
        push(slab);
    }
    return NULL;
}

/* A thread that has moved finds what it left behind on other processors: a new slab is
 * made only when no idle one is left. */
static struct zg_slab *take_from_others(enum zg_kind kind, uint32_t size_class)
{
    struct zg_slab *slab = NULL;
    unsigned count = zg_load_relaxed(&magazines_used);
    for (unsigned cpu = 0; slab == NULL && cpu < count; cpu++)
        slab = take_from_magazine(cpu, kind, size_class);
    return slab;
}

/* An idle slab stops being paid for as one, and its new owner is charged. */
static void charge_owner(const struct zg_slab *slab, enum zg_kind kind, uint64_t charge)
{
    int64_t delta = (int64_t)charge;
    if (slab->resident) {
        zg_idle_count(slab, -1);
        if (slab->kind == kind)
            delta -= slab->bytes;
        else
            zg_cap_charge((enum zg_kind)slab->kind, -(int64_t)slab->bytes);
    }
    zg_cap_charge(kind, delta);
}

struct zg_slab *zg_pool_take(enum zg_kind kind, uint32_t size_class, const void *owner,
                             uint64_t charge)
{
    if (size_class >= ZG_SLAB_CLASSES)
        return NULL;
    struct zg_slab *slab = take_from_magazine(this_magazine(), kind, size_class);
    if (slab == NULL)
        slab = pop(size_class);
    if (slab == NULL)
        slab = take_from_others(kind, size_class);
    if (slab == NULL)
        slab = make(size_class);
    if (slab == NULL)
        return NULL;
    charge_owner(slab, kind, charge);
    slab->generation = pool.generation;
    slab->kind = (uint8_t)kind;
    slab->resident = true;
    zg_slab_begin(slab, owner);
    zg_idle_count_active(slab, +1);
    return slab;
}

/* Over the cap nothing is kept, nor while somebody waits; and the reserve comes first.
 * Return: whether the slab stays resident, paid for. */
static bool keep(enum zg_kind kind, const struct zg_slab *slab, uint64_t charged)
{
    if (zg_load_relaxed(&pool.reserve_spent) || !zg_queue_is_empty(kind) ||
        !zg_guard_has_ledger()) /* a forked child's charges begin with its ledger */
        return false;
    if (charged < slab->bytes)
        return zg_cap_try(kind, slab->bytes - charged);
    if (zg_cap_excess(kind, 0) > 0)
        return false;
    if (charged > slab->bytes)
        zg_cap_charge(kind, (int64_t)(slab->bytes - charged));
    return true;
}

/* Return: whether its pages are gone, and with them the charge. */
static bool give_up(enum zg_kind kind, struct zg_slab *slab, uint64_t charged)
{
    if (!chill(slab)) {
        zg_cap_charge(kind,
                      (int64_t)(slab->bytes - charged)); /* idle, over the cap or not */
        return false;
    }
    zg_cap_charge(kind, -(int64_t)charged);
    if (!refill_reserve(slab))
        push(slab);
    return true;
}

void zg_pool_give(enum zg_kind kind, struct zg_slab *slab, uint64_t charged)
{
    if (slab->generation == pool.generation)
        zg_idle_count_active(slab, -1);
    slab->generation = pool.generation;
    slab->kind = (uint8_t)kind;
    if (zg_idle_decay())
        trim();
    if (!keep(kind, slab, charged) && give_up(kind, slab, charged))
        return;
    zg_idle_count(slab, +1);
    struct zg_slab **slot = magazines[this_magazine()].slot[kind];
    for (unsigned i = 0; slab != NULL && i < ZG_MAGAZINE; i++)
        slab = zg_exchange_acq_rel(&slot[i], slab); /* the newest stays nearest */
    if (slab != NULL)
        push(slab);
    trim();
    zg_queue_wake(kind); /* who has joined since may trim it */
}

bool zg_pool_holds(const void *address)
{
    return zg_chunk_of(address) != NULL;
}

void zg_pool_after_fork(uint32_t generation)
{
    memset(&pool.lock, 0, sizeof pool.lock);
    memset(pool.depot, 0, sizeof pool.depot);
    pool.reserve = NULL;
    pool.reserve_spent = false;
    pool.stray = NULL;
    pool.generation = generation;
    memset(magazines, 0, sizeof magazines);
    zg_idle_after_fork();
    zg_cells_after_fork(&pool.descriptors);
    zg_chunks_after_fork();
}
