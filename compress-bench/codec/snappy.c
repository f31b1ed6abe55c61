/* SPDX-License-Identifier: MIT */
/* Snappy blocks, without a frame.  Its work memory lives within each call, so that there is
 * no context to make or to keep.  Source: snappy-c.h. */
#include <stdint.h>

#include <snappy-c.h>

#include "codec/stateless.h"

static enum cb_result finish(snappy_status status)
{
    return status == SNAPPY_OK                 ? CB_OK
           : status == SNAPPY_BUFFER_TOO_SMALL ? CB_NO_ROOM
                                               : CB_CORRUPT;
}

static enum cb_result compress_block(struct cb_coder *coder, const void *in,
                                     size_t in_bytes, void *out, size_t *out_bytes)
{
    (void)coder;
    if (in_bytes > UINT32_MAX) {
        return CB_UNSUPPORTED;
    }
    return finish(snappy_compress(in, in_bytes, out, out_bytes));
}

static enum cb_result decompress_block(struct cb_coder *coder, const void *in,
                                       size_t in_bytes, void *out, size_t *out_bytes)
{
    (void)coder;
    return finish(snappy_uncompress(in, in_bytes, out, out_bytes));
}

static const char *version(void)
{
    return CB_SNAPPY_VERSION;
}

static size_t bound(size_t bytes, int level)
{
    (void)level;
    return snappy_max_compressed_length(bytes);
}

const struct cb_codec cb_codec_snappy = {
    .name = "snappy",
    .library = "snappy",
    .package = "libsnappy-dev",
    .block_limit = UINT32_MAX,
    .resets = true,
    .version = version,
    .bound = bound,
    .compress = CB_STATELESS(compress_block),
    .decompress = CB_STATELESS(decompress_block),
};
