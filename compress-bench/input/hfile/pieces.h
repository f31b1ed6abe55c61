/* SPDX-License-Identifier: MIT */
/* An HFile divided in pieces, runs of data blocks that lie one after the other. */
#ifndef CB_HFILE_PIECES_H
#define CB_HFILE_PIECES_H

#include "input/hfile/index.h"

/* Other blocks may stand between its data blocks. */
struct cb_hfile_piece {
    uint64_t from, to; /* offsets; in version 1 numbers of blocks */
};

struct cb_hfile_pieces {
    const struct cb_hfile *file;
    struct cb_hfile_piece *piece;
    uint64_t count, room;
    /* Version 1 has no headers to go by: offset and uncompressed size of all blocks, and
     * where the last one ends. */
    struct cb_hfile_entry *block;
    uint64_t blocks, blocks_room;
};

/*
 * Divides an open file by its index, or where that cannot be read by its blocks.
 * wanted: uncompressed bytes of a piece, about; 0: each block is a piece.
 * Return: false with an error.
 * Allocates: yes; cb_hfile_pieces_free(), after a failure too.
 */
bool cb_hfile_pieces_make(struct cb_hfile_pieces *pieces, const struct cb_hfile *file,
                          size_t wanted, struct cb_hfile_error *error);
void cb_hfile_pieces_free(struct cb_hfile_pieces *pieces);

/*
 * Finds the data blocks of a piece, one after the other.
 * at: where the next one is looked for; at first the piece's `from`.
 * Threads: any.
 */
enum cb_hfile_step cb_hfile_pieces_next(const struct cb_hfile_pieces *pieces,
                                        uint64_t number, uint64_t *at,
                                        struct cb_hfile_block *block,
                                        struct cb_hfile_error *error);

/* Return: what a piece's blocks hold, in bytes; 0 when their headers cannot be read. */
uint64_t cb_hfile_pieces_bytes(const struct cb_hfile_pieces *pieces, uint64_t number);

/* Return: of all pieces, estimated from some that are spread over the file. */
uint64_t cb_hfile_pieces_estimate(const struct cb_hfile_pieces *pieces);

#endif
