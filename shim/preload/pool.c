/* SPDX-License-Identifier: MIT */
#include "pool.h"

#include <string.h>

#include "cells.h"
#include "guard.h"
#include "ledger/writer.h"
#include "platform/atomic.h"
#include "platform/lock.h"
#include "platform/os.h"

#define CHUNK_BYTES (16u << 20)
#define MAX_CHUNKS 8192u /* 128 GiB of addresses */
#define MAX_CPUS 256u
#define MAGAZINE 2u /* slabs of a kind per processor */
#define PIECE_ALIGN 64u

/*
 * Size classes: 1 to 64 pages by one page, above that 32 steps to each doubling, so that
 * at most one part in 32 is unused. 66 pages, a default deflate's, is a class.
 */
#define CLASS_COUNT (64u * 5)

static uint32_t class_of(uint32_t pages, uint32_t *rounded_pages)
{
    uint32_t shift = pages <= 64 ? 0 : 26u - (uint32_t)__builtin_clz(pages - 1);
    uint32_t steps = (pages + (1u << shift) - 1) >> shift; /* 33 to 64 above 64 pages */
    *rounded_pages = steps << shift;
    return shift * 64 + steps - 1;
}

struct depot {
    struct zg_slab *resident, *cold;
};

static struct {
    struct zg_lock lock; /* guards what follows, but for chunk_count's readers */
    struct depot depot[CLASS_COUNT];
    char *chunk[MAX_CHUNKS];
    uint32_t chunk_count;
    uint32_t chunk_filled;   /* bytes of the newest chunk that are carved */
    struct zg_slab *reserve; /* the largest class met, its addresses set aside; used when
                                the system refuses more */
    bool reserve_spent;      /* and not refilled yet */
    struct zg_cells descriptors;
} pool;

static struct {
    struct zg_slab *slot[ZG_KINDS][MAGAZINE];
    char padding[64 - ZG_KINDS * MAGAZINE * sizeof(void *)];
} magazines[MAX_CPUS] __attribute__((aligned(64)));

static unsigned magazines_used; /* those of processors 0 to this have been filled */

/* Slabs now and of late, whatever their size; what trimming decides by. */
static struct {
    uint64_t active, idle, recent_peak;
    uint64_t decay_due_ns;
    uint32_t cpus;
    uint32_t generation;
} gauge;

static void count_idle(const struct zg_slab *slab, int sign)
{
    uint64_t delta = sign > 0 ? slab->bytes : -(uint64_t)slab->bytes;
    zg_add_relaxed(&gauge.idle, sign > 0 ? 1ull : -1ull);
    zg_add_relaxed(&zg_ledger.totals->idle_bytes, delta);
    zg_add_peak(&zg_ledger.totals->held_bytes, &zg_ledger.totals->peak_held_bytes, delta);
}

static void count_active(const struct zg_slab *slab, int sign)
{
    uint64_t delta = sign > 0 ? slab->bytes : -(uint64_t)slab->bytes;
    zg_add_peak(&gauge.active, &gauge.recent_peak, sign > 0 ? 1ull : -1ull);
    zg_add_relaxed(&zg_ledger.totals->active_bytes, delta);
    zg_add_peak(&zg_ledger.totals->held_bytes, &zg_ledger.totals->peak_held_bytes, delta);
}

/* Idle slabs that are kept resident: what the processors can use at once, or a quarter of
 * the recent peak of active ones. */
static uint64_t idle_bound(void)
{
    if (zg_load_relaxed(&gauge.cpus) == 0)
        zg_store_relaxed(&gauge.cpus, zg_os_cpu_count());
    uint64_t by_peak = zg_load_relaxed(&gauge.recent_peak) / 4;
    uint64_t by_cpus = (uint64_t)zg_load_relaxed(&gauge.cpus) * MAGAZINE;
    return by_peak > by_cpus ? by_peak : by_cpus;
}

/* Once a second the recent peak falls by a quarter of what it is above the present. */
static void decay_peak(void)
{
    uint64_t now = zg_os_coarse_ns(), due = zg_load_relaxed(&gauge.decay_due_ns);
    if (now < due || !zg_compare_exchange(&gauge.decay_due_ns, &due, now + 1000000000u))
        return;
    uint64_t active = zg_load_relaxed(&gauge.active);
    uint64_t peak = zg_load_relaxed(&gauge.recent_peak);
    if (peak > active)
        zg_store_relaxed(&gauge.recent_peak, peak - (peak - active + 3) / 4);
}

