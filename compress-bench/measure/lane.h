/* SPDX-License-Identifier: MIT */
/* The blocks of a slice: how many, and which of the timed set. */
#ifndef CB_LANE_H
#define CB_LANE_H

#include "input/blocks.h"

struct cb_lane {
    struct cb_block *in; /* what goes in, packed or not; NULL: nothing is chosen yet */
    size_t *length;      /* of each, uncompressed */
    size_t count;        /* different blocks */
    uint64_t blocks;     /* that a thread does in a slice: count, or more than once */
};

/*
 * Chooses how many: all of the timed set, as often as it takes; or a part of it that is a power
 * of two, so that it is the same part the next time.
 * wanted: blocks of a slice, 1 or more.
 * most: that may be done in one slice, whole turns or not; 0: as many as are wanted.
 */
void cb_lane_size(struct cb_lane *lane, uint64_t wanted, size_t timed_count,
                  uint64_t most);

/*
 * Puts lane->count blocks of the timed set into the lane, evenly spread over it.
 * packed: what a compressor made of the timed set; NULL: the blocks themselves go in.
 * Return: false when there is no memory.
 * Allocates: yes; cb_lane_free().
 */
bool cb_lane_fill(struct cb_lane *lane, const struct cb_blocks *blocks,
                  size_t timed_count, const struct cb_block *packed);

/* Return: uncompressed bytes of what a thread does that begins at a place. */
uint64_t cb_lane_bytes(const struct cb_lane *lane, size_t place);

void cb_lane_free(struct cb_lane *lane);

#endif
