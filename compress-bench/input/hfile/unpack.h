/* SPDX-License-Identifier: MIT */
/*
 * The data of a block, decompressed: plain streams, and Hadoop's framing of raw ones.
 *
 * Source: Hadoop's BlockCompressorStream.  One or more blocks, each its uncompressed length
 * (four bytes, big-endian), then chunks until they have given as much: their length, and
 * what the codec made.  A block of length zero has no chunks.
 */
#ifndef CB_HFILE_UNPACK_H
#define CB_HFILE_UNPACK_H

#include <stdbool.h>
#include <stddef.h>

#include "codec/codec.h"
#include "input/hfile/error.h"
#include "input/hfile/format.h"

struct cb_hfile_unpacker {
    const struct cb_hfile_compression *compression;
    const struct cb_codec *codec; /* NULL: none is needed, or it is not built in */
    struct cb_coder *coder;
    /* Of the last block: its streams, and those that carried a checksum of their own. */
    size_t streams, checked_streams;
};

/*
 * Makes a decompressor ready; one whose codec is not built in is made, and can be asked.
 * Return: false with an error when there is no memory.
 * Allocates: yes; cb_hfile_unpacker_end().
 */
bool cb_hfile_unpacker_make(struct cb_hfile_unpacker *unpacker,
                            const struct cb_hfile_compression *compression,
                            struct cb_hfile_error *error);
void cb_hfile_unpacker_end(struct cb_hfile_unpacker *unpacker);

/* Return: did a checksum of its own prove every stream of the last block? */
static inline bool cb_hfile_unpacker_proved(const struct cb_hfile_unpacker *unpacker)
{
    return unpacker->streams > 0 && unpacker->checked_streams == unpacker->streams;
}

/* Return: NULL when it can decompress, else the Debian package whose codec it lacks, or "". */
const char *cb_hfile_unpacker_lacks(const struct cb_hfile_unpacker *unpacker);

/* Return: how these bytes are laid out.  room: what they should decompress to. */
enum cb_hfile_layout cb_hfile_layout_of(const struct cb_hfile_compression *compression,
                                        const unsigned char *in, size_t in_bytes,
                                        size_t room);

/*
 * Decompresses one block's data.
 * out_bytes: exactly so many must come out; never are more written.
 * offset: the block's, for the error.
 * Return: false with an error.
 * Threads: the unpacker's.
 */
bool cb_hfile_unpack(struct cb_hfile_unpacker *unpacker, const unsigned char *in,
                     size_t in_bytes, unsigned char *out, size_t out_bytes,
                     uint64_t offset, struct cb_hfile_error *error);

#endif
