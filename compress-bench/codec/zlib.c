/* SPDX-License-Identifier: MIT */
/*
 * gz by zlib: gzip members, as HBase's GZ writes them.  Source: zlib.h.
 *
 * The streams keep zlib's own allocator, so that a guard which is preloaded takes them for
 * what they are; what they hold is counted on another stream of the same parameters.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "codec/codec.h"
#include "codec/counted.h"

#define GZIP_WINDOW_BITS (15 + 16)
#define MEMORY_LEVEL 8
#define GZIP_FRAME_BYTES 18 /* header and trailer */

struct cb_coder {
    z_stream stream;
};

static int begin_deflate(z_stream *stream, int level)
{
    return deflateInit2(stream, level, Z_DEFLATED, GZIP_WINDOW_BITS, MEMORY_LEVEL,
                        Z_DEFAULT_STRATEGY);
}

static struct cb_coder *make_compressor(const struct cb_codec_settings *settings)
{
    struct cb_coder *coder = calloc(1, sizeof(*coder));

    if (coder != NULL && begin_deflate(&coder->stream, settings->level) != Z_OK) {
        free(coder);
        return NULL;
    }
    return coder;
}

static struct cb_coder *make_decompressor(const struct cb_codec_settings *settings)
{
    struct cb_coder *coder = calloc(1, sizeof(*coder));

    (void)settings;
    if (coder != NULL && inflateInit2(&coder->stream, GZIP_WINDOW_BITS) != Z_OK) {
        free(coder);
        return NULL;
    }
    return coder;
}

static enum cb_result reset_compressor(struct cb_coder *coder)
{
    return deflateReset(&coder->stream) == Z_OK ? CB_OK : CB_CORRUPT;
}

static enum cb_result reset_decompressor(struct cb_coder *coder)
{
    return inflateReset(&coder->stream) == Z_OK ? CB_OK : CB_CORRUPT;
}

/* zlib counts in uInt.  Room beyond it is not offered. */
static void point(z_stream *stream, const void *in, size_t in_bytes, void *out,
                  size_t room)
{
    stream->next_in = (z_const Bytef *)in;
    stream->avail_in = (uInt)in_bytes;
    stream->next_out = out;
    stream->avail_out = room < UINT_MAX ? (uInt)room : UINT_MAX;
}

static enum cb_result compress_block(struct cb_coder *coder, const void *in,
                                     size_t in_bytes, void *out, size_t *out_bytes)
{
    z_stream *stream = &coder->stream;

    if (in_bytes > UINT_MAX) {
        return CB_UNSUPPORTED;
    }
    point(stream, in, in_bytes, out, *out_bytes);
    int code = deflate(stream, Z_FINISH);
    *out_bytes = (size_t)(stream->next_out - (Bytef *)out);
    return code == Z_STREAM_END    ? CB_OK
           : code == Z_MEM_ERROR   ? CB_NO_MEMORY
           : stream->avail_out > 0 ? CB_CORRUPT
                                   : CB_NO_ROOM;
}

/* Return: what it means that inflate stopped before the end of a member. */
static enum cb_result explain(const z_stream *stream, int code)
{
    return code == Z_MEM_ERROR                               ? CB_NO_MEMORY
           : code == Z_DATA_ERROR || code == Z_NEED_DICT     ? CB_CORRUPT
           : stream->avail_out == 0 && stream->avail_in != 0 ? CB_NO_ROOM
                                                             : CB_CORRUPT;
}

/* One member after the other, until the input is used up. */
static enum cb_result decompress_block(struct cb_coder *coder, const void *in,
                                       size_t in_bytes, void *out, size_t *out_bytes)
{
    z_stream *stream = &coder->stream;

    if (in_bytes > UINT_MAX) {
        return CB_UNSUPPORTED;
    }
    point(stream, in, in_bytes, out, *out_bytes);
    *out_bytes = 0;
    for (;;) {
        int code = inflate(stream, Z_FINISH);
        *out_bytes = (size_t)(stream->next_out - (Bytef *)out);
        if (code != Z_STREAM_END) {
            return explain(stream, code);
        }
        if (stream->avail_in == 0) {
            return CB_OK;
        }
        if (inflateReset(stream) != Z_OK) {
            return CB_CORRUPT;
        }
    }
}

static void end_compressor(struct cb_coder *coder)
{
    deflateEnd(&coder->stream);
    free(coder);
}

static void end_decompressor(struct cb_coder *coder)
{
    inflateEnd(&coder->stream);
    free(coder);
}

static voidpf take_counted(voidpf counter, uInt items, uInt size)
{
    return cb_counted_take(counter, (size_t)items * size);
}

static void give_counted(voidpf counter, voidpf address)
{
    cb_counted_give(counter, address);
}

static size_t compressor_memory(const struct cb_coder *coder)
{
    struct cb_counted counter = {0};
    z_stream probe = {.zalloc = take_counted, .zfree = give_counted, .opaque = &counter};

    (void)coder;
    if (begin_deflate(&probe, Z_DEFAULT_COMPRESSION) == Z_OK) {
        deflateEnd(&probe);
    }
    return counter.peak;
}

/* No window: a block that comes out in one piece needs none. */
static size_t decompressor_memory(const struct cb_coder *coder)
{
    struct cb_counted counter = {0};
    z_stream probe = {.zalloc = take_counted, .zfree = give_counted, .opaque = &counter};

    (void)coder;
    if (inflateInit2(&probe, GZIP_WINDOW_BITS) == Z_OK) {
        inflateEnd(&probe);
    }
    return counter.peak;
}

/* Source: zconf.h, "the memory requirements for deflate". */
static size_t need(const struct cb_codec_settings *settings)
{
    (void)settings;
    return (1u << (15 + 2)) + (1u << (MEMORY_LEVEL + 9)) + 6144;
}

static size_t bound(size_t bytes, int level)
{
    (void)level;
    return deflateBound(NULL, (uLong)bytes) + GZIP_FRAME_BYTES;
}

const struct cb_codec cb_codec_gz = {
    .name = "gz",
    .library = "zlib",
    .package = "zlib1g-dev",
    .level_min = 1,
    .level_max = 9,
    .level_default = 6,
    .block_limit = UINT_MAX,
    .resets = true,
    .version = zlibVersion,
    .bound = bound,
    .need = need,
    .compress = {make_compressor, reset_compressor, compress_block, end_compressor,
                 compressor_memory},
    .decompress = {make_decompressor, reset_decompressor, decompress_block,
                   end_decompressor, decompressor_memory},
};
