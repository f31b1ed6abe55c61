/* SPDX-License-Identifier: MIT */
/* LZ4 blocks, without a frame.  Source: lz4.h. */
#include <limits.h>
#include <stdlib.h>

#include <lz4.h>

#include "codec/codec.h"
#include "codec/lz4_block.h"
#include "codec/stateless.h"

struct cb_coder {
    void *state;
};

static struct cb_coder *make(const struct cb_codec_settings *settings)
{
    struct cb_coder *coder = malloc(sizeof(*coder));

    (void)settings;
    if (coder == NULL) {
        return NULL;
    }
    coder->state = malloc((size_t)LZ4_sizeofState());
    if (coder->state == NULL) {
        free(coder);
        return NULL;
    }
    return coder;
}

static enum cb_result compress_block(struct cb_coder *coder, const void *in,
                                     size_t in_bytes, void *out, size_t *out_bytes)
{
    if (in_bytes > LZ4_MAX_INPUT_SIZE) {
        return CB_UNSUPPORTED;
    }
    int written = LZ4_compress_fast_extState(coder->state, in, out, (int)in_bytes,
                                             cb_lz4_clamp(*out_bytes), 1);
    *out_bytes = (size_t)written;
    return written > 0 ? CB_OK : CB_NO_ROOM;
}

static void end(struct cb_coder *coder)
{
    free(coder->state);
    free(coder);
}

static size_t memory(const struct cb_coder *coder)
{
    (void)coder;
    return sizeof(*coder) + (size_t)LZ4_sizeofState();
}

static size_t need(const struct cb_codec_settings *settings)
{
    (void)settings;
    return sizeof(struct cb_coder) + (size_t)LZ4_sizeofState();
}

const struct cb_codec cb_codec_lz4 = {
    .name = "lz4",
    .library = "lz4",
    .package = "liblz4-dev",
    .block_limit = LZ4_MAX_INPUT_SIZE,
    .resets = true,
    .version = LZ4_versionString,
    .bound = cb_lz4_bound,
    .need = need,
    .compress = {make, cb_stateless_reset, compress_block, end, memory},
    .decompress = CB_STATELESS(cb_lz4_decompress),
};
