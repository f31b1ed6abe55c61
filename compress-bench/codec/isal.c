/* SPDX-License-Identifier: MIT */
/* gz by ISA-L.  Source: igzip_lib.h. */
#include <limits.h>
#include <stdlib.h>

#include <isa-l.h>

#include "codec/codec.h"

#define TEXT(number) #number
#define VERSION_TEXT(major, minor, patch) TEXT(major) "." TEXT(minor) "." TEXT(patch)
/* The header with the codes of the first block, as the library's own tests allow for it. */
#define FRAME_BYTES 320

struct cb_coder {
    struct isal_zstream deflate;
    struct inflate_state inflate;
    bool inflates;
};

/* What a level needs beside the stream. */
static const uint32_t level_bytes[] = {ISAL_DEF_LVL0_DEFAULT, ISAL_DEF_LVL1_DEFAULT,
                                       ISAL_DEF_LVL2_DEFAULT, ISAL_DEF_LVL3_DEFAULT};

static struct cb_coder *make_compressor(const struct cb_codec_settings *settings)
{
    struct cb_coder *coder = malloc(sizeof(*coder));
    uint32_t bytes = level_bytes[settings->level];
    uint8_t *memory = bytes > 0 ? malloc(bytes) : NULL;

    if (coder == NULL || (bytes > 0 && memory == NULL)) {
        free(coder);
        free(memory);
        return NULL;
    }
    coder->inflates = false;
    isal_deflate_init(&coder->deflate);
    coder->deflate.level = (uint32_t)settings->level;
    coder->deflate.level_buf = memory;
    coder->deflate.level_buf_size = bytes;
    return coder;
}

static struct cb_coder *make_decompressor(const struct cb_codec_settings *settings)
{
    struct cb_coder *coder = malloc(sizeof(*coder));

    (void)settings;
    if (coder != NULL) {
        coder->inflates = true;
        coder->deflate.level_buf = NULL;
        isal_inflate_init(&coder->inflate);
    }
    return coder;
}

static enum cb_result reset(struct cb_coder *coder)
{
    if (coder->inflates) {
        isal_inflate_reset(&coder->inflate);
    } else {
        isal_deflate_reset(&coder->deflate);
    }
    return CB_OK;
}

static uint32_t clamp(size_t room)
{
    return room < UINT32_MAX ? (uint32_t)room : UINT32_MAX;
}

static enum cb_result compress_block(struct cb_coder *coder, const void *in,
                                     size_t in_bytes, void *out, size_t *out_bytes)
{
    struct isal_zstream *stream = &coder->deflate;

    if (in_bytes > UINT32_MAX) {
        return CB_UNSUPPORTED;
    }
    stream->next_in = (uint8_t *)in;
    stream->avail_in = (uint32_t)in_bytes;
    stream->next_out = out;
    stream->avail_out = clamp(*out_bytes);
    stream->end_of_stream = 1;
    stream->gzip_flag = IGZIP_GZIP;
    int code = isal_deflate(stream);
    *out_bytes = stream->total_out;
    return code != COMP_OK                              ? CB_CORRUPT
           : stream->internal_state.state == ZSTATE_END ? CB_OK
                                                        : CB_NO_ROOM;
}

static enum cb_result decompress_block(struct cb_coder *coder, const void *in,
                                       size_t in_bytes, void *out, size_t *out_bytes)
{
    struct inflate_state *stream = &coder->inflate;

    if (in_bytes > UINT32_MAX) {
        return CB_UNSUPPORTED;
    }
    stream->next_in = (uint8_t *)in;
    stream->avail_in = (uint32_t)in_bytes;
    stream->next_out = out;
    stream->avail_out = clamp(*out_bytes);
    stream->crc_flag = ISAL_GZIP;
    int code = isal_inflate(stream);
    *out_bytes = stream->total_out;
    if (code == ISAL_DECOMP_OK && stream->block_state == ISAL_BLOCK_FINISH) {
        return stream->avail_in == 0 ? CB_OK : CB_CORRUPT;
    }
    /* All of the output is there, and the check behind it is not. */
    bool lacks_check = stream->block_state == ISAL_CHECKSUM_CHECK;
    return code >= 0 && stream->avail_out == 0 && !lacks_check ? CB_NO_ROOM : CB_CORRUPT;
}

static void end(struct cb_coder *coder)
{
    free(coder->deflate.level_buf);
    free(coder);
}

static size_t memory(const struct cb_coder *coder)
{
    return coder->inflates ? sizeof(coder->inflate)
                           : sizeof(coder->deflate) + coder->deflate.level_buf_size;
}

static size_t need(const struct cb_codec_settings *settings)
{
    return sizeof(struct cb_coder) + level_bytes[settings->level];
}

static const char *version(void)
{
    return VERSION_TEXT(ISAL_MAJOR_VERSION, ISAL_MINOR_VERSION, ISAL_PATCH_VERSION);
}

/* Level 0 keeps to codes that are made beforehand, of up to 15 bits a byte. */
static size_t bound(size_t bytes, int level)
{
    (void)level;
    return 2 * bytes + FRAME_BYTES;
}

const struct cb_codec cb_codec_gz_isal = {
    .name = "gz-isal",
    .library = "isa-l",
    .package = "libisal-dev",
    .level_min = ISAL_DEF_MIN_LEVEL,
    .level_max = ISAL_DEF_MAX_LEVEL,
    .level_default = 1,
    .block_limit = UINT32_MAX,
    .resets = true,
    .version = version,
    .bound = bound,
    .need = need,
    .compress = {make_compressor, reset, compress_block, end, memory},
    .decompress = {make_decompressor, reset, decompress_block, end, memory},
};
