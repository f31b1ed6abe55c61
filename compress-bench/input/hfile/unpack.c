/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <string.h>

#include "input/hfile/cursor.h"
#include "input/hfile/unpack.h"

bool cb_hfile_unpacker_make(struct cb_hfile_unpacker *unpacker,
                            const struct cb_hfile_compression *compression,
                            struct cb_hfile_error *error)
{
    static const struct cb_codec_settings settings = {.level = 0};

    *unpacker = (struct cb_hfile_unpacker){.compression = compression};
    if (compression->codec == NULL) {
        return true;
    }
    unpacker->codec = cb_codec_find(compression->codec);
    if (unpacker->codec == NULL) {
        return true;
    }
    unpacker->coder = unpacker->codec->decompress.make(&settings);
    return unpacker->coder != NULL ||
           cb_hfile_fail(error, CB_HFILE_SYSTEM, 0, "no memory for a decompressor of %s",
                         unpacker->codec->name);
}

void cb_hfile_unpacker_end(struct cb_hfile_unpacker *unpacker)
{
    if (unpacker->coder != NULL) {
        unpacker->codec->decompress.free(unpacker->coder);
        unpacker->coder = NULL;
    }
}

const char *cb_hfile_unpacker_lacks(const struct cb_hfile_unpacker *unpacker)
{
    const struct cb_missing_codec *missing = cb_missing_codecs;

    if (unpacker->compression->codec == NULL || unpacker->codec != NULL) {
        return NULL;
    }
    while (missing->name != NULL &&
           strcmp(missing->name, unpacker->compression->codec) != 0) {
        missing++;
    }
    return missing->name != NULL ? missing->package : "";
}

static bool begins_with_magic(const struct cb_hfile_compression *compression,
                              const unsigned char *in, size_t in_bytes)
{
    size_t magic_bytes = strlen(compression->magic);

    return magic_bytes > 0 && in_bytes >= magic_bytes &&
           memcmp(in, compression->magic, magic_bytes) == 0;
}

enum cb_hfile_layout cb_hfile_layout_of(const struct cb_hfile_compression *compression,
                                        const unsigned char *in, size_t in_bytes,
                                        size_t room)
{
    struct cb_cursor cursor = cb_cursor_over(in, in_bytes);

    if (compression->codec == NULL) {
        return CB_HFILE_STORED;
    }
    if (!compression->plain || !compression->framed) {
        return compression->plain ? CB_HFILE_PLAIN : CB_HFILE_FRAMED;
    }
    if (compression->magic[0] != '\0') {
        return begins_with_magic(compression, in, in_bytes) ? CB_HFILE_PLAIN
                                                            : CB_HFILE_FRAMED;
    }
    /* A stream that begins with nothing of its own: framed, if the first length can be one. */
    return cb_cursor_be32(&cursor) <= room && !cursor.bad ? CB_HFILE_FRAMED
                                                          : CB_HFILE_PLAIN;
}

static bool has_check(const struct cb_hfile_compression *compression,
                      const unsigned char *in, size_t in_bytes)
{
    return begins_with_magic(compression, in, in_bytes) &&
           in_bytes > compression->check_at &&
           (in[compression->check_at] & compression->check_bits) != 0;
}

/* Runs the codec once.  room: at first what is free, then what came out. */
static bool run(struct cb_hfile_unpacker *unpacker, const unsigned char *in,
                size_t in_bytes, unsigned char *out, size_t *room, uint64_t offset,
                struct cb_hfile_error *error)
{
    const struct cb_codec *codec = unpacker->codec;
    size_t wanted = *room;

    unpacker->streams++;
    unpacker->checked_streams += has_check(unpacker->compression, in, in_bytes);
    enum cb_result result = codec->decompress.reset(unpacker->coder);

