/* SPDX-License-Identifier: MIT */
#include "stream.h"

#include <stddef.h>

#include "caller.h"
#include "account.h"
#include "ledger/writer.h"
#include "life.h"
#include "process.h"
#include "object.h"
#include "pool.h"
#include "tokens.h"

enum slabless { CLOSED, REVIVE, LOSES };
enum after { OWN, READS, WRITES, FEEDS, ALTERS, PINS };

static const struct {
    enum zg_kind kind;
    enum slabless slabless;
    enum after after;
} rows[ZG_FN_COUNT] = {
#define ZG_FUNCTION(type, name, since, kind, slabless, after, parameters, arguments)     \
    {ZG_##kind, slabless, after},
#include "functions.def"
#undef ZG_FUNCTION
};

/* The caller has put something else into opaque, which zlib's default allocator allows:
 * the state leads to the token then. */
static struct zg_tracker *find_by_state(z_streamp strm)
{
    struct zg_tracker *token = (struct zg_tracker *)strm->state;
    return zg_token_is(token) ? token : zg_token_find(strm);
}

struct zg_tracker *zg_tracker_of(z_streamp strm)
{
    if (strm == NULL || strm->zalloc != zg_zalloc || strm->zfree != zg_zfree ||
        strm->state == NULL)
        return NULL;
    struct zg_tracker *tracker =
        zg_token_is(strm->opaque) ? strm->opaque : find_by_state(strm);
    return tracker != NULL && tracker->strm == strm ? tracker : NULL;
}

/* Return: the provider's functions, NULL when this one is not among them. */
static const struct zg_zlib *zlib_with(const struct zg_provider *provider,
                                       enum zg_function function)
{
    return provider->entry[function] == NULL ? NULL : &provider->zlib;
}

static const struct zg_zlib *zlib_of_caller(enum zg_function function,
                                            struct zg_from from)
{
    struct zg_caller caller = zg_caller_find(from, function);
    return caller.provider == NULL ? NULL : zlib_with(caller.provider, function);
}

/* zlib's calls of its own exports, also those that it jumps to. */
static bool is_zlib(const struct zg_tracker *tracker, struct zg_from from)
{
    return zg_provider_holds(tracker->provider, from.address) ||
           zg_object_is_own(from.address);
}

struct zg_call zg_call_find(enum zg_function function, z_streamp strm,
                            struct zg_from from)
{
    struct zg_call call = {.strm = strm};
    zg_process_enter();
    struct zg_tracker *tracker = zg_tracker_of(strm);
    if (tracker == NULL) {
        call.zlib = zlib_of_caller(function, from);
        return call;
    }
    call.zlib = zlib_with(tracker->provider, function);
    if (call.zlib == NULL)
        return call;
    if (tracker->in_call != 0 && is_zlib(tracker, from))
        return call;
    if (tracker->in_call != 0)
        tracker->in_call = 0; /* the host has jumped out of a callback of inflateBack */
    if (rows[function].kind != tracker->kind)
        return call;
    call.tracker = tracker;
    call.was = tracker->state;
    call.opaque = strm->opaque;
    return call;
}

void zg_call_note_loss(const struct zg_call *call, enum zg_function function)
{
    if (rows[function].slabless == LOSES && call->was == ZG_FINISHED)
        zg_provider_keep_finished(call->tracker->provider);
}

/* Wakes it if need be, and lets zlib's allocations find it. */
static void enter(struct zg_call *call, enum zg_function function)
{
    struct zg_tracker *tracker = call->tracker;
    if (tracker == NULL)
        return;
    if (call->strm->opaque != tracker)
        call->strm->opaque = tracker;
    zg_call_note_loss(call, function);
    if (tracker->state != ZG_ACTIVE && !zg_life_wake(tracker, call->strm)) {
        call->strm->opaque = call->opaque;
        call->tracker = NULL; /* zlib answers that the token is no state */
        return;
    }
    tracker->in_call = 1;
}

struct zg_call zg_call_begin(enum zg_function function, z_streamp strm,
                             struct zg_from from)
{
    struct zg_call call = zg_call_find(function, strm, from);
    enter(&call, function);
    return call;
}

bool zg_call_leave(struct zg_call *call)
{
    struct zg_tracker *tracker = call->tracker;
    if (tracker->strm != call->strm)
        return false; /* a callback has ended it */
    tracker->in_call = 0;
    if (call->opaque != tracker && call->strm->opaque == tracker)
        call->strm->opaque = call->opaque;
    if (call->strm->state != NULL)
        return true;
    zg_life_gone(tracker, call->strm);
    return false;
}

void zg_call_rest(struct zg_call *call)
{
    if (call->was != ZG_ACTIVE && zg_life_may_rest(call->tracker, call->was))
        zg_life_rest(call->tracker, call->strm, call->was);
}

void zg_call_end_reading(struct zg_call *call)
{
    if (call->tracker != NULL && zg_call_leave(call))
        zg_call_rest(call);
}

void zg_call_end(struct zg_call *call, enum zg_function function, int answer)
{
    struct zg_tracker *tracker = call->tracker;
    if (tracker == NULL || !zg_call_leave(call))
        return;
    enum after after = rows[function].after;
    if (after == PINS && answer != Z_STREAM_ERROR) {
        tracker->flags |= ZG_FLAG_PINNED;
    } else if (answer == Z_STREAM_ERROR) {
        zg_call_rest(call);
    } else {
        if (after == FEEDS)
            tracker->flags |= ZG_FLAG_FED;
        if (after == ALTERS || call->was == ZG_FINISHED)
            tracker->flags |= ZG_FLAG_ALTERED;
    }
}

/* A finished deflate that is asked to finish again, a finished inflate that is asked
 * anything, has nothing to do. Each shape has been asked whether this is its answer. */
static bool is_answered_by_token(const struct zg_tracker *tracker, const z_stream *strm,
                                 int flush)
{
    if (tracker->state != ZG_FINISHED || strm->next_out == NULL)
        return false;
    if (tracker->kind == ZG_DEFLATE)
        return flush == Z_FINISH && strm->avail_in == 0 && strm->avail_out != 0;
    return strm->next_in != NULL || strm->avail_in == 0;
}

static void note_input(struct zg_tracker *tracker, const Bytef *in)
{
    if ((tracker->flags & ZG_FLAG_FED) == 0 && *in == 0x1f) /* gzip's first byte */
        tracker->flags |= ZG_FLAG_GZIP;
    tracker->flags |= ZG_FLAG_FED;
}

/* deflate and inflate, which differ in nothing but their name. */
static int move_data(enum zg_function function, z_streamp strm, int flush,
                     struct zg_from from)
{
    struct zg_call call = zg_call_find(function, strm, from);
    struct zg_tracker *tracker = call.tracker;
    if (tracker != NULL && is_answered_by_token(tracker, strm, flush)) {
        if (tracker->kind == ZG_INFLATE)
            strm->data_type = tracker->data_type;
        zg_account_call_end(tracker, 0, 0);
        return Z_STREAM_END;
    }
    enter(&call, function);
    if (call.zlib == NULL)
        return Z_STREAM_ERROR;
    int (*real)(z_streamp, int) =
        function == ZG_FN_deflate ? call.zlib->deflate : call.zlib->inflate;
    tracker = call.tracker;
    if (tracker == NULL)
        return real(strm, flush);
    const Bytef *in = strm->next_in, *out = strm->next_out;
    zg_account_call_begin(tracker);
    int answer = real(strm, flush);
    if (strm->next_in != in)
        note_input(tracker, in);
    zg_account_call_end(tracker, (uint64_t)(strm->next_in - in),
                        (uint64_t)(strm->next_out - out));
    if (!zg_call_leave(&call))
        return answer;
    if (answer == Z_STREAM_END || call.was == ZG_FINISHED) {
        if (call.was == ZG_ACTIVE || call.was == ZG_PRISTINE)
            zg_account_finished(tracker);
        if (answer == Z_STREAM_END)
            tracker->data_type = strm->data_type;
        if (zg_life_may_rest(tracker, ZG_FINISHED))
            zg_life_rest(tracker, strm, ZG_FINISHED);
    }
    return answer;
}

int zg_stream_deflate(z_streamp strm, int flush, struct zg_from from)
{
    return move_data(ZG_FN_deflate, strm, flush, from);
}

int zg_stream_inflate(z_streamp strm, int flush, struct zg_from from)
{
    return move_data(ZG_FN_inflate, strm, flush, from);
}

static void note_reset(struct zg_tracker *tracker, uint8_t was)
{
    unsigned flags = tracker->flags;
    if ((flags & ZG_FLAG_FED) != 0)
        flags |= ZG_FLAG_EVER_FED;
    if (was != ZG_PRISTINE)
        flags |= ZG_FLAG_RESET;
    flags &= ~(unsigned)(ZG_FLAG_FED | ZG_FLAG_GZIP | ZG_FLAG_ALTERED);
    tracker->flags = (uint16_t)flags;
    zg_account_reset(tracker);
}

static int real_reset(const struct zg_call *call, enum zg_function function)
{
    if (call->zlib == NULL)
        return Z_STREAM_ERROR;
    return function == ZG_FN_deflateReset ? call->zlib->deflateReset(call->strm)
                                          : call->zlib->inflateReset(call->strm);
}

int zg_stream_reset(enum zg_function function, z_streamp strm, struct zg_from from)
{
    struct zg_call call = zg_call_find(function, strm, from);
    struct zg_tracker *tracker = call.tracker;
    if (tracker == NULL)
        return real_reset(&call, function);
    if (zg_life_may_reset(tracker)) {
        if (tracker->state == ZG_ACTIVE) {
            zg_life_rest(tracker, strm, ZG_PRISTINE);
        } else {
            tracker->state = ZG_PRISTINE;
            zg_account_state(tracker);
        }
        note_reset(tracker, call.was);
        zg_effect_apply(&tracker->shape->reset_effect, strm);
        return Z_OK;
    }
    enter(&call, function);
    int answer = real_reset(&call, function);
    if (call.tracker != NULL && zg_call_leave(&call) && answer == Z_OK)
        note_reset(tracker, call.was);
    return answer;
}

/* A stream that zlib's own allocator serves, though it was reached by a gate. */
static bool is_bare(const z_stream *strm, struct zg_from from)
{
    return from.provider != NULL && strm != NULL && strm->state != NULL &&
           strm->zalloc == from.provider->default_zalloc;
}

int zg_stream_end(enum zg_function function, z_streamp strm, struct zg_from from)
{
    struct zg_call call = zg_call_find(function, strm, from);
    struct zg_tracker *tracker = call.tracker;
    if (tracker != NULL && tracker->state != ZG_ACTIVE) {
        const struct zg_shape *shape = tracker->shape;
        int answer = call.was == ZG_FINISHED ? shape->end_finished : shape->end_new;
        strm->state = NULL;
        zg_life_gone(tracker, strm);
        return answer;
    }
    bool unknown = tracker == NULL && is_bare(strm, from);
    enter(&call, function);
    if (call.zlib == NULL)
        return Z_STREAM_ERROR;
    int answer = function == ZG_FN_deflateEnd ? call.zlib->deflateEnd(strm)
                                              : call.zlib->inflateEnd(strm);
    zg_call_end(&call, function, answer);
    if (unknown && answer != Z_STREAM_ERROR)
        zg_account_unknown_ended(rows[function].kind);
    return answer;
}
