/* SPDX-License-Identifier: MIT */
#include "life.h"

#include "account.h"
#include "cap.h"
#include "charge.h"
#include "guard.h"
#include "ledger/writer.h"
#include "platform/atomic.h"
#include "pool.h"
#include "tokens.h"

void zg_life_adopt(struct zg_tracker *tracker, z_streamp strm)
{
    tracker->strm = strm;
    strm->zalloc = zg_zalloc;
    strm->zfree = zg_zfree;
    strm->opaque = tracker;
}

void zg_life_memory(const struct zg_tracker *tracker, int64_t delta)
{
    zg_account_memory(tracker, delta);
    zg_charge_memory(tracker, delta);
}

struct zg_slab *zg_life_borrow(struct zg_tracker *tracker, size_t bytes)
{
    uint32_t size_class = zg_slab_class(bytes);
    enum zg_kind kind = (enum zg_kind)tracker->kind;
    if (size_class >= ZG_SLAB_CLASSES)
        return NULL;
    uint64_t charge = zg_charge_slab(tracker, size_class);
    struct zg_slab *slab = zg_pool_take(kind, size_class, tracker, charge);
    if (slab == NULL)
        return NULL;
    /* The reserve may be larger than what was asked for. */
    uint64_t due = zg_charge_slab(tracker, slab->size_class);
    if (due != charge)
        zg_cap_charge(kind, (int64_t)(due - charge));
    slab->next = tracker->slab;
    tracker->slab = slab;
    zg_account_memory(tracker, slab->bytes);
    return slab;
}

void zg_life_lend(struct zg_tracker *tracker)
{
    if ((tracker->flags & ZG_FLAG_OBSERVED) == 0 &&
        zg_life_borrow(tracker, zg_load_relaxed(&tracker->shape->bytes)) == NULL)
        zg_add_relaxed(&zg_ledger.totals->wake_failures, 1ull);
    zg_account_active(tracker, +1);
}

