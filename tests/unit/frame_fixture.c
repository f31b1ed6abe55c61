/* SPDX-License-Identifier: MIT */
#include "frame_fixture.h"

#include <string.h>

enum { INDEX_HEAD_BYTES = 12, PAIR_BYTES = 8, POINTER_FROM_INDEX = 0x30 };

struct output {
    unsigned char *start, *at;
};

static void put(struct output *out, const void *bytes, size_t count)
{
    memcpy(out->at, bytes, count);
    out->at += count;
}

static void put_u8(struct output *out, unsigned value)
{
    unsigned char byte = (unsigned char)value;
    put(out, &byte, 1);
}

static void put_u32(struct output *out, int64_t value)
{
    uint32_t word = (uint32_t)value;
    put(out, &word, sizeof word);
}

static void put_uleb(struct output *out, uint64_t value)
{
    for (; value >= 0x80; value >>= 7)
        put_u8(out, (unsigned)(value & 0x7f) | 0x80);
    put_u8(out, (unsigned)value);
}

/* An address as the encoding asks: its lower half says how wide, its upper from where. */
static void put_pointer(struct output *out, uint8_t encoding, uintptr_t address)
{
    static const uint8_t widths[16] = {8, 0, 2, 4, 8, 0, 0, 0, 8, 0, 2, 4, 8};
    if ((encoding & 0x70) == 0x10)
        address -= (uintptr_t)out->at;
    else if ((encoding & 0x70) == POINTER_FROM_INDEX)
        address -= (uintptr_t)out->start;
    put(out, &address, widths[encoding & 0x0f]);
}

static void put_augmentation(struct output *out, const char *letters, uint8_t encoding)
{
    unsigned char data[32];
    struct output inner = {data, data};
    for (; *letters != '\0'; letters++) {
        if (*letters == 'R')
            put_u8(&inner, encoding);
        else if (*letters == 'L')
            put_u8(&inner, FRAME_ENCODING_GCC);
        else if (*letters == 'P') {
            put_u8(&inner, FRAME_ENCODING_GCC | 0x80);
            put_u32(&inner, 0x1234);
        }
    }
    put_uleb(out, (uint64_t)(inner.at - data));
    put(out, data, (size_t)(inner.at - data));
}

/* Begins an entry, whose length is filled in by end_entry. */
static unsigned char *begin_entry(struct output *out)
{
    unsigned char *entry = out->at;
    put_u32(out, 0);
    return entry;
}

static void end_entry(struct output *out, unsigned char *entry)
{
    uint32_t length = (uint32_t)(out->at - entry - 4);
    memcpy(entry, &length, sizeof length);
}

static void put_common(struct output *out, const struct frame_common *common,
                       const char *letters, uint8_t encoding)
{
    unsigned char *entry = begin_entry(out);
    uint64_t column = ZG_RETURN_IN_REGISTER ? ZG_REGISTER_SP - 1 : ZG_REGISTER_PC;
    if (common->return_column != 0)
        column = common->return_column;
    unsigned version = common->version != 0 ? common->version : 1;
    put_u32(out, 0);
    put_u8(out, version);
    put(out, letters, strlen(letters) + 1);
    put_uleb(out, 1);
    put_u8(out, FRAME_DATA_FACTOR & 0x7f);
    if (version == 1)
        put_u8(out, (unsigned)column);
    else
        put_uleb(out, column);
    if (letters[0] == 'z')
        put_augmentation(out, letters, encoding);
    put(out, common->program, common->program_bytes);
    end_entry(out, entry);
}

static void put_function(struct output *out, const unsigned char *common,
                         const struct frame_function *function, bool has_augmentation,
                         uint8_t encoding)
{
    unsigned char *entry = begin_entry(out);
    put_u32(out, out->at - common);
    put_pointer(out, encoding, (uintptr_t)out->start + (uintptr_t)function->first);
    put_pointer(out, encoding & 0x0f, function->bytes);
    if (has_augmentation)
        put_uleb(out, 0);
    put(out, function->program, function->program_bytes);
    end_entry(out, entry);
}

size_t frame_fixture(unsigned char *to, const struct frame_common *common,
                     const struct frame_function *functions, uint32_t count,
                     struct zg_frame_section *section)
{
    struct output index = {to, to}, out = {to, to};
    const char *letters = common->letters == NULL ? "zR" : common->letters;
    uint8_t encoding = common->encoding;
    if (common->letters == NULL && encoding == 0)
        encoding = FRAME_ENCODING_GCC;
    size_t index_bytes = INDEX_HEAD_BYTES + (size_t)count * PAIR_BYTES;
    put_u32(&index,
            0x3b031b01); /* version 1, and how the three that follow are written */
    put_pointer(&index, FRAME_ENCODING_GCC, (uintptr_t)to + index_bytes);
    put_u32(&index, count);
    out.at = to + index_bytes;
    unsigned char *first = out.at;
    put_common(&out, common, letters, encoding);
    for (uint32_t i = 0; i < count; i++) {
        put_u32(&index, functions[i].first);
        put_u32(&index, out.at - to);
        put_function(&out, first, &functions[i], letters[0] == 'z', encoding);
    }
    *section = (struct zg_frame_section){to, to + index_bytes, to, out.at};
    return (size_t)(out.at - to);
}
