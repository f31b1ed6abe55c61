/* SPDX-License-Identifier: MIT */
/*
 * Numbers read out of bytes that are not trusted: what lies beyond their end reads as zero
 * and marks the cursor as failed, which is asked once, after a run of reads.
 * Source: DWARF 5, section 7.6 (LEB128).
 */
#ifndef ZG_CURSOR_H
#define ZG_CURSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct zg_cursor {
    const unsigned char *at, *end;
    bool failed;
};

static inline size_t zg_cursor_left(const struct zg_cursor *cursor)
{
    return (size_t)(cursor->end - cursor->at);
}

/* Return: where the next bytes lie, having gone over them; NULL when there are not so many. */
static inline const unsigned char *zg_cursor_take(struct zg_cursor *cursor,
                                                  uint64_t bytes)
{
    const unsigned char *taken = cursor->at;
    if (bytes > zg_cursor_left(cursor)) {
        cursor->failed = true;
        cursor->at = cursor->end;
        return NULL;
    }
    cursor->at += bytes;
    return taken;
}

#define ZG_CURSOR_READ(name, type)                                                       \
    static inline type zg_cursor_##name(struct zg_cursor *cursor)                        \
    {                                                                                    \
        type value = 0;                                                                  \
        const unsigned char *from = zg_cursor_take(cursor, sizeof value);                \
        if (from != NULL)                                                                \
            memcpy(&value, from, sizeof value);                                          \
        return value;                                                                    \
    }
ZG_CURSOR_READ(u8, uint8_t)
ZG_CURSOR_READ(u16, uint16_t)
ZG_CURSOR_READ(u32, uint32_t)
ZG_CURSOR_READ(u64, uint64_t)
#undef ZG_CURSOR_READ

/* Bits beyond the 64th are dropped. bits: set to how many there were. */
static inline uint64_t zg_cursor_leb(struct zg_cursor *cursor, unsigned *bits)
{
    uint64_t value = 0;
    uint8_t byte;
    *bits = 0;
    do {
        byte = zg_cursor_u8(cursor);
        if (*bits < 64)
            value |= (uint64_t)(byte & 0x7f) << *bits;
        *bits += 7;
    } while ((byte & 0x80) != 0);
    return value;
}

static inline uint64_t zg_cursor_uleb(struct zg_cursor *cursor)
{
    unsigned bits;
    if (cursor->at < cursor->end && *cursor->at < 0x80) /* nearly all are one byte */
        return *cursor->at++;
    return zg_cursor_leb(cursor, &bits);
}

static inline int64_t zg_cursor_sleb(struct zg_cursor *cursor)
{
    unsigned bits;
    uint64_t value = zg_cursor_leb(cursor, &bits);
    if (bits < 64 && (value >> (bits - 1) & 1) != 0)
        value |= ~UINT64_C(0) << bits;
    return (int64_t)value;
}

#endif