static uint64_t smaller(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

/* Gives the stream's memory back, and what it was charged with. Return: that. */
static uint64_t take_back(struct zg_tracker *tracker)
{
    enum zg_kind kind = (enum zg_kind)tracker->kind;
    uint64_t charged = zg_charge_take(tracker), rest = charged;
    int64_t bytes = tracker->loaned_bytes;
    struct zg_slab *slab = tracker->slab;
    for (const struct zg_slab *s = slab; s != NULL; s = s->next)
        bytes += s->bytes;
    zg_account_memory(tracker, -bytes);
    zg_account_active(tracker, -1);
    tracker->slab = NULL;
    tracker->loaned_bytes = 0;
    if (slab == NULL)
        zg_cap_charge(kind, -(int64_t)rest);
    while (slab != NULL) {
        struct zg_slab *next = slab->next;
        uint64_t share = next == NULL ? rest : smaller(slab->bytes, rest);
        rest -= share;
        zg_pool_give(kind, slab, share);
        slab = next;
    }
    return charged;
}

/* A stream that holds no memory may still have some reserved. */
static uint64_t give_up_reservation(struct zg_tracker *tracker)
{
    uint64_t charged = zg_charge_take_all(tracker);
    zg_cap_charge((enum zg_kind)tracker->kind, -(int64_t)charged);
    return charged;
}

/* The parameters that deflateParams set, the header of deflateSetHeader: both outlive a
 * reset, so a new state gets them again. */
static void set_again(const struct zg_tracker *tracker, z_streamp strm)
{
    const struct zg_zlib *zlib = &tracker->provider->zlib;
    unsigned char out[16];
    if ((tracker->flags & ZG_FLAG_PARAMS) != 0) {
        strm->next_in = NULL;
        strm->avail_in = 0;
        strm->next_out = out;
        strm->avail_out = sizeof out;
        zlib->deflateParams(strm, tracker->level, tracker->strategy);
    }
    if (tracker->header != NULL)
        zlib->deflateSetHeader(strm, tracker->header);
}

/* The bits of a raw stream's last byte that inflate has not used are counted in what it
 * answers, though never read again. Source: zlib.h, inflatePrime. */
static void prime_again(const struct zg_tracker *tracker, z_streamp strm)
{
    const struct zg_zlib *zlib = &tracker->provider->zlib;
    int bits = tracker->data_type & 63;
    zlib->inflatePrime(strm, -1, 0);
    for (; bits > 0; bits -= 16)
        zlib->inflatePrime(strm, bits < 16 ? bits : 16, 0);
}

/* Brings a new state to where the token's stream is. Return: success. */
static bool replay(const struct zg_tracker *tracker, z_streamp strm)
{
    const struct zg_shape *shape = tracker->shape;
    bool variant = (tracker->flags &
                    (tracker->kind == ZG_DEFLATE ? ZG_FLAG_FED : ZG_FLAG_GZIP)) != 0;
    bool used_before =
        tracker->kind == ZG_DEFLATE && (tracker->flags & ZG_FLAG_RESET) != 0;
    set_again(tracker, strm); /* first: to a used state it would mean a flush */
    if (used_before && !tracker->provider->reset_like_init &&
        (!zg_shape_finish(shape, strm, true) || zg_shape_reset(shape, strm) != Z_OK))
        return false;
    if (tracker->state != ZG_FINISHED)
        return true;
    if (!zg_shape_finish(shape, strm, variant))
        return false;
    if (tracker->kind == ZG_INFLATE)
        prime_again(tracker, strm);
    return true;
}

bool zg_life_wake(struct zg_tracker *tracker, z_streamp strm)
{
    const z_stream public = *strm;
    zg_life_lend(tracker);
    tracker->in_call = 1;
    bool real = zg_init_call(tracker->provider, &tracker->shape->init, strm) == Z_OK;
    bool awake = real && replay(tracker, strm);
    if (real && !awake)
        zg_shape_end(tracker->shape, strm);
    tracker->in_call = 0;
    struct internal_state *state = strm->state;
    *strm = public;
    if (!awake) {
        take_back(tracker);
        zg_ledger_event(ZG_EVENT_WAKE_FAILED, NULL, 0);
        return false;
    }
    strm->state = state;
    tracker->state = ZG_ACTIVE;
    zg_account_state(tracker);
    return true;
}

static voidpf shadow_alloc(voidpf opaque, uInt items, uInt size)
{
    const struct zg_provider *provider = opaque;
    return provider->default_zalloc(NULL, items, size);
}

static void shadow_free(voidpf opaque, voidpf address)
{
    const struct zg_provider *provider = opaque;
    provider->default_zfree(NULL, address);
}

bool zg_life_shadow(const struct zg_tracker *tracker, const z_stream *strm,
                    struct zg_shadow *shadow)
{
    z_streamp copy = &shadow->strm;
    z_stream public = *strm;
    /* With an allocator of its own it is nobody's stream. */
    public.zalloc = shadow_alloc;
    public.zfree = shadow_free;
    public.opaque = (voidpf)(uintptr_t)tracker->provider;
    *copy = public;
    if (zg_init_call(tracker->provider, &tracker->shape->init, copy) != Z_OK)
        return false;
    if (!replay(tracker, copy)) {
        zg_shape_end(tracker->shape, copy);
        return false;
    }
    public.state = copy->state;
    *copy = public;
    return true;
}

void zg_life_end_shadow(const struct zg_tracker *tracker, struct zg_shadow *shadow)
{
    zg_shape_end(tracker->shape, &shadow->strm);
}

bool zg_life_may_rest(const struct zg_tracker *tracker, enum zg_state state)
{
    const unsigned keep = ZG_FLAG_PINNED | ZG_FLAG_UNSURE;
    if ((tracker->flags & ZG_FLAG_RECLAIMS) == 0 || (tracker->flags & keep) != 0)
        return false;
    if (state == ZG_PRISTINE)
        return true;
    /* A header was read when the message began, and may be gone: it cannot be replayed. */
    return (tracker->flags & ZG_FLAG_ALTERED) == 0 && tracker->header == NULL &&
           ((tracker->flags & ZG_FLAG_OF_JVM) != 0 ||
            !zg_load_relaxed(&tracker->provider->keeps_finished));
}

bool zg_life_may_reset(const struct zg_tracker *tracker)
{
    const struct zg_provider *provider = tracker->provider;
    if (!zg_life_may_rest(tracker, ZG_PRISTINE))
        return false;
    if (tracker->kind == ZG_INFLATE || tracker->state == ZG_PRISTINE)
        return true;
    if (tracker->state == ZG_ACTIVE)
        return provider->reset_midway_like_init;
    /* What has finished is replayed by a message of one byte, if it had any. */
    return provider->reset_like_init ||
           (tracker->flags & (ZG_FLAG_FED | ZG_FLAG_EVER_FED)) != 0;
}

void zg_life_rest(struct zg_tracker *tracker, z_streamp strm, enum zg_state state)
{
    const z_stream public = *strm;
    tracker->in_call = 1;
    zg_shape_end(tracker->shape, strm);
    tracker->in_call = 0;
    *strm = public;
    strm->state = (struct internal_state *)tracker;
    tracker->state = (uint8_t)state;
    zg_account_state(tracker);
    take_back(tracker);
}

void zg_life_gone(struct zg_tracker *tracker, z_streamp strm)
{
    uint64_t released =
        tracker->state == ZG_ACTIVE ? take_back(tracker) : give_up_reservation(tracker);
    if (zg_account_ended(tracker))
        zg_cap_note_late((enum zg_kind)tracker->kind, released + ZG_TOKEN_BYTES);
    zg_charge_end(tracker);
    if (strm != NULL) {
        /* What a bare zlib leaves behind; a later Init elsewhere may find it. */
        if (strm->zalloc == zg_zalloc)
            strm->zalloc = tracker->provider->default_zalloc;
        if (strm->zfree == zg_zfree)
            strm->zfree = tracker->provider->default_zfree;
        if (strm->opaque == tracker)
            strm->opaque = NULL;
    }
    zg_token_give(tracker);
    if (zg_load_relaxed(&zg_guard.leaving) != ZG_STAYS)
        zg_guard_leave_if_alone();
}