/* Pages of an idle slab that is in nobody's hands go back to the system. */
static void chill(struct zg_slab *slab)
{
    if (zg_os_give_back(slab->start, slab->bytes)) {
        slab->resident = false;
        count_idle(slab, -1);
        zg_add_relaxed(&zg_ledger.totals->trimmed_bytes, slab->bytes);
    }
}

static void push(struct zg_slab *slab)
{
    struct depot *depot = &pool.depot[slab->size_class];
    zg_lock_take(&pool.lock);
    struct zg_slab **list = slab->resident ? &depot->resident : &depot->cold;
    slab->next = *list;
    *list = slab;
    zg_lock_drop(&pool.lock);
}

/* Return: a resident idle slab of any class out of the depots, or NULL. */
static struct zg_slab *pop_resident(void)
{
    struct zg_slab *slab = NULL;
    zg_lock_take(&pool.lock);
    for (unsigned i = 0; slab == NULL && i < CLASS_COUNT; i++) {
        slab = pool.depot[i].resident;
        if (slab != NULL)
            pool.depot[i].resident = slab->next;
    }
    zg_lock_drop(&pool.lock);
    return slab;
}

static void trim(void)
{
    struct zg_slab *slab;
    while (zg_load_relaxed(&gauge.idle) > idle_bound() &&
           (slab = pop_resident()) != NULL) {
        chill(slab);
        bool stuck = slab->resident;
        push(slab);
        if (stuck)
            break;
    }
}

static bool add_chunk(void)
{
    if (pool.chunk_count == MAX_CHUNKS)
        return false;
    char *memory = zg_os_map(CHUNK_BYTES);
    if (memory == NULL)
        return false;
    pool.chunk[pool.chunk_count] = memory;
    pool.chunk_filled = 0;
    zg_store_release(&pool.chunk_count, pool.chunk_count + 1);
    return true;
}

/* Makes a slab; the pool's lock is held. */
static struct zg_slab *carve(uint32_t size_class, uint32_t bytes)
{
    if ((pool.chunk_count == 0 || CHUNK_BYTES - pool.chunk_filled < bytes) &&
        !add_chunk())
        return NULL;
    struct zg_slab *slab = zg_cell_take(&pool.descriptors);
    if (slab == NULL)
        return NULL;
    *slab =
        (struct zg_slab){.start = pool.chunk[pool.chunk_count - 1] + pool.chunk_filled,
                         .bytes = bytes,
                         .size_class = size_class};
    pool.chunk_filled += bytes;
    zg_ledger_table_grew(ZG_CELL_BYTES);
    return slab;
}

/* Looks into one magazine. What is there and does not fit goes to its depot. */
static struct zg_slab *take_from_magazine(unsigned cpu, enum zg_kind kind,
                                          uint32_t size_class)
{
    struct zg_slab **slot = magazines[cpu].slot[kind];
    for (unsigned i = 0; i < MAGAZINE; i++) {
        struct zg_slab *slab = zg_load_relaxed(&slot[i]) == NULL
                                   ? NULL
                                   : zg_exchange_acq_rel(&slot[i], NULL);
        if (slab == NULL)
            continue;
        if (slab->size_class == size_class)
            return slab;
        push(slab);
    }
    return NULL;
}

