/* SPDX-License-Identifier: MIT */
/*
 * A source: one file, HFile or generator, seen as pieces that lie one after the other.  What
 * is too large is drawn from piece by piece; see input/material.h.
 *
 * Files are pieces of a fixed size.  An HFile (input/hfile.h) is one piece for each run of
 * data blocks of about piece_bytes, decompressed, and its cells may be cut anew; blocks with
 * an encoding are one piece each, and whole.
 */
#ifndef CB_SOURCE_H
#define CB_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CB_SOURCE_ERROR_BYTES 512

/* Return: length of the cell that begins at `at`, 0 when there is none that is whole. */
typedef size_t cb_cell_length(const unsigned char *at, size_t left);

struct cb_source;

struct cb_source_calls {
    /* Return: the most bytes that the piece can have.  Of all pieces it is the size. */
    size_t (*piece_bytes)(const struct cb_source *source, uint64_t piece);
    /*
     * Makes the source ready to be read, when the first piece is wanted of it; it may be left
     * out.
     * Return: false with a sentence that names the source.
     */
    bool (*open)(struct cb_source *source, char error[CB_SOURCE_ERROR_BYTES]);
    /*
     * Reads a piece.
     * length: at first the room, at least piece_bytes(); then what was read, which may be less.
     * Return: false with a sentence that names the source, when the piece cannot be read.
     */
    bool (*read)(struct cb_source *source, uint64_t piece, unsigned char *out,
                 size_t *length, char error[CB_SOURCE_ERROR_BYTES]);
    /* Gives back what open() took; the source can be opened again. */
    void (*close)(struct cb_source *source);
    void (*free)(struct cb_source *source);
};

/* The first part of each kind's own struct. */
struct cb_source {
    const struct cb_source_calls *calls;
    char *name; /* for people; freed by calls->free() */
    uint64_t pieces;
    uint64_t bytes;       /* of all pieces */
    cb_cell_length *cell; /* NULL: blocks may be cut anywhere */
    bool whole;           /* each piece is a block, and is not cut */
};

#endif
