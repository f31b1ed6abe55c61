/* SPDX-License-Identifier: MIT */
/*
 * A bounded reader of the numbers that Java and Hadoop write.  A cursor that was asked for
 * more than it has gives zeros and NULLs from then on and is `bad`: read a whole record, then
 * look once.
 *
 * Threads: any; a cursor belongs to one.
 */
#ifndef CB_HFILE_CURSOR_H
#define CB_HFILE_CURSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct cb_cursor {
    const unsigned char *at;
    size_t left;
    bool bad;
};

static inline struct cb_cursor cb_cursor_over(const void *bytes, size_t length)
{
    return (struct cb_cursor){.at = bytes, .left = length};
}

/* Return: the next bytes, NULL when there are fewer. */
static inline const unsigned char *cb_cursor_take(struct cb_cursor *cursor, size_t bytes)
{
    const unsigned char *taken = cursor->at;

    if (cursor->bad || bytes > cursor->left) {
        cursor->bad = true;
        cursor->left = 0;
        return NULL;
    }
    cursor->at += bytes;
    cursor->left -= bytes;
    return taken;
}

static inline uint8_t cb_cursor_u8(struct cb_cursor *cursor)
{
    const unsigned char *byte = cb_cursor_take(cursor, 1);

    return byte != NULL ? *byte : 0;
}

/* A big-endian number of so many bytes, 8 at most. */
static inline uint64_t cb_cursor_be(struct cb_cursor *cursor, size_t width)
{
    const unsigned char *bytes = cb_cursor_take(cursor, width);
    uint64_t value = 0;

    for (size_t i = 0; bytes != NULL && i < width; i++) {
        value = value << 8 | bytes[i];
    }
    return value;
}

static inline uint16_t cb_cursor_be16(struct cb_cursor *cursor)
{
    return (uint16_t)cb_cursor_be(cursor, sizeof(uint16_t));
}

static inline uint32_t cb_cursor_be32(struct cb_cursor *cursor)
{
    return (uint32_t)cb_cursor_be(cursor, sizeof(uint32_t));
}

static inline uint64_t cb_cursor_be64(struct cb_cursor *cursor)
{
    return cb_cursor_be(cursor, sizeof(uint64_t));
}

/*
 * Hadoop's variable-length number: one byte from -112 to 127 is the number itself; below
 * that, the first byte says how many big-endian bytes follow, and its sign.
 * Source: org.apache.hadoop.io.WritableUtils.
 */
static inline int64_t cb_cursor_vint(struct cb_cursor *cursor)
{
    int byte = cb_cursor_u8(cursor), first = byte < 128 ? byte : byte - 256;
    bool negative = first < -120;
    uint64_t value = 0;

    if (first >= -112) {
        return first;
    }
    for (int bytes = negative ? -120 - first : -112 - first; bytes > 0; bytes--) {
        value = value << 8 | cb_cursor_u8(cursor);
    }
    return (int64_t)(negative ? ~value : value);
}

/* Bytes that such a number precedes.  Return: NULL, with 0, when it is not in the bounds. */
static inline const unsigned char *cb_cursor_vbytes(struct cb_cursor *cursor,
                                                    size_t *length)
{
    int64_t bytes = cb_cursor_vint(cursor);
    const unsigned char *taken =
        cb_cursor_take(cursor, bytes < 0 ? SIZE_MAX : (size_t)bytes);

    *length = taken != NULL ? (size_t)bytes : 0;
    return taken;
}

#endif
