/* SPDX-License-Identifier: MIT */
#include <inttypes.h>

#include "input/hfile/walk.h"

void cb_hfile_walk_end(struct cb_hfile_walk *walk)
{
    cb_hfile_index_close(walk->index);
    cb_hfile_index_close(walk->meta);
    walk->index = walk->meta = NULL;
    walk->has_entry = false;
}

/* Takes the index's next entry; behind those of data come those of version 1's meta blocks.
 * A fault of the index closes it. */
static void advance(struct cb_hfile_walk *walk)
{
    enum cb_hfile_step step = CB_HFILE_END;

    if (walk->index != NULL) {
        step = cb_hfile_index_next(walk->index, &walk->entry, &walk->index_error);
    }
    if (step == CB_HFILE_END && walk->meta != NULL) {
        walk->entry_kind = CB_HFILE_META;
        step = cb_hfile_index_next(walk->meta, &walk->entry, &walk->index_error);
    }
    walk->has_entry = step == CB_HFILE_STEP;
    if (step == CB_HFILE_FAULT) {
        cb_hfile_walk_end(walk);
    }
}

bool cb_hfile_walk_begin(struct cb_hfile_walk *walk, const struct cb_hfile *file,
                         struct cb_hfile_error *error)
{
    bool by_index = file->trailer.major == 1;

    *walk = (struct cb_hfile_walk){.file = file, .entry_kind = CB_HFILE_DATA};
    walk->index = cb_hfile_index_open(file, &walk->index_error);
    if (by_index && walk->index != NULL) {
        walk->meta = cb_hfile_index_open_meta_v1(file, &walk->index_error);
    }
    if (!by_index || walk->meta != NULL) {
        advance(walk);
    }
    if (by_index && (walk->index == NULL || walk->meta == NULL)) {
        cb_hfile_walk_end(walk);
        *error = walk->index_error;
        return false;
    }
    return true;
}

/* Goes on at the next place where a block is known to begin. */
static enum cb_hfile_step resume(struct cb_hfile_walk *walk, uint64_t offset)
{
    uint64_t load_on_open = walk->file->trailer.load_on_open_offset;

    while (walk->has_entry && walk->entry.offset <= offset) {
        advance(walk);
    }
    if (walk->has_entry) {
        walk->at = walk->entry.offset;
    } else if (offset < load_on_open) {
        walk->at = load_on_open;
    } else {
        walk->ended = true;
    }
    return CB_HFILE_FAULT;
}

/* Compares a data block with the index.  Return: CB_HFILE_FAULT with an error. */
static enum cb_hfile_step compare(struct cb_hfile_walk *walk,
                                  const struct cb_hfile_block *block,
                                  struct cb_hfile_error *error)
{
    uint64_t bytes = cb_hfile_block_bytes(block), named = walk->entry.offset;

    if (walk->index == NULL) {
        return CB_HFILE_STEP;
    }
    if (walk->has_entry && named < block->offset) {
        while (walk->has_entry && walk->entry.offset < block->offset) {
            advance(walk);
        }
        cb_hfile_error_fill(error, CB_HFILE_DAMAGED, named,
                            "the index has a data block here, and none begins");
        return CB_HFILE_FAULT;
    }
    if (!walk->has_entry || named > block->offset) {
        cb_hfile_error_fill(error, CB_HFILE_DAMAGED, block->offset,
                            "the index has no data block here");
        return resume(walk, block->offset);
    }
    if (walk->entry.bytes != bytes) {
        cb_hfile_error_fill(error, CB_HFILE_DAMAGED, block->offset,
                            "its header says %" PRIu64 " bytes, the index %" PRIu32,
                            bytes, walk->entry.bytes);
        return resume(walk, block->offset);
    }
    advance(walk);
    return CB_HFILE_STEP;
}

/* What is left of the index when all blocks before the load-on-open section were met. */
static enum cb_hfile_step finish_index(struct cb_hfile_walk *walk,
                                       struct cb_hfile_error *error)
{
    cb_hfile_error_fill(error, CB_HFILE_DAMAGED, walk->entry.offset,
                        "the index has a data block here, and none begins");
    cb_hfile_walk_end(walk);
    return CB_HFILE_FAULT;
}

static enum cb_hfile_step next_block(struct cb_hfile_walk *walk,
                                     struct cb_hfile_block *block,
                                     struct cb_hfile_error *error)
{
    uint64_t at = walk->at, end = walk->file->trailer.offset;
    uint64_t load_on_open = walk->file->trailer.load_on_open_offset;

    if (at >= load_on_open && walk->has_entry) {
        return finish_index(walk, error);
    }
    if (at == end) {
        return CB_HFILE_END;
    }
    if (!cb_hfile_block_at(walk->file, at, at < load_on_open ? load_on_open : end, block,
                           error)) {
        return resume(walk, at);
    }
    enum cb_hfile_step step =
        cb_hfile_kind_is_data(block->kind) ? compare(walk, block, error) : CB_HFILE_STEP;

    if (step == CB_HFILE_STEP) {
        walk->at = at + cb_hfile_block_bytes(block);
    }
    return step;
}

/* Version 1: a block reaches to where the next one begins. */
static enum cb_hfile_step next_entry(struct cb_hfile_walk *walk,
                                     struct cb_hfile_block *block,
                                     struct cb_hfile_error *error)
{
    const struct cb_hfile *file = walk->file;
    struct cb_hfile_entry entry = walk->entry;

    if (!walk->has_entry) {
        return CB_HFILE_END;
    }
    *block = (struct cb_hfile_block){.kind = walk->entry_kind,
                                     .offset = entry.offset,
                                     .raw_bytes = entry.bytes,
                                     .checksum = CB_HFILE_CHECKSUM_ABSENT,
                                     .previous = -1};
    advance(walk);
    if (walk->index == NULL) {
        *error = walk->index_error;
        return CB_HFILE_FAULT;
    }
    uint64_t end = walk->has_entry ? walk->entry.offset : file->trailer.file_info_offset;
    uint64_t bytes = end > entry.offset ? end - entry.offset : 0;

    if (bytes == 0 || bytes > file->block_limit || entry.bytes > file->block_limit) {
        cb_hfile_error_fill(error, CB_HFILE_DAMAGED, entry.offset,
                            "the index gives it %" PRIu64 " bytes, %" PRIu32
                            " uncompressed; the limit is %" PRIu32
                            " (hfile --block-limit)",
                            bytes, entry.bytes, file->block_limit);
        return CB_HFILE_FAULT;
    }
    block->data_bytes = (uint32_t)bytes;
    return CB_HFILE_STEP;
}

enum cb_hfile_step cb_hfile_walk_next(struct cb_hfile_walk *walk,
                                      struct cb_hfile_block *block,
                                      struct cb_hfile_error *error)
{
    bool by_index = walk->file->trailer.major == 1;

    if (walk->ended) {
        return CB_HFILE_END;
    }
    enum cb_hfile_step step =
        by_index ? next_entry(walk, block, error) : next_block(walk, block, error);

    walk->ended = walk->ended || step == CB_HFILE_END;
    return step;
}
