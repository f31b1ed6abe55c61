/* SPDX-License-Identifier: MIT */
/* bzip2 streams.  The library cannot reset: each block has a stream of its own.
 * Source: bzlib.h and the manual of bzip2 1.0.8. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <bzlib.h>

#include "codec/codec.h"
#include "codec/counted.h"

#define QUIET 0
#define USUAL_WORK_FACTOR 0
#define FAST 0

struct cb_coder {
    bz_stream stream;
    struct cb_counted counter;
    int level;
    char spare; /* room for one byte more */
};

static void *take(void *counter, int items, int size)
{
    return cb_counted_take(counter, (size_t)items * (size_t)size);
}

static void give(void *counter, void *address)
{
    cb_counted_give(counter, address);
}

/* Return: false when there is no memory. */
static bool begin_compressor(struct cb_coder *coder)
{
    coder->stream =
        (bz_stream){.bzalloc = take, .bzfree = give, .opaque = &coder->counter};
    return BZ2_bzCompressInit(&coder->stream, coder->level, QUIET, USUAL_WORK_FACTOR) ==
           BZ_OK;
}

static bool begin_decompressor(struct cb_coder *coder)
{
    coder->stream =
        (bz_stream){.bzalloc = take, .bzfree = give, .opaque = &coder->counter};
    return BZ2_bzDecompressInit(&coder->stream, QUIET, FAST) == BZ_OK;
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
        free(coder);
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

/* A stream whose reset found no memory has no state, and its end is without effect. */
static enum cb_result reset_compressor(struct cb_coder *coder)
{
    BZ2_bzCompressEnd(&coder->stream);
    return begin_compressor(coder) ? CB_OK : CB_NO_MEMORY;
}

static enum cb_result reset_decompressor(struct cb_coder *coder)
{
    BZ2_bzDecompressEnd(&coder->stream);
    return begin_decompressor(coder) ? CB_OK : CB_NO_MEMORY;
}

static void point(bz_stream *stream, const void *in, size_t in_bytes, void *out,
                  size_t room)
{
    stream->next_in = (char *)in;
    stream->avail_in = (unsigned)in_bytes;
    stream->next_out = out;
    stream->avail_out = room < UINT_MAX ? (unsigned)room : UINT_MAX;
}

static enum cb_result compress_block(struct cb_coder *coder, const void *in,
                                     size_t in_bytes, void *out, size_t *out_bytes)
{
    bz_stream *stream = &coder->stream;

    if (in_bytes > UINT_MAX) {
        return CB_UNSUPPORTED;
    }
    point(stream, in, in_bytes, out, *out_bytes);
    int code = BZ2_bzCompress(stream, BZ_FINISH);
    *out_bytes = (size_t)(stream->next_out - (char *)out);
    return code == BZ_STREAM_END ? CB_OK : code == BZ_FINISH_OK ? CB_NO_ROOM : CB_CORRUPT;
}

/* Return: would more come out of what went in?  If not, it was cut short. */
static bool has_more_output(struct cb_coder *coder)
{
    bz_stream *stream = &coder->stream;

    if (stream->avail_out > 0) {
        return false;
    }
    stream->next_out = &coder->spare;
    stream->avail_out = 1;
    return BZ2_bzDecompress(stream) >= BZ_OK && stream->avail_out == 0;
}

static enum cb_result decompress_block(struct cb_coder *coder, const void *in,
                                       size_t in_bytes, void *out, size_t *out_bytes)
{
    bz_stream *stream = &coder->stream;

    if (in_bytes > UINT_MAX) {
        return CB_UNSUPPORTED;
    }
    point(stream, in, in_bytes, out, *out_bytes);
    int code = BZ2_bzDecompress(stream);
    *out_bytes = (size_t)(stream->next_out - (char *)out);
    if (code == BZ_STREAM_END) {
        return stream->avail_in == 0 ? CB_OK : CB_CORRUPT;
    }
    return code == BZ_MEM_ERROR                      ? CB_NO_MEMORY
           : code == BZ_OK && has_more_output(coder) ? CB_NO_ROOM
                                                     : CB_CORRUPT;
}

static void end_compressor(struct cb_coder *coder)
{
    BZ2_bzCompressEnd(&coder->stream);
    free(coder);
}

static void end_decompressor(struct cb_coder *coder)
{
    BZ2_bzDecompressEnd(&coder->stream);
    free(coder);
}

static size_t memory(const struct cb_coder *coder)
{
    return sizeof(*coder) + coder->counter.peak;
}

/* Without the date that the library puts behind it. */
static const char *version(void)
{
    static char text[16];
    const char *whole = BZ2_bzlibVersion();

    snprintf(text, sizeof(text), "%.*s", (int)strcspn(whole, ","), whole);
    return text;
}

static size_t bound(size_t bytes, int level)
{
    (void)level;
    return bytes + bytes / 100 + 600;
}

static size_t need(const struct cb_codec_settings *settings)
{
    return 400000 + 8 * (size_t)settings->level * 100000;
}

const struct cb_codec cb_codec_bzip2 = {
    .name = "bzip2",
    .library = "bzip2",
    .package = "libbz2-dev",
    .level_min = 1,
    .level_max = 9,
    .level_default = 9,
    .block_limit = UINT_MAX,
    .resets = false,
    .version = version,
    .bound = bound,
    .need = need,
    .compress = {make_compressor, reset_compressor, compress_block, end_compressor,
                 memory},
    .decompress = {make_decompressor, reset_decompressor, decompress_block,
                   end_decompressor, memory},
};
