/* SPDX-License-Identifier: MIT */
/* Brotli streams.  The library cannot reset: each block has a stream of its own.
 * Source: brotli/encode.h, brotli/decode.h. */
#include <stdio.h>
#include <stdlib.h>

#include <brotli/decode.h>
#include <brotli/encode.h>

#include "codec/codec.h"
#include "codec/counted.h"

struct cb_coder {
    BrotliEncoderState *encoder;
    BrotliDecoderState *decoder;
    struct cb_counted counter;
    int level;
};

static void *take(void *counter, size_t bytes)
{
    return cb_counted_take(counter, bytes);
}

static void give(void *counter, void *address)
{
    cb_counted_give(counter, address);
}

static bool begin_compressor(struct cb_coder *coder)
{
    coder->encoder = BrotliEncoderCreateInstance(take, give, &coder->counter);
    return coder->encoder != NULL &&
           BrotliEncoderSetParameter(coder->encoder, BROTLI_PARAM_QUALITY,
                                     (uint32_t)coder->level);
}

static bool begin_decompressor(struct cb_coder *coder)
{
    coder->decoder = BrotliDecoderCreateInstance(take, give, &coder->counter);
    return coder->decoder != NULL;
}

static void end(struct cb_coder *coder)
{
    if (coder->encoder != NULL) {
        BrotliEncoderDestroyInstance(coder->encoder);
    }
    if (coder->decoder != NULL) {
        BrotliDecoderDestroyInstance(coder->decoder);
    }
    free(coder);
}

static struct cb_coder *make(const struct cb_codec_settings *settings,
                             bool (*begin)(struct cb_coder *))
{
    struct cb_coder *coder = calloc(1, sizeof(*coder));

    if (coder == NULL) {
        return NULL;
    }
    coder->level = settings->level;
    if (!begin(coder)) {
        end(coder);
        return NULL;
    }
    return coder;
}

static struct cb_coder *make_compressor(const struct cb_codec_settings *settings)
{
    return make(settings, begin_compressor);
}

static struct cb_coder *make_decompressor(const struct cb_codec_settings *settings)
{
    return make(settings, begin_decompressor);
}

static enum cb_result reset_compressor(struct cb_coder *coder)
{
    BrotliEncoderDestroyInstance(coder->encoder);
    return begin_compressor(coder) ? CB_OK : CB_NO_MEMORY;
}

static enum cb_result reset_decompressor(struct cb_coder *coder)
{
    BrotliDecoderDestroyInstance(coder->decoder);
    return begin_decompressor(coder) ? CB_OK : CB_NO_MEMORY;
}

static enum cb_result compress_block(struct cb_coder *coder, const void *in,
                                     size_t in_bytes, void *out, size_t *out_bytes)
{
    const uint8_t *next_in = in;
    uint8_t *next_out = out;
    size_t room = *out_bytes;

    BrotliEncoderSetParameter(coder->encoder, BROTLI_PARAM_SIZE_HINT,
                              in_bytes < UINT32_MAX ? (uint32_t)in_bytes : UINT32_MAX);
    /* It fails for want of memory alone. */
    if (!BrotliEncoderCompressStream(coder->encoder, BROTLI_OPERATION_FINISH, &in_bytes,
                                     &next_in, &room, &next_out, NULL)) {
        return CB_NO_MEMORY;
    }
    *out_bytes -= room;
    return BrotliEncoderIsFinished(coder->encoder) ? CB_OK : CB_NO_ROOM;
}

static enum cb_result decompress_block(struct cb_coder *coder, const void *in,
                                       size_t in_bytes, void *out, size_t *out_bytes)
{
    const uint8_t *next_in = in;
    uint8_t *next_out = out;
    size_t room = *out_bytes;
    BrotliDecoderResult result = BrotliDecoderDecompressStream(
        coder->decoder, &in_bytes, &next_in, &room, &next_out, NULL);

    *out_bytes -= room;
    if (result == BROTLI_DECODER_RESULT_SUCCESS) {
        return in_bytes == 0 ? CB_OK : CB_CORRUPT;
    }
    return result == BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT ? CB_NO_ROOM : CB_CORRUPT;
}

static size_t memory(const struct cb_coder *coder)
{
    return sizeof(*coder) + coder->counter.peak;
}

static const char *version(void)
{
    static char text[16];
    uint32_t number = BrotliEncoderVersion();

    snprintf(text, sizeof(text), "%u.%u.%u", number >> 24, number >> 12 & 0xfff,
             number & 0xfff);
    return text;
}

/* The library's own bound holds from level 2 on. */
static size_t bound(size_t bytes, int level)
{
    (void)level;
    return BrotliEncoderMaxCompressedSize(bytes) + bytes / 16 + 1024;
}

const struct cb_codec cb_codec_brotli = {
    .name = "brotli",
    .library = "brotli",
    .package = "libbrotli-dev",
    .level_min = BROTLI_MIN_QUALITY,
    .level_max = BROTLI_MAX_QUALITY,
    .level_default = 6, /* HBase's */
    .resets = false,
    .version = version,
    .bound = bound,
    .compress = {make_compressor, reset_compressor, compress_block, end, memory},
    .decompress = {make_decompressor, reset_decompressor, decompress_block, end, memory},
};
