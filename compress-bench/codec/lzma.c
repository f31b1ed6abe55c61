/* SPDX-License-Identifier: MIT */
/*
 * LZMA with the short header, as HBase's LZMA codec writes it; what is read may also be xz.
 * The dictionary is the preset's, however short the blocks are: so does HBase, and that is
 * what a context holds.  Source: lzma/container.h and lzma/base.h of liblzma.
 */
#include <stdlib.h>

#include <lzma.h>

#include "codec/codec.h"
#include "codec/counted.h"

/* Of a header that asks for more: no preset does. */
#define DECODER_LIMIT_BYTES (256u << 20)

struct cb_coder {
    lzma_stream stream;
    lzma_allocator allocator;
    struct cb_counted counter;
    lzma_options_lzma options;
    uint8_t spare; /* room for one byte more */
};

static void *take(void *counter, size_t items, size_t size)
{
    return cb_counted_take(counter, items * size);
}

static void give(void *counter, void *address)
{
    cb_counted_give(counter, address);
}

/* Takes over what the stream holds already. */
static lzma_ret begin_compressor(struct cb_coder *coder)
{
    return lzma_alone_encoder(&coder->stream, &coder->options);
}

static lzma_ret begin_decompressor(struct cb_coder *coder)
{
    return lzma_auto_decoder(&coder->stream, DECODER_LIMIT_BYTES, 0);
}

static void end(struct cb_coder *coder)
{
    lzma_end(&coder->stream);
    free(coder);
}

static struct cb_coder *make(const struct cb_codec_settings *settings,
                             lzma_ret (*begin)(struct cb_coder *))
{
    struct cb_coder *coder = calloc(1, sizeof(*coder));

    if (coder == NULL) {
        return NULL;
    }
    coder->allocator =
        (lzma_allocator){.alloc = take, .free = give, .opaque = &coder->counter};
    coder->stream = (lzma_stream)LZMA_STREAM_INIT;
    coder->stream.allocator = &coder->allocator;
    if (lzma_lzma_preset(&coder->options, (uint32_t)settings->level) ||
        begin(coder) != LZMA_OK) {
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

static enum cb_result explain(lzma_ret code)
{
    return code == LZMA_OK || code == LZMA_STREAM_END              ? CB_OK
           : code == LZMA_MEM_ERROR || code == LZMA_MEMLIMIT_ERROR ? CB_NO_MEMORY
           : code == LZMA_OPTIONS_ERROR                            ? CB_UNSUPPORTED
                                                                   : CB_CORRUPT;
}

static enum cb_result reset_compressor(struct cb_coder *coder)
{
    return explain(begin_compressor(coder));
}

static enum cb_result reset_decompressor(struct cb_coder *coder)
{
    return explain(begin_decompressor(coder));
}

/* Return: would more come out of what went in?  If not, it was cut short. */
static bool has_more_output(struct cb_coder *coder)
{
    lzma_stream *stream = &coder->stream;

    if (stream->avail_out > 0) {
        return false;
    }
    stream->next_out = &coder->spare;
    stream->avail_out = 1;
    return lzma_code(stream, LZMA_FINISH) <= LZMA_STREAM_END && stream->avail_out == 0;
}

static enum cb_result run(struct cb_coder *coder, const void *in, size_t in_bytes,
                          void *out, size_t *out_bytes)
{
    lzma_stream *stream = &coder->stream;

    stream->next_in = in;
    stream->avail_in = in_bytes;
    stream->next_out = out;
    stream->avail_out = *out_bytes;
    lzma_ret code = lzma_code(stream, LZMA_FINISH);
    *out_bytes -= stream->avail_out;
    if (code == LZMA_STREAM_END) {
        return stream->avail_in == 0 ? CB_OK : CB_CORRUPT;
    }
    if (code == LZMA_OK) {
        return has_more_output(coder) ? CB_NO_ROOM : CB_CORRUPT;
    }
    return explain(code);
}

static size_t memory(const struct cb_coder *coder)
{
    return sizeof(*coder) + coder->counter.peak;
}

static size_t bound(size_t bytes, int level)
{
    (void)level;
    return bytes + bytes / 3 + 4096;
}

static size_t need(const struct cb_codec_settings *settings)
{
    return (size_t)lzma_easy_encoder_memusage((uint32_t)settings->level);
}

const struct cb_codec cb_codec_lzma = {
    .name = "lzma",
    .library = "liblzma",
    .package = "liblzma-dev",
    .level_min = 0,
    .level_max = 9,
    .level_default = 6,
    .resets = true,
    .version = lzma_version_string,
    .bound = bound,
    .need = need,
    .compress = {make_compressor, reset_compressor, run, end, memory},
    .decompress = {make_decompressor, reset_decompressor, run, end, memory},
};
