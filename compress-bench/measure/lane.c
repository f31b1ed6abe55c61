/* SPDX-License-Identifier: MIT */
#include "measure/lane.h"

#include <stdlib.h>

#include "measure/timed_set.h"

void cb_lane_size(struct cb_lane *lane, uint64_t wanted, size_t timed_count,
                  uint64_t most)
{
    uint64_t part = 1;

    if (most > 0) {
        lane->blocks = wanted < most ? wanted : most;
    } else if (wanted >= timed_count) {
        lane->blocks = (wanted + timed_count - 1) / timed_count * timed_count;
    } else {
        while (part < wanted) {
            part *= 2;
        }
        lane->blocks = part < timed_count ? part : timed_count;
    }
    lane->count = lane->blocks < timed_count ? (size_t)lane->blocks : timed_count;
}

bool cb_lane_fill(struct cb_lane *lane, const struct cb_blocks *blocks,
                  size_t timed_count, const struct cb_block *packed)
{
    free(lane->in);
    free(lane->length);
    lane->in = calloc(lane->count, sizeof(*lane->in));
    lane->length = calloc(lane->count, sizeof(*lane->length));
    if (lane->in == NULL || lane->length == NULL) {
        cb_lane_free(lane);
        return false;
    }
    for (size_t i = 0; i < lane->count; i++) {
        size_t place = cb_timed_set_index(i, lane->count, timed_count);
        const struct cb_block *block =
            &blocks->block[cb_timed_set_index(place, timed_count, blocks->count)];

        lane->in[i] = packed != NULL ? packed[place] : *block;
        lane->length[i] = block->length;
    }
    return true;
}

uint64_t cb_lane_bytes(const struct cb_lane *lane, size_t place)
{
    uint64_t turns = lane->blocks / lane->count;
    uint64_t rest = lane->blocks % lane->count;
    uint64_t bytes = 0;

    for (size_t i = 0; i < lane->count; i++) {
        size_t behind = (i + lane->count - place) % lane->count;

        bytes += lane->length[i] * (turns + (behind < rest ? 1 : 0));
    }
    return bytes;
}

void cb_lane_free(struct cb_lane *lane)
{
    free(lane->in);
    free(lane->length);
    *lane = (struct cb_lane){0};
}
