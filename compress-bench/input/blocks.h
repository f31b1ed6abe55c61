/* SPDX-License-Identifier: MIT */
/*
 * Blocks: what is compressed.  Every input, whatever it was, ends as a set of them.
 */
#ifndef CB_BLOCKS_H
#define CB_BLOCKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cb_material;

struct cb_block {
    const unsigned char *bytes;
    size_t length;
    size_t extent; /* which part of the material it was cut from */
};

/* Their bytes belong to the material. */
struct cb_blocks {
    struct cb_block *block;
    size_t count;
    uint64_t bytes;     /* of all blocks */
    size_t longest;     /* of them */
    size_t block_bytes; /* wanted size; a block may be shorter, or end at a cell */
};

/*
 * Cuts the material in blocks: of exactly block_bytes, but for the last of a source; or, where
 * the source has cells, before the first cell that begins at or behind block_bytes, as HBase
 * does; or one for each piece, where the source says so.
 * block_bytes: 1 or more.
 * Return: false when there is no memory.
 * Allocates: yes; cb_blocks_free().
 */
bool cb_blocks_cut(struct cb_blocks *blocks, const struct cb_material *material,
                   size_t block_bytes);

/* Return: one of those that have most bytes. */
static inline const struct cb_block *cb_blocks_longest(const struct cb_blocks *blocks)
{
    const struct cb_block *block = blocks->block;

    while (block->length < blocks->longest) {
        block++;
    }
    return block;
}

void cb_blocks_free(struct cb_blocks *blocks);

#endif
