/* SPDX-License-Identifier: MIT */
/* deflateCopy and inflateCopy: a second stream with a token of its own. */
#include <stddef.h>

#include "account.h"
#include "caller.h"
#include "cap.h"
#include "charge.h"
#include "guard.h"
#include "ladder.h"
#include "life.h"
#include "process.h"
#include "site.h"
#include "slab.h"
#include "stream.h"
#include "tokens.h"

static int real_copy(const struct zg_zlib *zlib, enum zg_function function,
                     z_streamp dest, z_streamp source)
{
    return function == ZG_FN_deflateCopy ? zlib->deflateCopy(dest, source)
                                         : zlib->inflateCopy(dest, source);
}

static struct zg_tracker *token_for_copy(const struct zg_tracker *source,
                                         enum zg_function function, struct zg_from from)
{
    struct zg_tracker *tracker = zg_token_take();
    if (tracker == NULL)
        return NULL;
    tracker->kind = source->kind;
    tracker->strategy = source->strategy;
    tracker->level = source->level;
    tracker->header = source->header;
    tracker->data_type = source->data_type;
    tracker->flags = source->flags;
    tracker->provider = source->provider;
    tracker->shape = source->shape;
    tracker->bare_bytes = source->bare_bytes;
    tracker->generation = (uint16_t)zg_guard.generation;
    struct zg_caller caller = zg_caller_find(from, function);
    tracker->site =
        (uint16_t)zg_site_find((enum zg_kind)source->kind, caller, from.address);
    return tracker;
}

/* Return: whether there is room under the cap; then *copy is a token for the copy, or NULL
 * when there is no memory for one. */
static bool admit_copy(const struct zg_tracker *source, enum zg_function function,
                       struct zg_from from, struct zg_tracker **copy)
{
    enum zg_kind kind = (enum zg_kind)source->kind;
    uint32_t size_class =
        source->shape == NULL ? ZG_SLAB_CLASSES : zg_charge_class(source->shape);
    uint64_t bytes = zg_charge_bytes(size_class);
    if (source->shape != NULL && !zg_ladder_admit(kind, bytes, false))
        return false;
    *copy = token_for_copy(source, function, from);
    if (*copy != NULL)
        zg_charge_begin(*copy, size_class);
    else if (source->shape != NULL)
        zg_cap_charge(kind, -(int64_t)bytes);
    return true;
}

/* A copy that is zlib's alone, allocator and all: there is no memory for its token. */
static int copy_unguarded(const struct zg_call *call, enum zg_function function,
                          z_streamp dest)
{
    const struct zg_provider *provider = call->tracker->provider;
    z_streamp source = call->strm;
    source->zalloc = provider->default_zalloc;
    source->zfree = provider->default_zfree;
    source->opaque = call->opaque == call->tracker ? NULL : call->opaque;
    int answer = real_copy(call->zlib, function, dest, source);
    zg_life_adopt(call->tracker, source);
    if (answer == Z_OK)
        zg_account_unguarded((enum zg_kind)call->tracker->kind);
    return answer;
}

int zg_stream_copy(enum zg_function function, z_streamp dest, z_streamp source,
                   struct zg_from from)
{
    struct zg_call call = zg_call_begin(function, source, from);
    if (call.zlib == NULL)
        return Z_STREAM_ERROR;
    if (call.tracker == NULL || dest == NULL || dest == source) {
        int answer = real_copy(call.zlib, function, dest, source);
        zg_call_end_reading(&call);
        return answer;
    }
    zg_process_open_ledger(); /* a forked child may copy before it creates */
    struct zg_tracker *copy = NULL;
    int answer = Z_MEM_ERROR;
    bool admitted = admit_copy(call.tracker, function, from, &copy);
    if (admitted && copy == NULL) {
        answer = copy_unguarded(&call, function, dest);
    } else if (admitted) {
        copy->strm = dest;
        copy->state = ZG_ACTIVE;
        zg_account_created(copy, zg_token_record(copy));
        zg_life_lend(copy);
        /* zlib copies the z_stream and allocates with what it finds in it. */
        copy->in_call = 1;
        source->opaque = copy;
        answer = real_copy(call.zlib, function, dest, source);
        source->opaque = call.tracker;
        copy->in_call = 0;
        if (answer != Z_OK)
            zg_life_gone(copy, NULL);
        else if (call.was != ZG_ACTIVE && zg_life_may_rest(copy, call.was))
            zg_life_rest(copy, dest, call.was);
    }
    zg_call_end_reading(&call);
    if (!admitted && function == ZG_FN_deflateCopy)
        *dest = *source; /* which is what zlib leaves behind when it has no memory */
    return answer;
}
