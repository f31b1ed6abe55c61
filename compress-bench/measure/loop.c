/* SPDX-License-Identifier: MIT */
#include "measure/loop.h"

#include <stdlib.h>
#include <string.h>

#include "measure/stop.h"

#define UNTOUCHED 0x5a

enum cb_result cb_loop_begin(struct cb_loop *loop, const struct cb_subject *subject,
                             enum cb_direction direction, enum cb_pattern pattern,
                             const struct cb_block *block, size_t count, size_t room,
                             size_t leaked_max)
{
    *loop = (struct cb_loop){.calls = cb_subject_calls(subject, direction),
                             .settings = cb_subject_settings(subject),
                             .pattern = pattern,
                             .block = block,
                             .count = count,
                             .out = malloc(room),
                             .room = room,
                             .leaked_max = leaked_max};
    if (loop->out == NULL) {
        return CB_NO_MEMORY;
    }
    /* No page of it is to be met for the first time while the clock runs.  (Zeros would not do:
     * a compiler makes calloc() of that, which touches nothing.) */
    memset(loop->out, UNTOUCHED, room);
    if (pattern == CB_LEAKED) {
        loop->leaked = calloc(leaked_max, sizeof(struct cb_coder *));
    } else if (pattern == CB_REUSED) {
        loop->kept = loop->calls->make(&loop->settings);
    }
    if ((pattern == CB_LEAKED && loop->leaked == NULL) ||
        (pattern == CB_REUSED && loop->kept == NULL)) {
        cb_loop_end(loop);
        return CB_NO_MEMORY;
    }
    return CB_OK;
}

static inline const struct cb_block *take_next(struct cb_loop *loop)
{
    const struct cb_block *block = &loop->block[loop->next];

    if (++loop->next == loop->count) {
        loop->next = 0;
    }
    loop->written = loop->room;
    return block;
}

static enum cb_result run_reused(struct cb_loop *loop, uint64_t blocks)
{
    const struct cb_coder_calls *calls = loop->calls;
    enum cb_result result = CB_OK;

    for (; blocks > 0 && result == CB_OK && !cb_stop_is_asked; blocks--) {
        const struct cb_block *block = take_next(loop);

        result = calls->reset(loop->kept);
        if (result == CB_OK) {
            result = calls->run(loop->kept, block->bytes, block->length, loop->out,
                                &loop->written);
        }
    }
    return result;
}

static enum cb_result run_fresh(struct cb_loop *loop, uint64_t blocks)
{
    const struct cb_coder_calls *calls = loop->calls;
    enum cb_result result = CB_OK;

    for (; blocks > 0 && result == CB_OK && !cb_stop_is_asked; blocks--) {
        const struct cb_block *block = take_next(loop);
        struct cb_coder *coder = calls->make(&loop->settings);

        if (coder == NULL) {
            return CB_NO_MEMORY;
        }
        result =
            calls->run(coder, block->bytes, block->length, loop->out, &loop->written);
        calls->free(coder);
    }
    return result;
}

static enum cb_result run_leaked(struct cb_loop *loop, uint64_t blocks)
{
    const struct cb_coder_calls *calls = loop->calls;
    enum cb_result result = CB_OK;

    for (; blocks > 0 && result == CB_OK && !cb_stop_is_asked; blocks--) {
        const struct cb_block *block = take_next(loop);
        struct cb_coder *coder = calls->make(&loop->settings);

        if (coder == NULL) {
            return CB_NO_MEMORY;
        }
        loop->leaked[loop->leaked_count++] = coder;
        result =
            calls->run(coder, block->bytes, block->length, loop->out, &loop->written);
    }
    return result;
}

enum cb_result cb_loop_run(struct cb_loop *loop, uint64_t blocks)
{
    static enum cb_result (*const run[CB_PATTERNS])(struct cb_loop *, uint64_t) = {
        [CB_FRESH] = run_fresh, [CB_REUSED] = run_reused, [CB_LEAKED] = run_leaked};

    return run[loop->pattern](loop, blocks);
}

void cb_loop_forget(struct cb_loop *loop)
{
    while (loop->leaked != NULL && loop->leaked_count > 0) {
        loop->calls->free(loop->leaked[--loop->leaked_count]);
    }
}

void cb_loop_end(struct cb_loop *loop)
{
    cb_loop_forget(loop);
    if (loop->kept != NULL) {
        loop->calls->free(loop->kept);
    }
    free(loop->leaked);
    free(loop->out);
    *loop = (struct cb_loop){0};
}
