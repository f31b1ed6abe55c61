/* SPDX-License-Identifier: MIT */
/* A stream's beginning: whose it is, what is known of its shape, and its token. */
#include <errno.h>
#include <stddef.h>

#include "account.h"
#include "caller.h"
#include "cap.h"
#include "charge.h"
#include "guard.h"
#include "ladder.h"
#include "ledger/writer.h"
#include "life.h"
#include "process.h"
#include "site.h"
#include "slab.h"
#include "stream.h"
#include "tokens.h"

/* deflateInit_ calls deflateInit2_, which comes back to us with the token already in it. */
static bool is_zlib_calling_itself(z_streamp strm)
{
    if (strm == NULL || strm->zalloc != zg_zalloc || !zg_token_is(strm->opaque))
        return false;
    const struct zg_tracker *tracker = strm->opaque;
    return tracker->strm == strm && tracker->in_call != 0;
}

/* A caller that brings an allocator of its own has its stream left alone. An allocator of
 * ours that was left in a z_stream counts as none, and so does zlib's own. */
static bool has_own_allocator(const z_stream *strm, const struct zg_provider *provider)
{
    return (strm->zalloc != NULL && strm->zalloc != zg_zalloc &&
            strm->zalloc != provider->default_zalloc) ||
           (strm->zfree != NULL && strm->zfree != zg_zfree &&
            strm->zfree != provider->default_zfree);
}

static bool is_for_this_zlib(const struct zg_init *init,
                             const struct zg_provider *provider)
{
    return init->version != NULL && init->version[0] == provider->version_digit &&
           init->stream_size == (int)sizeof(z_stream);
}

static int pass(z_streamp strm, const struct zg_init *init,
                const struct zg_provider *provider)
{
    if (strm != NULL && strm->zalloc == zg_zalloc) {
        strm->zalloc = NULL;
        strm->opaque = NULL;
    }
    if (strm != NULL && strm->zfree == zg_zfree)
        strm->zfree = NULL;
    return zg_init_call(provider, init, strm);
}

/* Without memory for a token, or for what is known of a shape, the stream is zlib's alone. */
static int leave_to_zlib(z_streamp strm, const struct zg_init *init,
                         const struct zg_provider *provider)
{
    int answer = pass(strm, init, provider);
    if (answer == Z_OK)
        zg_account_unguarded(zg_init_kind(init));
    return answer;
}

/* Which of the guard's services a new stream gets. */
static uint16_t choose_flags(const struct zg_shape *shape, struct zg_caller caller)
{
    unsigned flags = caller.jvm_init ? ZG_FLAG_OF_JVM : 0;
    long reclaim = zg_guard_option(ZG_OPT_reclaim);
    if (shape == NULL)
        return (uint16_t)(flags | ZG_FLAG_OBSERVED);
    if (shape->droppable &&
        (reclaim == ZG_RECLAIM_ALL || (reclaim == ZG_RECLAIM_AUTO && caller.jvm_init)))
        flags |= ZG_FLAG_RECLAIMS;
    return (uint16_t)flags;
}

/* Return: the token of a stream that has been admitted, or NULL. */
static struct zg_tracker *make_token(enum zg_kind kind, struct zg_caller caller,
                                     struct zg_shape *shape, const void *address)
{
    struct zg_tracker *tracker = zg_token_take();
    if (tracker == NULL)
        return NULL;
    tracker->kind = (uint8_t)kind;
    tracker->provider = caller.provider;
    tracker->shape = shape;
    tracker->flags = choose_flags(shape, caller);
    tracker->generation = (uint16_t)zg_guard.generation;
    tracker->site = (uint16_t)zg_site_find(kind, caller, address);
    tracker->bare_bytes = shape == NULL ? 0 : zg_load_relaxed(&shape->bytes);
    return tracker;
}

