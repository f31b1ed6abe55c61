/* SPDX-License-Identifier: MIT */
#include "input/blocks.h"

#include <stdlib.h>

#include "input/material.h"

struct cutter {
    struct cb_blocks *blocks; /* NULL: they are only counted */
    size_t count;
    size_t extent;
};

static void put(struct cutter *cutter, const unsigned char *bytes, size_t length)
{
    struct cb_blocks *blocks = cutter->blocks;

    if (blocks != NULL) {
        blocks->block[cutter->count] =
            (struct cb_block){.bytes = bytes, .length = length, .extent = cutter->extent};
        blocks->bytes += length;
        if (length > blocks->longest) {
            blocks->longest = length;
        }
    }
    cutter->count++;
}

static void cut_evenly(struct cutter *cutter, const struct cb_extent *extent,
                       size_t block_bytes)
{
    size_t at = 0;

    for (; extent->length - at >= block_bytes; at += block_bytes) {
        put(cutter, extent->bytes + at, block_bytes);
    }
    /* Of a part that was drawn from the middle, the rest is no block of the source. */
    if (at < extent->length && (at == 0 || !extent->goes_on)) {
        put(cutter, extent->bytes + at, extent->length - at);
    }
}

static void cut_at_cells(struct cutter *cutter, const struct cb_extent *extent,
                         size_t block_bytes)
{
    const unsigned char *at = extent->bytes;
    const unsigned char *start = at;
    size_t left = extent->length;

    while (left > 0) {
        size_t length = extent->cell(at, left);

        /* What is no cell stays in one piece with what is before it. */
        if (length == 0 || length > left) {
            length = left;
        }
        at += length;
        left -= length;
        if ((size_t)(at - start) >= block_bytes) {
            put(cutter, start, (size_t)(at - start));
            start = at;
        }
    }
    if (at > start && (start == extent->bytes || !extent->goes_on)) {
        put(cutter, start, (size_t)(at - start));
    }
}

static size_t cut(struct cb_blocks *blocks, const struct cb_material *material,
                  size_t block_bytes)
{
    struct cutter cutter = {.blocks = blocks};

    for (size_t i = 0; i < material->count; i++) {
        const struct cb_extent *extent = &material->extent[i];

        cutter.extent = i;
        if (extent->length == 0) {
            continue;
        }
        if (extent->whole) {
            put(&cutter, extent->bytes, extent->length);
        } else if (extent->cell != NULL) {
            cut_at_cells(&cutter, extent, block_bytes);
        } else {
            cut_evenly(&cutter, extent, block_bytes);
        }
    }
    return cutter.count;
}

bool cb_blocks_cut(struct cb_blocks *blocks, const struct cb_material *material,
                   size_t block_bytes)
{
    *blocks = (struct cb_blocks){.block_bytes = block_bytes};
    size_t count = cut(NULL, material, block_bytes);
    blocks->block = calloc(count > 0 ? count : 1, sizeof(*blocks->block));
    if (blocks->block == NULL) {
        return false;
    }
    blocks->count = cut(blocks, material, block_bytes);
    return true;
}

void cb_blocks_free(struct cb_blocks *blocks)
{
    free(blocks->block);
    *blocks = (struct cb_blocks){0};
}
