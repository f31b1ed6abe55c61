/* SPDX-License-Identifier: MIT */
/* LZ4 blocks with more effort.  Source: lz4hc.h. */
#include <stdlib.h>

#include <lz4.h>
#include <lz4hc.h>

#include "codec/codec.h"
#include "codec/lz4_block.h"
#include "codec/stateless.h"

struct cb_coder {
    LZ4_streamHC_t *stream;
    int level;
};

static struct cb_coder *make(const struct cb_codec_settings *settings)
{
    struct cb_coder *coder = malloc(sizeof(*coder));

    if (coder == NULL) {
        return NULL;
    }
    coder->level = settings->level;
    coder->stream = LZ4_createStreamHC();
    if (coder->stream == NULL) {
        free(coder);
        return NULL;
    }
    LZ4_resetStreamHC_fast(coder->stream, coder->level);
    return coder;
}

static enum cb_result reset(struct cb_coder *coder)
{
    LZ4_resetStreamHC_fast(coder->stream, coder->level);
    return CB_OK;
}

static enum cb_result compress_block(struct cb_coder *coder, const void *in,
                                     size_t in_bytes, void *out, size_t *out_bytes)
{
    if (in_bytes > LZ4_MAX_INPUT_SIZE) {
        return CB_UNSUPPORTED;
    }
    int written = LZ4_compress_HC_continue(coder->stream, in, out, (int)in_bytes,
                                           cb_lz4_clamp(*out_bytes));
    *out_bytes = (size_t)written;
    return written > 0 ? CB_OK : CB_NO_ROOM;
}

static void end(struct cb_coder *coder)
{
    LZ4_freeStreamHC(coder->stream);
    free(coder);
}

static size_t memory(const struct cb_coder *coder)
{
    (void)coder;
    return sizeof(*coder) + (size_t)LZ4_sizeofStateHC();
}

static size_t need(const struct cb_codec_settings *settings)
{
    (void)settings;
    return sizeof(struct cb_coder) + (size_t)LZ4_sizeofStateHC();
}

const struct cb_codec cb_codec_lz4hc = {
    .name = "lz4hc",
    .library = "lz4",
    .package = "liblz4-dev",
    .level_min = 1,
    .level_max = LZ4HC_CLEVEL_MAX,
    .level_default = LZ4HC_CLEVEL_DEFAULT,
    .block_limit = LZ4_MAX_INPUT_SIZE,
    .resets = true,
    .version = LZ4_versionString,
    .bound = cb_lz4_bound,
    .need = need,
    .compress = {make, reset, compress_block, end, memory},
    .decompress = CB_STATELESS(cb_lz4_decompress),
};