struct zg_admission zg_stream_admit(enum zg_kind kind, struct zg_caller caller,
                                    struct zg_shape *shape, const void *address)
{
    uint32_t size_class = shape == NULL ? ZG_SLAB_CLASSES : zg_charge_class(shape);
    uint64_t bytes = zg_charge_bytes(size_class);
    if (shape != NULL && !zg_ladder_admit(kind, bytes, caller.jvm_init))
        return (struct zg_admission){.refused = true};
    struct zg_tracker *tracker = make_token(kind, caller, shape, address);
    if (tracker != NULL)
        zg_charge_begin(tracker, size_class);
    else if (shape != NULL)
        zg_cap_charge(kind, -(int64_t)bytes);
    return (struct zg_admission){.tracker = tracker};
}

static int begin_resting(struct zg_tracker *tracker, z_streamp strm)
{
    zg_effect_apply(&tracker->shape->init_effect, strm);
    zg_life_adopt(tracker, strm);
    strm->state = (struct internal_state *)tracker;
    tracker->state = ZG_PRISTINE;
    zg_account_created(tracker, zg_token_record(tracker));
    return Z_OK;
}

static int begin_active(struct zg_tracker *tracker, z_streamp strm,
                        const struct zg_init *init)
{
    const z_stream before = *strm;
    tracker->state = ZG_ACTIVE;
    zg_account_created(tracker, zg_token_record(tracker));
    zg_life_adopt(tracker, strm);
    zg_life_lend(tracker);
    tracker->in_call = 1;
    int answer = zg_init_call(tracker->provider, init, strm);
    tracker->in_call = 0;
    if (answer != Z_OK) {
        zg_life_gone(tracker, strm);
        strm->zalloc = before.zalloc;
        strm->zfree = before.zfree;
        strm->opaque = before.opaque;
    }
    return answer;
}

/* What a bare zlib leaves behind when it has no memory. Source: zlib.h, deflateInit2. */
static int refuse(z_streamp strm)
{
    strm->msg = NULL;
    strm->state = NULL;
    return Z_MEM_ERROR;
}

static int begin(z_streamp strm, const struct zg_init *init, struct zg_caller caller,
                 struct zg_shape *shape, struct zg_from from)
{
    struct zg_admission admission =
        zg_stream_admit(zg_init_kind(init), caller, shape, from.address);
    struct zg_tracker *tracker = admission.tracker;
    if (admission.refused)
        return refuse(strm);
    if (tracker == NULL)
        return leave_to_zlib(strm, init, caller.provider);
    return (tracker->flags & ZG_FLAG_RECLAIMS) != 0 ? begin_resting(tracker, strm)
                                                    : begin_active(tracker, strm, init);
}

static int init_stream(z_streamp strm, const struct zg_init *init, struct zg_from from)
{
    struct zg_caller caller = zg_caller_find(from, init->function);
    const struct zg_provider *provider = caller.provider;
    if (provider == NULL)
        return Z_STREAM_ERROR;
    if (!zg_guard_takes_streams() || strm == NULL ||
        (caller.is_zlib && is_zlib_calling_itself(strm)))
        return zg_init_call(provider, init, strm);
    if (!is_for_this_zlib(init, provider) ||
        zg_load_acquire(&provider->default_zalloc) == NULL)
        return pass(strm, init, provider);
    bool is_own = has_own_allocator(strm, provider);
    if (is_own && caller.is_zlib)
        return pass(strm, init, provider);
    if (caller.jvm_init && !zg_guard.is_jvm)
        zg_guard_note_jvm();
    zg_process_open_ledger();
    if (is_own) {
        zg_account_passed_through(zg_init_kind(init));
        return pass(strm, init, provider);
    }
    int saved_errno = errno;
    bool observe = zg_guard_option(ZG_OPT_mode) == ZG_MODE_OBSERVE;
    struct zg_shape *shape = observe ? NULL : zg_shape_find(provider, init);
    errno = saved_errno;
    if (!observe && shape == NULL)
        return leave_to_zlib(strm, init, provider);
    zg_ledger_tick();
    int answer = begin(strm, init, caller, shape, from);
    errno = saved_errno;
    return answer;
}

int zg_stream_init(z_streamp strm, const struct zg_init *init, struct zg_from from)
{
    zg_process_enter();
    bool counted = zg_guard_init_begins();
    int answer = init_stream(strm, init, from);
    zg_guard_init_ends(counted);
    return answer;
}
