/* SPDX-License-Identifier: MIT */
/* gz by libdeflate: whole blocks only.  Source: libdeflate.h. */
#include <stdlib.h>

#include <libdeflate.h>

#include "codec/codec.h"
#include "codec/counted.h"
#include "codec/stateless.h"

struct cb_coder {
    int level;
    struct libdeflate_compressor *compressor;
    struct libdeflate_decompressor *decompressor;
};

static void end(struct cb_coder *coder)
{
    if (coder->compressor != NULL) {
        libdeflate_free_compressor(coder->compressor);
    }
    if (coder->decompressor != NULL) {
        libdeflate_free_decompressor(coder->decompressor);
    }
    free(coder);
}

static struct cb_coder *make_compressor(const struct cb_codec_settings *settings)
{
    struct cb_coder *coder = calloc(1, sizeof(*coder));

    if (coder == NULL) {
        return NULL;
    }
    coder->level = settings->level;
    coder->compressor = libdeflate_alloc_compressor(settings->level);
    if (coder->compressor == NULL) {
        end(coder);
        return NULL;
    }
    return coder;
}

static struct cb_coder *make_decompressor(const struct cb_codec_settings *settings)
{
    struct cb_coder *coder = calloc(1, sizeof(*coder));

    (void)settings;
    if (coder == NULL) {
        return NULL;
    }
    coder->decompressor = libdeflate_alloc_decompressor();
    if (coder->decompressor == NULL) {
        end(coder);
        return NULL;
    }
    return coder;
}

static enum cb_result compress_block(struct cb_coder *coder, const void *in,
                                     size_t in_bytes, void *out, size_t *out_bytes)
{
    *out_bytes =
        libdeflate_gzip_compress(coder->compressor, in, in_bytes, out, *out_bytes);
    return *out_bytes > 0 ? CB_OK : CB_NO_ROOM;
}

static enum cb_result decompress_block(struct cb_coder *coder, const void *in,
                                       size_t in_bytes, void *out, size_t *out_bytes)
{
    size_t consumed = 0;
    enum libdeflate_result result = libdeflate_gzip_decompress_ex(
        coder->decompressor, in, in_bytes, out, *out_bytes, &consumed, out_bytes);

    return result == LIBDEFLATE_INSUFFICIENT_SPACE                ? CB_NO_ROOM
           : result == LIBDEFLATE_SUCCESS && consumed == in_bytes ? CB_OK
                                                                  : CB_CORRUPT;
}

/* The library takes no allocator for one context, but for all: what a context holds is counted
 * on another one. */
static struct cb_counted counter;

static void *take(size_t bytes)
{
    return cb_counted_take(&counter, bytes);
}

static void give(void *address)
{
    cb_counted_give(&counter, address);
}

static size_t compressor_memory(const struct cb_coder *coder)
{
    counter = (struct cb_counted){0};
    libdeflate_set_memory_allocator(take, give);
    libdeflate_free_compressor(libdeflate_alloc_compressor(coder->level));
    libdeflate_set_memory_allocator(malloc, free);
    return counter.peak;
}

static size_t decompressor_memory(const struct cb_coder *coder)
{
    (void)coder;
    counter = (struct cb_counted){0};
    libdeflate_set_memory_allocator(take, give);
    libdeflate_free_decompressor(libdeflate_alloc_decompressor());
    libdeflate_set_memory_allocator(malloc, free);
    return counter.peak;
}

static const char *version(void)
{
    return LIBDEFLATE_VERSION_STRING;
}

static size_t bound(size_t bytes, int level)
{
    (void)level;
    return libdeflate_gzip_compress_bound(NULL, bytes);
}

const struct cb_codec cb_codec_gz_libdeflate = {
    .name = "gz-libdeflate",
    .library = "libdeflate",
    .package = "libdeflate-dev",
    .level_min = 1,
    .level_max = 12,
    .level_default = 6,
    .resets = true,
    .version = version,
    .bound = bound,
    .compress = {make_compressor, cb_stateless_reset, compress_block, end,
                 compressor_memory},
    .decompress = {make_decompressor, cb_stateless_reset, decompress_block, end,
                   decompressor_memory},
};