    if (result == CB_OK) {
        result = codec->decompress.run(unpacker->coder, in, in_bytes, out, room);
    }
    switch (result) {
    case CB_OK:
        return true;
    case CB_NO_ROOM:
        return cb_hfile_fail(error, CB_HFILE_DAMAGED, offset,
                             "its data decompress to more than the %zu bytes announced",
                             wanted);
    case CB_NO_MEMORY:
        return cb_hfile_fail(error, CB_HFILE_SYSTEM, offset,
                             "no memory to decompress it");
    case CB_UNSUPPORTED:
        return cb_hfile_fail(error, CB_HFILE_UNSUPPORTED, offset,
                             "%s does not decompress a block of %zu bytes",
                             codec->library, in_bytes);
    case CB_CORRUPT:
        break;
    }
    return cb_hfile_fail(error, CB_HFILE_DAMAGED, offset,
                         "its data do not decompress: %s says that they are damaged",
                         codec->library);
}

/* Reads the chunks of one of the framing's blocks, until they gave so many bytes. */
static bool run_chunks(struct cb_hfile_unpacker *unpacker, struct cb_cursor *in,
                       unsigned char *out, size_t out_bytes, uint64_t offset,
                       struct cb_hfile_error *error)
{
    size_t done = 0;

    while (done < out_bytes) {
        size_t left = in->left;
        uint32_t chunk_bytes = cb_cursor_be32(in);
        const unsigned char *chunk = cb_cursor_take(in, chunk_bytes);
        size_t came = out_bytes - done;

        if (chunk == NULL) {
            return cb_hfile_fail(error, CB_HFILE_DAMAGED, offset,
                                 "a chunk says %" PRIu32 " bytes where %zu are left",
                                 chunk_bytes, left);
        }
        if (!run(unpacker, chunk, chunk_bytes, out + done, &came, offset, error)) {
            return false;
        }
        if (came == 0) {
            return cb_hfile_fail(error, CB_HFILE_DAMAGED, offset,
                                 "a chunk decompresses to nothing");
        }
        done += came;
    }
    return true;
}

static bool run_framed(struct cb_hfile_unpacker *unpacker, struct cb_cursor in,
                       unsigned char *out, size_t *out_bytes, uint64_t offset,
                       struct cb_hfile_error *error)
{
    size_t done = 0;

    while (in.left > 0) {
        uint32_t block_bytes = cb_cursor_be32(&in);

        if (in.bad || block_bytes > *out_bytes - done) {
            return cb_hfile_fail(error, CB_HFILE_DAMAGED, offset,
                                 "its framing says %" PRIu32
                                 " bytes where %zu are missing",
                                 block_bytes, *out_bytes - done);
        }
        if (!run_chunks(unpacker, &in, out + done, block_bytes, offset, error)) {
            return false;
        }
        done += block_bytes;
    }
    *out_bytes = done;
    return true;
}

bool cb_hfile_unpack(struct cb_hfile_unpacker *unpacker, const unsigned char *in,
                     size_t in_bytes, unsigned char *out, size_t out_bytes,
                     uint64_t offset, struct cb_hfile_error *error)
{
    enum cb_hfile_layout layout =
        cb_hfile_layout_of(unpacker->compression, in, in_bytes, out_bytes);
    size_t came = out_bytes;
    bool good = true;

    unpacker->streams = unpacker->checked_streams = 0;
    if (layout == CB_HFILE_STORED) {
        came = in_bytes;
        if (in_bytes <= out_bytes) {
            memcpy(out, in, in_bytes);
        }
    } else if (unpacker->coder == NULL) {
        return cb_hfile_fail(
            error, CB_HFILE_UNSUPPORTED, offset, "%s is not built in (install %s)",
            unpacker->compression->codec, cb_hfile_unpacker_lacks(unpacker));
    } else if (layout == CB_HFILE_PLAIN) {
        good = run(unpacker, in, in_bytes, out, &came, offset, error);
    } else {
        good =
            run_framed(unpacker, cb_cursor_over(in, in_bytes), out, &came, offset, error);
    }
    if (good && came != out_bytes) {
        good = cb_hfile_fail(error, CB_HFILE_DAMAGED, offset,
                             "its data decompress to %zu bytes where %zu are announced",
                             came, out_bytes);
    }
    return good;
}
