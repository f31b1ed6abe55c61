/* SPDX-License-Identifier: MIT */
/* The calls that change what a stream is: its parameters, its header, its window. What they
 * set outlives a reset, so the token remembers it. */
#include <stddef.h>

#include "account.h"
#include "life.h"
#include "stream.h"

/* A stream that was woken for this call rests again where the call cannot have flushed:
 * old zlibs do when they see a total, or take a stream that was reset for a used one. */
static void rest_if_untouched(struct zg_call *call, const z_stream *before)
{
    const z_stream *strm = call->strm;
    if (call->was == ZG_PRISTINE &&
        (before->total_in != 0 || !call->tracker->provider->reset_like_init))
        return;
    bool untouched =
        strm->next_in == before->next_in && strm->next_out == before->next_out &&
        strm->total_in == before->total_in && strm->total_out == before->total_out;
    if (untouched)
        zg_call_rest(call);
}

int zg_stream_params(z_streamp strm, int level, int strategy, struct zg_from from)
{
    struct zg_call call = zg_call_begin(ZG_FN_deflateParams, strm, from);
    struct zg_tracker *tracker = call.tracker;
    if (call.zlib == NULL)
        return Z_STREAM_ERROR;
    if (tracker == NULL)
        return call.zlib->deflateParams(strm, level, strategy);
    const z_stream before = *strm;
    int answer = call.zlib->deflateParams(strm, level, strategy);
    if (strm->next_in != before.next_in)
        tracker->flags |= ZG_FLAG_FED;
    zg_account_call_end(tracker, (uint64_t)(strm->next_in - before.next_in),
                        (uint64_t)(strm->next_out - before.next_out));
    if (!zg_call_leave(&call))
        return answer;
    if (answer == Z_OK) {
        tracker->flags &= (uint16_t)~ZG_FLAG_UNSURE;
        tracker->flags |= ZG_FLAG_PARAMS;
        tracker->level = (int8_t)level;
        tracker->strategy = (int8_t)strategy;
        rest_if_untouched(&call, &before);
    } else {
        /* Old zlibs change the level although they fail, newer ones do not. */
        tracker->flags |= ZG_FLAG_UNSURE;
    }
    return answer;
}

int zg_stream_set_header(z_streamp strm, gz_headerp head, struct zg_from from)
{
    struct zg_call call = zg_call_begin(ZG_FN_deflateSetHeader, strm, from);
    struct zg_tracker *tracker = call.tracker;
    if (call.zlib == NULL)
        return Z_STREAM_ERROR;
    int answer = call.zlib->deflateSetHeader(strm, head);
    if (tracker != NULL && zg_call_leave(&call)) {
        if (answer == Z_OK)
            tracker->header = head;
        zg_call_rest(&call);
    }
    return answer;
}

int zg_stream_reset2(z_streamp strm, int window_bits, struct zg_from from)
{
    struct zg_call call = zg_call_begin(ZG_FN_inflateReset2, strm, from);
    struct zg_tracker *tracker = call.tracker;
    if (call.zlib == NULL)
        return Z_STREAM_ERROR;
    int answer = call.zlib->inflateReset2(strm, window_bits);
    if (tracker == NULL || !zg_call_leave(&call))
        return answer;
    if (answer != Z_OK) {
        zg_call_rest(&call);
        return answer;
    }
    zg_account_reset(tracker);
    if ((tracker->flags & ZG_FLAG_RECLAIMS) == 0)
        return answer;
    /* It is now what inflateInit2 with these window bits makes. Source: zlib.h. */
    struct zg_init init = tracker->shape->init;
    init.function = ZG_FN_inflateInit2_;
    init.window_bits = window_bits;
    struct zg_shape *shape = zg_shape_find(tracker->provider, &init);
    tracker->flags &=
        (uint16_t) ~(ZG_FLAG_PINNED | ZG_FLAG_ALTERED | ZG_FLAG_FED | ZG_FLAG_GZIP);
    if (shape == NULL || !shape->droppable) {
        tracker->flags |= ZG_FLAG_PINNED;
        return answer;
    }
    tracker->shape = shape;
    zg_life_rest(tracker, strm, ZG_PRISTINE);
    return answer;
}
