/* SPDX-License-Identifier: MIT */
/* Each block there and back, compared: ratio, latency, and whether the codec can be trusted. */
#ifndef CB_VERIFY_H
#define CB_VERIFY_H

#include "measure/arena.h"
#include "measure/worker.h"

/* What a subject made of the blocks that slices are taken from. */
struct cb_store {
    struct cb_block *block; /* as many as the timed set has; NULL: not yet */
    struct cb_arena arena;
};

void cb_store_free(struct cb_store *store);

struct cb_verify_job {
    const struct cb_case *which;
    const struct cb_blocks *blocks;
    double share;           /* of everything; 1: all of it */
    size_t timed_count;     /* the timed set is cb_timed_set_index(0 to here, ...) */
    uint64_t batch_bytes;   /* so much is compressed before it is decompressed again */
    size_t leaked_max;      /* contexts at once, under CB_LEAKED */
    struct cb_store *store; /* filled, unless it is already */
};

/* Return: false when the user stopped. */
bool cb_verify(const struct cb_verify_job *job, struct cb_verified *verified);

/* Asks what a context of each direction holds that has done a block, as its library tells; 0
 * when there is no memory for one. */
void cb_verify_contexts(const struct cb_subject *subject, const struct cb_block *block,
                        uint64_t bytes[CB_DIRECTIONS]);

/* Writes why a codec did not do a block.  Return: the state that stands for it. */
enum cb_state cb_verify_explain(const struct cb_case *which, enum cb_direction direction,
                                enum cb_result result, char reason[CB_REASON_BYTES]);

#endif
