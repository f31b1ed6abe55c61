/* SPDX-License-Identifier: MIT */
/*
 * zalloc and zfree of guarded streams. zlib calls them with the stream's token; the host
 * may call them as well, and then gets what zlib's default allocator would give it.
 */
#include "account.h"
#include "caller.h"
#include "guard.h"
#include "life.h"
#include "object.h"
#include "platform/atomic.h"
#include "pool.h"
#include "process.h"
#include "provider.h"
#include "tokens.h"
#include "tracker.h"

/* The stream has need of more than its shape knew: later slabs of it will be larger. */
static void grow_shape(struct zg_tracker *tracker)
{
    uint32_t bytes = 0;
    for (const struct zg_slab *slab = tracker->slab; slab != NULL; slab = slab->next)
        bytes += slab->filled - ZG_SLAB_HEAD;
    uint32_t known = zg_load_relaxed(&tracker->shape->bytes);
    while (known < bytes && !zg_compare_exchange(&tracker->shape->bytes, &known, bytes)) {
    }
    if (bytes > tracker->bare_bytes)
        zg_account_bare(tracker, bytes);
}

static void *take_piece(struct zg_tracker *tracker, size_t bytes)
{
    for (struct zg_slab *slab = tracker->slab; slab != NULL; slab = slab->next) {
        void *piece = zg_slab_piece(slab, bytes);
        if (piece != NULL)
            return piece;
    }
    struct zg_slab *further =
        tracker->slab == NULL ? NULL : zg_life_borrow(tracker, bytes);
    if (further == NULL)
        return NULL;
    void *piece = zg_slab_piece(further, bytes);
    grow_shape(tracker);
    return piece;
}

/* Return: the token when zlib itself allocates for a stream of ours, else NULL. */
static struct zg_tracker *token_of(voidpf opaque)
{
    struct zg_tracker *tracker = opaque;
    return zg_token_is(opaque) && tracker->strm != NULL ? tracker : NULL;
}

voidpf zg_zalloc(voidpf opaque, uInt items, uInt size)
{
    const struct zg_from from = {__builtin_return_address(0), NULL};
    zg_process_enter(); /* a fork may have come in the midst of a call of zlib's */
    struct zg_tracker *tracker = token_of(opaque);
    const struct zg_provider *provider =
        tracker != NULL ? tracker->provider
                        : zg_caller_find(from, ZG_FN_inflateInit_).provider;
    if (provider == NULL || provider->default_zalloc == NULL)
        return NULL;
    if (tracker == NULL || tracker->in_call == 0 ||
        !(zg_provider_holds(provider, from.address) || zg_object_is_own(from.address)))
        return provider->default_zalloc(NULL, items, size);
    size_t bytes = (size_t)items * size;
    void *piece =
        (tracker->flags & ZG_FLAG_OBSERVED) != 0 ? NULL : take_piece(tracker, bytes);
    if (piece != NULL)
        return piece;
    piece = provider->default_zalloc(NULL, items, size);
    if (piece != NULL) {
        tracker->loaned_bytes += (uint32_t)bytes;
        tracker->last_loaned_bytes = (uint32_t)bytes;
        zg_life_memory(tracker, (int64_t)bytes);
        if (tracker->loaned_bytes > tracker->bare_bytes)
            zg_account_bare(tracker, tracker->loaned_bytes);
    }
    return piece;
}

/* Frees a piece of the stream's slabs. Return: whether it was one. */
static bool free_piece(struct zg_tracker *tracker, const void *address)
{
    bool found = false;
    uint32_t pieces = 0;
    for (struct zg_slab *slab = tracker->slab; slab != NULL; slab = slab->next) {
        enum zg_slab_freed freed =
            found ? ZG_NOT_A_PIECE : zg_slab_free_piece(slab, address);
        if (freed == ZG_PIECE_TOO_MANY)
            zg_guard_stand_back("more pieces of a slab were freed than were taken");
        found = found || freed != ZG_NOT_A_PIECE;
        pieces += slab->pieces;
    }
    /* An End that did not come through us has freed the last piece. */
    if (found && pieces == 0 && tracker->in_call == 0)
        zg_life_gone(tracker, NULL);
    return found;
}

/* Between Init and End only inflate frees a piece, the newest: its window. What an End
 * frees is taken out as a whole after it. */
static void take_back_loan(struct zg_tracker *tracker)
{
    uint32_t bytes = tracker->last_loaned_bytes;
    tracker->loaned_bytes -= bytes;
    tracker->last_loaned_bytes = 0;
    zg_life_memory(tracker, -(int64_t)bytes);
}

void zg_zfree(voidpf opaque, voidpf address)
{
    const struct zg_from from = {__builtin_return_address(0), NULL};
    zg_process_enter();
    struct zg_tracker *tracker = token_of(opaque);
    if (tracker != NULL && address == tracker) {
        if (tracker->in_call == 0) /* likewise, on a stream without a slab */
            zg_life_gone(tracker, NULL);
        return;
    }
    if (tracker != NULL && free_piece(tracker, address))
        return;
    if (zg_pool_holds(address) || zg_token_is(address))
        return; /* of a stream that is gone, or of another: its slab frees it */
    if (tracker != NULL && tracker->in_call != 0)
        take_back_loan(tracker);
    const struct zg_provider *provider =
        tracker != NULL ? tracker->provider
                        : zg_caller_find(from, ZG_FN_inflateInit_).provider;
    if (provider != NULL && provider->default_zfree != NULL)
        provider->default_zfree(NULL, address);
}
