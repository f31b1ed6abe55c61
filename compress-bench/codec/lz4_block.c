/* SPDX-License-Identifier: MIT */
#include "codec/lz4_block.h"

#include <lz4.h>

size_t cb_lz4_bound(size_t bytes, int level)
{
    (void)level;
    return bytes <= LZ4_MAX_INPUT_SIZE ? (size_t)LZ4_compressBound((int)bytes) : 0;
}

/* LZ4 does not tell damage from a lack of room. */
enum cb_result cb_lz4_decompress(struct cb_coder *coder, const void *in, size_t in_bytes,
                                 void *out, size_t *out_bytes)
{
    (void)coder;
    if (in_bytes > INT_MAX) {
        return CB_UNSUPPORTED;
    }
    int written = LZ4_decompress_safe(in, out, (int)in_bytes, cb_lz4_clamp(*out_bytes));
    *out_bytes = written < 0 ? 0 : (size_t)written;
    return written < 0 ? CB_CORRUPT : CB_OK;
}
