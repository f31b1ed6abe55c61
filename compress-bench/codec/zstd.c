/* SPDX-License-Identifier: MIT */
/* Zstandard frames, with or without a dictionary.  Source: zstd.h, zdict.h. */
#define ZSTD_STATIC_LINKING_ONLY /* ZSTD_estimateCCtxSize() */
#include <limits.h>
#include <stdlib.h>

#include <zdict.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "codec/codec.h"

/* What HBase's own settings go down to is far lower, and of no other kind. */
#define LEVEL_MIN (-7)

struct cb_coder {
    ZSTD_CCtx *compressor;
    ZSTD_DCtx *decompressor;
};

static void end(struct cb_coder *coder)
{
    ZSTD_freeCCtx(coder->compressor);
    ZSTD_freeDCtx(coder->decompressor);
    free(coder);
}

static bool prepare_compressor(ZSTD_CCtx *context,
                               const struct cb_codec_settings *settings)
{
    return context != NULL &&
           !ZSTD_isError(ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel,
                                                settings->level)) &&
           (settings->dictionary == NULL ||
            !ZSTD_isError(ZSTD_CCtx_loadDictionary(context, settings->dictionary,
                                                   settings->dictionary_bytes)));
}

static struct cb_coder *make_compressor(const struct cb_codec_settings *settings)
{
    struct cb_coder *coder = calloc(1, sizeof(*coder));

    if (coder == NULL) {
        return NULL;
    }
    coder->compressor = ZSTD_createCCtx();
    if (!prepare_compressor(coder->compressor, settings)) {
        end(coder);
        return NULL;
    }
    return coder;
}

static bool prepare_decompressor(ZSTD_DCtx *context,
                                 const struct cb_codec_settings *settings)
{
    return context != NULL &&
           (settings->dictionary == NULL ||
            !ZSTD_isError(ZSTD_DCtx_loadDictionary(context, settings->dictionary,
                                                   settings->dictionary_bytes)));
}

static struct cb_coder *make_decompressor(const struct cb_codec_settings *settings)
{
    struct cb_coder *coder = calloc(1, sizeof(*coder));

    if (coder == NULL) {
        return NULL;
    }
    coder->decompressor = ZSTD_createDCtx();
    if (!prepare_decompressor(coder->decompressor, settings)) {
        end(coder);
        return NULL;
    }
    return coder;
}

/* Level and dictionary stay. */
static enum cb_result reset(struct cb_coder *coder)
{
    size_t code = coder->compressor != NULL
                      ? ZSTD_CCtx_reset(coder->compressor, ZSTD_reset_session_only)
                      : ZSTD_DCtx_reset(coder->decompressor, ZSTD_reset_session_only);

    return ZSTD_isError(code) ? CB_CORRUPT : CB_OK;
}

static enum cb_result finish(size_t code, size_t *out_bytes)
{
    if (!ZSTD_isError(code)) {
        *out_bytes = code;
        return CB_OK;
    }
    *out_bytes = 0;
    switch (ZSTD_getErrorCode(code)) {
    case ZSTD_error_dstSize_tooSmall:
        return CB_NO_ROOM;
    case ZSTD_error_memory_allocation:
        return CB_NO_MEMORY;
    default:
        return CB_CORRUPT;
    }
}

static enum cb_result compress_block(struct cb_coder *coder, const void *in,
                                     size_t in_bytes, void *out, size_t *out_bytes)
{
    return finish(ZSTD_compress2(coder->compressor, out, *out_bytes, in, in_bytes),
                  out_bytes);
}

static enum cb_result decompress_block(struct cb_coder *coder, const void *in,
                                       size_t in_bytes, void *out, size_t *out_bytes)
{
    return finish(ZSTD_decompressDCtx(coder->decompressor, out, *out_bytes, in, in_bytes),
                  out_bytes);
}

static size_t memory(const struct cb_coder *coder)
{
    return coder->compressor != NULL ? ZSTD_sizeof_CCtx(coder->compressor)
                                     : ZSTD_sizeof_DCtx(coder->decompressor);
}

static size_t bound(size_t bytes, int level)
{
    (void)level;
    return ZSTD_compressBound(bytes);
}

static size_t need(const struct cb_codec_settings *settings)
{
    return ZSTD_estimateCCtxSize(settings->level) + settings->dictionary_bytes;
}

static size_t train(void *dictionary, size_t room, const void *blocks,
                    const size_t *block_bytes, size_t count)
{
    size_t bytes = count > UINT_MAX ? 0
                                    : ZDICT_trainFromBuffer(dictionary, room, blocks,
                                                            block_bytes, (unsigned)count);

    return ZDICT_isError(bytes) ? 0 : bytes;
}

const struct cb_codec cb_codec_zstd = {
    .name = "zstd",
    .library = "zstd",
    .package = "libzstd-dev",
    .level_min = LEVEL_MIN,
    .level_max = 22,
    .level_default = 3,
    .takes_dictionary = true,
    .resets = true,
    .version = ZSTD_versionString,
    .bound = bound,
    .need = need,
    .train = train,
    .compress = {make_compressor, reset, compress_block, end, memory},
    .decompress = {make_decompressor, reset, decompress_block, end, memory},
};
