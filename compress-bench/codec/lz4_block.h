/* SPDX-License-Identifier: MIT */
/* What the compressors of LZ4 share: its block format and the one that reads it. */
#ifndef CB_LZ4_BLOCK_H
#define CB_LZ4_BLOCK_H

#include <limits.h>

#include "codec/codec.h"

/* Return: the room, as far as LZ4 can count. */
static inline int cb_lz4_clamp(size_t room)
{
    return room < INT_MAX ? (int)room : INT_MAX;
}

size_t cb_lz4_bound(size_t bytes, int level);

/* The run of the decompressor, which has no context. */
enum cb_result cb_lz4_decompress(struct cb_coder *coder, const void *in, size_t in_bytes,
                                 void *out, size_t *out_bytes);

#endif
