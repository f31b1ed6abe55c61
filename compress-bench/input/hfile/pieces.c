/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdlib.h>

#include "input/hfile/pieces.h"
#include "input/hfile/walk.h"

/* So many pieces tell how large the others are. */
#define PIECES_ASKED 256

static uint64_t content_bytes(const struct cb_hfile_pieces *pieces,
                              const struct cb_hfile_block *block)
{
    uint32_t front = pieces->file->trailer.major == 1       ? CB_HFILE_MAGIC_BYTES
                     : block->kind == CB_HFILE_ENCODED_DATA ? CB_HFILE_ENCODING_ID_BYTES
                                                            : 0;

    return block->raw_bytes > front ? block->raw_bytes - front : 0;
}

static void block_of_version_1(const struct cb_hfile_pieces *pieces, uint64_t number,
                               struct cb_hfile_block *block)
{
    const struct cb_hfile_entry *entry = &pieces->block[number];

    *block =
        (struct cb_hfile_block){.kind = CB_HFILE_DATA,
                                .offset = entry->offset,
                                .data_bytes = (uint32_t)(entry[1].offset - entry->offset),
                                .raw_bytes = entry->bytes,
                                .checksum = CB_HFILE_CHECKSUM_ABSENT};
}

enum cb_hfile_step cb_hfile_pieces_next(const struct cb_hfile_pieces *pieces,
                                        uint64_t number, uint64_t *at,
                                        struct cb_hfile_block *block,
                                        struct cb_hfile_error *error)
{
    const struct cb_hfile_piece *piece = &pieces->piece[number];

    if (pieces->block != NULL && *at < piece->to) {
        block_of_version_1(pieces, (*at)++, block);
        return CB_HFILE_STEP;
    }
    while (*at < piece->to) {
        if (!cb_hfile_block_at(pieces->file, *at, piece->to, block, error)) {
            return CB_HFILE_FAULT;
        }
        *at += cb_hfile_block_bytes(block);
        if (cb_hfile_kind_is_data(block->kind)) {
            return CB_HFILE_STEP;
        }
    }
    return CB_HFILE_END;
}

uint64_t cb_hfile_pieces_bytes(const struct cb_hfile_pieces *pieces, uint64_t number)
{
    struct cb_hfile_block block;
    struct cb_hfile_error error;
    enum cb_hfile_step step;
    uint64_t at = pieces->piece[number].from, bytes = 0;

    while ((step = cb_hfile_pieces_next(pieces, number, &at, &block, &error)) ==
           CB_HFILE_STEP) {
        bytes += content_bytes(pieces, &block);
    }
    return step == CB_HFILE_END ? bytes : 0;
}

static bool no_memory(struct cb_hfile_error *error)
{
    return cb_hfile_fail(error, CB_HFILE_SYSTEM, 0, "no memory to list its blocks");
}

/* Begins a new piece, or makes the last one longer until it reaches its size. */
static bool add_to_pieces(struct cb_hfile_pieces *pieces, uint64_t from, uint64_t to,
                          uint64_t most, struct cb_hfile_error *error)
{
    struct cb_hfile_piece *last =
        pieces->count > 0 ? &pieces->piece[pieces->count - 1] : NULL;

    if (last != NULL && last->to - last->from < most) {
        last->to = to;
        return true;
    }
    if (pieces->piece == NULL || pieces->count == pieces->room) {
        uint64_t room = pieces->room * 2 + 64;
        struct cb_hfile_piece *grown = reallocarray(pieces->piece, room, sizeof(*grown));

        if (grown == NULL) {
            return no_memory(error);
        }
        pieces->piece = grown;
        pieces->room = room;
    }
    pieces->piece[pieces->count++] = (struct cb_hfile_piece){.from = from, .to = to};
    return true;
}

static bool add_block_of_version_1(struct cb_hfile_pieces *pieces,
                                   const struct cb_hfile_block *block,
                                   struct cb_hfile_error *error)
{
    /* One more than there are, for the end of the last. */
    if (pieces->block == NULL || pieces->blocks + 1 >= pieces->blocks_room) {
        uint64_t room = pieces->blocks_room * 2 + 1024;
        struct cb_hfile_entry *grown = reallocarray(pieces->block, room, sizeof(*grown));

        if (grown == NULL) {
            return no_memory(error);
        }
        pieces->block = grown;
        pieces->blocks_room = room;
    }
    struct cb_hfile_entry *entry = &pieces->block[pieces->blocks++];