/* Return: an idle slab of the class out of its depot, or NULL. */
static struct zg_slab *take_from_depot(uint32_t size_class)
{
    struct depot *depot = &pool.depot[size_class];
    zg_lock_take(&pool.lock);
    struct zg_slab **list = depot->resident != NULL ? &depot->resident : &depot->cold;
    struct zg_slab *slab = *list;
    if (slab != NULL)
        *list = slab->next;
    zg_lock_drop(&pool.lock);
    return slab;
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

/* Sets a slab of this class aside, unless one as large is; the pool's lock is held. */
static void set_aside(uint32_t size_class, uint32_t bytes)
{
    struct zg_slab *smaller = pool.reserve;
    if (smaller != NULL && smaller->bytes >= bytes)
        return;
    struct zg_slab *slab = carve(size_class, bytes);
    if (slab == NULL)
        return;
    pool.reserve = slab;
    if (smaller != NULL) {
        smaller->next = pool.depot[smaller->size_class].cold;
        pool.depot[smaller->size_class].cold = smaller;
    }
}

static struct zg_slab *make_slab(uint32_t size_class, uint32_t bytes)
{
    zg_lock_take(&pool.lock);
    struct zg_slab *slab = carve(size_class, bytes);
    if (slab != NULL) {
        zg_add_relaxed(&zg_ledger.totals->slabs_made, 1ull);
        set_aside(size_class, bytes);
    } else if (pool.reserve != NULL && pool.reserve->bytes >= bytes) {
        slab = pool.reserve;
        pool.reserve = NULL;
        zg_store_relaxed(&pool.reserve_spent, true);
    }
    zg_lock_drop(&pool.lock);
    return slab;
}

/* Return: whether the slab has taken the place of a reserve that was used. */
static bool refill_reserve(struct zg_slab *slab)
{
    if (!zg_load_relaxed(&pool.reserve_spent))
        return false;
    chill(slab);
    zg_lock_take(&pool.lock);
    bool taken = pool.reserve_spent && !slab->resident;
    if (taken) {
        pool.reserve = slab;
        zg_store_relaxed(&pool.reserve_spent, false);
    }
    zg_lock_drop(&pool.lock);
    return taken;
}

static unsigned this_magazine(void)
{
    unsigned cpu = zg_os_cpu() % MAX_CPUS, used = zg_load_relaxed(&magazines_used);
    while (used <= cpu && !zg_compare_exchange(&magazines_used, &used, cpu + 1)) {
    }
    return cpu;
}

struct zg_slab *zg_slab_take(enum zg_kind kind, size_t bytes)
{
    if (bytes > ZG_SLAB_MAX)
        return NULL;
    uint32_t pages,
        size_class = class_of((uint32_t)((bytes + ZG_PAGE - 1) / ZG_PAGE), &pages);
    struct zg_slab *slab = take_from_magazine(this_magazine(), kind, size_class);
    if (slab == NULL)
        slab = take_from_depot(size_class);
    if (slab == NULL)
        slab = take_from_others(kind, size_class);
    if (slab == NULL)
        slab = make_slab(size_class, pages * ZG_PAGE);
    if (slab == NULL)
        return NULL;
    if (slab->resident)
        count_idle(slab, -1);
    slab->generation = gauge.generation;
    slab->resident = true;
    slab->filled = 0;
    slab->pieces = 0;
    slab->last_piece = ZG_NO_PIECE;
    slab->next = NULL;
    count_active(slab, +1);
    return slab;
}

void zg_slab_give(enum zg_kind kind, struct zg_slab *slab)
{
    if (slab->generation == gauge.generation)
        count_active(slab, -1);
    slab->generation = gauge.generation;
    count_idle(slab, +1);
    decay_peak();
    if (refill_reserve(slab))
        return;
    if (zg_load_relaxed(&gauge.idle) > idle_bound())
        trim();
    struct zg_slab **slot = magazines[this_magazine()].slot[kind];
    for (unsigned i = 0; slab != NULL && i < MAGAZINE; i++)
        slab = zg_exchange_acq_rel(&slot[i], slab); /* the newest stays nearest */
    if (slab == NULL)
        return;
    if (zg_load_relaxed(&gauge.idle) > idle_bound())
        chill(slab);
    push(slab);
}

void *zg_slab_piece(struct zg_slab *slab, size_t bytes)
{
    size_t rounded = (bytes + PIECE_ALIGN - 1) & ~(size_t)(PIECE_ALIGN - 1);
    if (bytes == 0 || rounded < bytes || rounded > slab->bytes - slab->filled)
        return NULL;
    slab->last_piece = slab->filled;
    slab->filled += (uint32_t)rounded;
    slab->pieces++;
    return slab->start + slab->last_piece;
}

bool zg_slab_free_piece(struct zg_slab *slab, const void *address)
{
    uintptr_t offset = (uintptr_t)address - (uintptr_t)slab->start;
    if (offset >= slab->bytes)
        return false;
    if (slab->pieces == 0)
        zg_guard_stand_back("more pieces of a slab were freed than were taken");
    else
        slab->pieces--;
    if (offset == slab->last_piece) {
        slab->filled = slab->last_piece;
        slab->last_piece = ZG_NO_PIECE;
    }
    return true;
}

bool zg_pool_holds(const void *address)
{
    uint32_t count = zg_load_acquire(&pool.chunk_count);
    for (uint32_t i = 0; i < count; i++)
        if ((uintptr_t)address - (uintptr_t)pool.chunk[i] < CHUNK_BYTES)
            return true;
    return false;
}

void zg_pool_after_fork(uint32_t generation)
{
    memset(&pool.lock, 0, sizeof pool.lock);
    memset(pool.depot, 0, sizeof pool.depot);
    pool.reserve = NULL;
    pool.reserve_spent = false;
    memset(magazines, 0, sizeof magazines);
    memset(&gauge, 0, sizeof gauge);
    gauge.generation = generation;
    zg_cells_after_fork(&pool.descriptors);
    /* The newest chunk may be half-carved: begin another. */
    pool.chunk_filled = CHUNK_BYTES;
}
