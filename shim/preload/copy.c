/* SPDX-License-Identifier: MIT */
/* deflateCopy and inflateCopy: a second stream with a token of its own. */
#include <stddef.h>

#include "caller.h"
#include "account.h"
#include "guard.h"
#include "life.h"
#include "process.h"
#include "site.h"
#include "stream.h"
#include "tokens.h"

static int real_copy(const struct zg_zlib *zlib, enum zg_function function,
                     z_streamp dest, z_streamp source)
{
    return function == ZG_FN_deflateCopy ? zlib->deflateCopy(dest, source)
                                         : zlib->inflateCopy(dest, source);
}

static struct zg_tracker *token_for_copy(const struct zg_tracker *source,
                                         enum zg_function function,
                                         const void *return_address)
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
    struct zg_caller caller = zg_caller_find(return_address, function);
    tracker->site =
        (uint16_t)zg_site_find((enum zg_kind)source->kind, caller, return_address);
    return tracker;
}

int zg_stream_copy(enum zg_function function, z_streamp dest, z_streamp source,
                   const void *return_address)
{
    struct zg_call call = zg_call_begin(function, source, return_address);
    if (call.zlib == NULL)
        return Z_STREAM_ERROR;
    if (call.tracker == NULL || dest == NULL || dest == source) {
        int answer = real_copy(call.zlib, function, dest, source);
        zg_call_end_reading(&call);
        return answer;
    }
    zg_process_open_ledger(); /* a forked child may copy before it creates */
    struct zg_tracker *copy = token_for_copy(call.tracker, function, return_address);
    int answer = Z_MEM_ERROR;
    if (copy != NULL) {
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
    return answer;
}
