/* SPDX-License-Identifier: MIT */
/*
 * The LZO1X family: one decompressor, compressors of different effort and memory.
 * Source: lzo1x.h and LZO.FAQ of liblzo2.
 */
#include <pthread.h>
#include <stdlib.h>

#include <lzo/lzo1x.h>

#include "codec/codec.h"
#include "codec/stateless.h"

#define LICENCE "GPL-2.0-or-later"
#define NO_LEVEL 0

struct cb_coder {
    int level;
    size_t work_bytes;
    void *work;
};

static pthread_once_t checked = PTHREAD_ONCE_INIT;
static bool works;

/* The library compares the types that it was built with to ours. */
static void check_library(void)
{
    works = lzo_init() == LZO_E_OK;
}

static struct cb_coder *make(size_t work_bytes, int level)
{
    pthread_once(&checked, check_library);
    struct cb_coder *coder = works ? malloc(sizeof(*coder)) : NULL;

    if (coder == NULL) {
        return NULL;
    }
    coder->level = level;
    coder->work_bytes = work_bytes;
    coder->work = work_bytes == 0 ? NULL : malloc(work_bytes);
    if (work_bytes != 0 && coder->work == NULL) {
        free(coder);
        return NULL;
    }
    return coder;
}

static struct cb_coder *make_decompressor(const struct cb_codec_settings *settings)
{
    (void)settings;
    return make(LZO1X_MEM_DECOMPRESS, NO_LEVEL);
}

static void end(struct cb_coder *coder)
{
    free(coder->work);
    free(coder);
}

static size_t memory(const struct cb_coder *coder)
{
    return sizeof(*coder) + coder->work_bytes;
}

static const char *version(void)
{
    return lzo_version_string();
}

static size_t bound(size_t bytes, int level)
{
    (void)level;
    return bytes + bytes / 16 + 64 + 3;
}

static enum cb_result finish(int code, lzo_uint length, size_t *out_bytes)
{
    *out_bytes = length;
    return code == LZO_E_OK               ? CB_OK
           : code == LZO_E_OUTPUT_OVERRUN ? CB_NO_ROOM
           : code == LZO_E_OUT_OF_MEMORY  ? CB_NO_MEMORY
                                          : CB_CORRUPT;
}

static enum cb_result decompress_block(struct cb_coder *coder, const void *in,
                                       size_t in_bytes, void *out, size_t *out_bytes)
{
    lzo_uint length = *out_bytes;
    int code = lzo1x_decompress_safe(in, in_bytes, out, &length, coder->work);

    return finish(code, length, out_bytes);
}

/* What compresses does not look at the room. */
static bool fits(size_t in_bytes, size_t out_bytes)
{
    return out_bytes >= bound(in_bytes, NO_LEVEL);
}

/* Defines one of the compressors.  call: what does it, of in, in_bytes, out, &length and the
 * coder. */
#define DEFINE_CODEC(symbol, public_name, work_memory, first, last, usual, call)         \
    static struct cb_coder *make_##symbol(const struct cb_codec_settings *settings)      \
    {                                                                                    \
        return make(work_memory, settings->level);                                       \
    }                                                                                    \
                                                                                         \
    static enum cb_result compress_##symbol(struct cb_coder *coder, const void *in,      \
                                            size_t in_bytes, void *out,                  \
                                            size_t *out_bytes)                           \
    {                                                                                    \
        lzo_uint length = 0;                                                             \
                                                                                         \
        if (!fits(in_bytes, *out_bytes)) {                                               \
            return CB_NO_ROOM;                                                           \
        }                                                                                \
        int code = call;                                                                 \
        return finish(code, length, out_bytes);                                          \
    }                                                                                    \
                                                                                         \
    static size_t need_##symbol(const struct cb_codec_settings *settings)                \
    {                                                                                    \
        (void)settings;                                                                  \
        return sizeof(struct cb_coder) + (work_memory);                                  \
    }                                                                                    \
                                                                                         \
    const struct cb_codec cb_codec_##symbol = {                                          \
        .name = (public_name),                                                           \
        .library = "liblzo2",                                                            \
        .package = "liblzo2-dev",                                                        \
        .licence = LICENCE,                                                              \
        .level_min = (first),                                                            \
        .level_max = (last),                                                             \
        .level_default = (usual),                                                        \
        .resets = true,                                                                  \
        .version = version,                                                              \
        .bound = bound,                                                                  \
        .need = need_##symbol,                                                           \
        .compress = {make_##symbol, cb_stateless_reset, compress_##symbol, end, memory}, \
        .decompress = {make_decompressor, cb_stateless_reset, decompress_block, end,     \
                       memory},                                                          \
    }

#define PLAIN(function) function(in, in_bytes, out, &length, coder->work)

DEFINE_CODEC(lzo1x_1, "lzo1x-1", LZO1X_1_MEM_COMPRESS, NO_LEVEL, NO_LEVEL, NO_LEVEL,
             PLAIN(lzo1x_1_compress));
DEFINE_CODEC(lzo1x_1_11, "lzo1x-1-11", LZO1X_1_11_MEM_COMPRESS, NO_LEVEL, NO_LEVEL,
             NO_LEVEL, PLAIN(lzo1x_1_11_compress));
DEFINE_CODEC(lzo1x_1_12, "lzo1x-1-12", LZO1X_1_12_MEM_COMPRESS, NO_LEVEL, NO_LEVEL,
             NO_LEVEL, PLAIN(lzo1x_1_12_compress));
DEFINE_CODEC(lzo1x_1_15, "lzo1x-1-15", LZO1X_1_15_MEM_COMPRESS, NO_LEVEL, NO_LEVEL,
             NO_LEVEL, PLAIN(lzo1x_1_15_compress));
DEFINE_CODEC(lzo1x_999, "lzo1x-999", LZO1X_999_MEM_COMPRESS, 1, 9, 8,
             lzo1x_999_compress_level(in, in_bytes, out, &length, coder->work, NULL, 0,
                                      NULL, coder->level));
