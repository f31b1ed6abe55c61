/* SPDX-License-Identifier: MIT */
#include "tokens.h"

#include <string.h>

#include "cells.h"
#include "chunks.h"
#include "platform/os.h"
#include "slab.h"

_Static_assert(ZG_TOKEN_BYTES == ZG_CELL_BYTES, "a token is a cell");
_Static_assert(sizeof(struct zg_tracker) <= ZG_CELL_BYTES - sizeof(void *),
               "a free cell's link lies behind the token");

static struct zg_cells cells;

struct zg_tracker *zg_token_take(void)
{
    struct zg_tracker *tracker = zg_cell_take(&cells);
    if (tracker != NULL) {
        memset(tracker, 0, sizeof *tracker);
        tracker->not_a_stream = ZG_NOT_A_STREAM;
        tracker->not_a_status = ZG_NOT_A_STATUS;
    }
    return tracker;
}

void zg_token_give(struct zg_tracker *tracker)
{
    tracker->strm = NULL;
    zg_cell_give(&cells, tracker);
}

bool zg_token_is(const void *pointer)
{
    return zg_cell_is(&cells, pointer);
}

/* Some zlibs allocate the state first, others as the last part of one large piece. */
struct zg_tracker *zg_token_find(z_streamp strm)
{
    const char *first = zg_chunk_of(strm->state), *state = (const char *)strm->state;
    if (first == NULL)
        return NULL;
    if (state - first >= (ptrdiff_t)ZG_SLAB_MAX)
        first = state - ZG_SLAB_MAX;
    for (const char *page = state - (uintptr_t)state % ZG_PAGE; page >= first;
         page -= ZG_PAGE) {
        struct zg_tracker *tracker = zg_slab_owner(page);
        if (zg_token_is(tracker) && tracker->strm == strm)
            return tracker;
    }
    return NULL;
}

uint32_t zg_token_record(const struct zg_tracker *tracker)
{
    return zg_cell_index(&cells, tracker);
}

void zg_tokens_after_fork(void)
{
    zg_cells_after_fork(&cells);
}