    *entry = (struct cb_hfile_entry){.offset = block->offset, .bytes = block->raw_bytes};
    entry[1] = (struct cb_hfile_entry){.offset = block->offset + block->data_bytes};
    return true;
}

/* How many bytes on disk, or in version 1 blocks, make a piece; 1 where each is one block. */
static uint64_t piece_span(const struct cb_hfile_trailer *trailer, size_t wanted)
{
    if (wanted == 0 || trailer->total_bytes == 0) {
        return 1;
    }
    double share = (double)wanted / (double)trailer->total_bytes;
    double span = share * (double)(trailer->major == 1 ? trailer->data_index_entries
                                                       : trailer->load_on_open_offset);

    return span < 1 ? 1 : span < (double)INT64_MAX ? (uint64_t)span : INT64_MAX;
}

/* Divides by the index, which is a small part of the file. */
static bool divide_by_index(struct cb_hfile_pieces *pieces, struct cb_hfile_index *index,
                            uint64_t span, struct cb_hfile_error *error)
{
    struct cb_hfile_entry entry;
    enum cb_hfile_step step;
    uint64_t end = 0; /* of the block before */

    while ((step = cb_hfile_index_next(index, &entry, error)) == CB_HFILE_STEP) {
        if (entry.offset < end ||
            entry.bytes > pieces->file->trailer.load_on_open_offset - entry.offset) {
            return cb_hfile_fail(error, CB_HFILE_DAMAGED, entry.offset,
                                 "the index says that a block has %" PRIu32
                                 " bytes here, and that one before ends at %" PRIu64,
                                 entry.bytes, end);
        }
        end = entry.offset + entry.bytes;
        if (!add_to_pieces(pieces, entry.offset, entry.offset + entry.bytes, span,
                           error)) {
            return false;
        }
    }
    return step == CB_HFILE_END;
}

/* Divides by the blocks themselves: version 1, and files whose index cannot be read. */
static bool divide_by_walk(struct cb_hfile_pieces *pieces, uint64_t span,
                           struct cb_hfile_error *error)
{
    struct cb_hfile_walk walk;
    struct cb_hfile_block block;
    enum cb_hfile_step step;
    bool by_number = pieces->file->trailer.major == 1, good = true;

    if (!cb_hfile_walk_begin(&walk, pieces->file, error)) {
        return false;
    }
    while (good && (step = cb_hfile_walk_next(&walk, &block, error)) != CB_HFILE_END) {
        if (step == CB_HFILE_FAULT) {
            good = false;
        } else if (by_number && block.kind == CB_HFILE_DATA) {
            good = add_block_of_version_1(pieces, &block, error) &&
                   add_to_pieces(pieces, pieces->blocks - 1, pieces->blocks, span, error);
        } else if (!by_number && cb_hfile_kind_is_data(block.kind)) {
            good =
                add_to_pieces(pieces, block.offset,
                              block.offset + cb_hfile_block_bytes(&block), span, error);
        }
    }
    cb_hfile_walk_end(&walk);
    return good;
}

bool cb_hfile_pieces_make(struct cb_hfile_pieces *pieces, const struct cb_hfile *file,
                          size_t wanted, struct cb_hfile_error *error)
{
    uint64_t span = piece_span(&file->trailer, wanted);
    struct cb_hfile_index *index = NULL;

    *pieces = (struct cb_hfile_pieces){.file = file};
    if (file->trailer.major != 1) {
        index = cb_hfile_index_open(file, error);
        if (index == NULL && error->fault != CB_HFILE_UNSUPPORTED) {
            return false;
        }
    }
    if (index == NULL) {
        return divide_by_walk(pieces, span, error);
    }
    bool good = divide_by_index(pieces, index, span, error);

    cb_hfile_index_close(index);
    return good;
}

void cb_hfile_pieces_free(struct cb_hfile_pieces *pieces)
{
    free(pieces->piece);
    free(pieces->block);
    *pieces = (struct cb_hfile_pieces){.count = 0};
}

uint64_t cb_hfile_pieces_estimate(const struct cb_hfile_pieces *pieces)
{
    uint64_t spans = 0, asked = 0, bytes = 0;
    uint64_t step = pieces->count / PIECES_ASKED + 1;

    for (uint64_t i = 0; i < pieces->count; i++) {
        uint64_t span = pieces->piece[i].to - pieces->piece[i].from;

        spans += span;
        if (i % step == 0) {
            asked += span;
            bytes += cb_hfile_pieces_bytes(pieces, i);
        }
    }
    return step == 1 || asked == 0
               ? bytes
               : (uint64_t)((double)bytes / (double)asked * (double)spans);
}
