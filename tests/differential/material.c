/* SPDX-License-Identifier: MIT */
/* Compressed data to inflate, made by side B with settings of every kind, sound or damaged. */
#include "world.h"

#include <string.h>

static int random_window_bits(struct zd_random *r)
{
    int bits = zd_chance(r, 600) ? 15 : zd_between(r, 9, 15);
    switch (zd_below(r, 5)) {
    case 0:
    case 1:
        return -bits;
    case 2:
    case 3:
        return bits;
    default:
        return bits + 16;
    }
}

static uint32_t random_length(struct zd_random *r)
{
    uint32_t kind = zd_below(r, 100);
    return kind < 8    ? zd_below(r, 4)
           : kind < 70 ? zd_below(r, 600)
           : kind < 96 ? zd_below(r, 6000)
                       : zd_below(r, 45000);
}

/* Compresses pieces of plain sources with flushes between them into one member at `to`.
 * Return: its length, 0 when it does not fit. */
static uint32_t make_member(struct zd_world *world, struct zd_random *r,
                            struct zd_source *s, unsigned char *to, uint32_t room)
{
    static const int flushes[] = {Z_NO_FLUSH, Z_SYNC_FLUSH, Z_FULL_FLUSH, Z_PARTIAL_FLUSH,
                                  Z_BLOCK};
    const struct zd_api *z = &zd_api[ZD_B];
    z_stream strm;
    memset(&strm, 0, sizeof strm);
    if (z->deflateInit2_(&strm, s->level, Z_DEFLATED, s->window_bits, s->mem_level,
                         s->strategy, ZLIB_VERSION, (int)sizeof strm) != Z_OK)
        return 0;
    if (s->window_bits > 15 && zd_chance(r, 500))
        z->deflateSetHeader(&strm, &world->header[zd_below(r, ZD_HEADERS)]);
    if (s->dictionary.length)
        z->deflateSetDictionary(
            &strm, world->source[s->dictionary.source].bytes + s->dictionary.offset,
            s->dictionary.length);
    strm.next_out = to;
    strm.avail_out = room;
    uint32_t left = s->plain_length, code_source = zd_below(r, ZD_PLAIN);
    uint32_t at = zd_below(r, ZD_PLAIN_SIZE - 45000);
    int code = Z_OK;
    while (left > 0 && code == Z_OK) {
        uint32_t n = zd_chance(r, 500) ? left : 1 + zd_below(r, left);
        strm.next_in =
            (z_const Bytef *)(uintptr_t)(world->source[code_source].bytes + at);
        strm.avail_in = n;
        code = z->deflate(&strm, flushes[zd_below(r, 5)]);
        if (strm.avail_in)
            code = Z_BUF_ERROR;
        at += n;
        left -= n;
    }
    if (code == Z_OK)
        code = z->deflate(&strm, Z_FINISH);
    z->deflateEnd(&strm);
    return code == Z_STREAM_END ? (uint32_t)strm.total_out : 0;
}

static void damage(struct zd_random *r, struct zd_source *s, unsigned char *bytes)
{
    s->damaged = true;
    if (zd_chance(r, 350)) {
        s->length = zd_below(r, s->length + 1);
        return;
    }
    for (int n = zd_between(r, 1, 3); n > 0 && s->length; n--) {
        uint32_t span = zd_chance(r, 500) && s->length > 24 ? 24 : s->length;
        bytes[zd_below(r, span)] ^= (unsigned char)(1u << zd_below(r, 8));
    }
}

static void make_packed(struct zd_world *world, unsigned number)
{
    struct zd_source *s = &world->source[number];
    struct zd_random r;
    zd_seed(&r, world->seed * ZD_SOURCES + number);
    unsigned char *bytes = world->packed[number - ZD_PLAIN];
    memset(s, 0, sizeof *s);
    s->bytes = bytes;
    s->made = true;
    s->window_bits = random_window_bits(&r);
    s->level = zd_between(&r, -1, 9);
    if (s->level == 0 && !zd_traits.stored_sound)
        s->level = 1;
    s->mem_level = zd_between(&r, 1, 9);
    s->strategy = zd_chance(&r, 700) ? 0 : zd_between(&r, 0, 4);
    if (s->window_bits <= 15 && zd_chance(&r, 150))
        s->dictionary =
            (struct zd_piece){zd_below(&r, ZD_PLAIN), zd_below(&r, 4) * 5000,
                              1 + zd_below(&r, zd_chance(&r, 800) ? 500 : 40000)};
    int members = zd_chance(&r, 150) ? 2 : 1;
    for (int i = 0; i < members; i++) {
        s->plain_length = random_length(&r);
        uint32_t n =
            make_member(world, &r, s, bytes + s->length, ZD_PACKED_ROOM - s->length);
        s->length += n;
        s->members += n > 0;
    }
    if (zd_chance(&r, 100))
        for (int n = zd_between(&r, 1, 20); n > 0 && s->length < ZD_PACKED_ROOM; n--)
            bytes[s->length++] = (unsigned char)zd_next(&r);
    if (zd_chance(&r, 250))
        damage(&r, s, bytes);
}

const struct zd_source *zd_source(struct zd_world *world, unsigned number)
{
    if (!world->source[number].made)
        make_packed(world, number);
    return &world->source[number];
}

void zd_print_source(FILE *to, struct zd_world *world, unsigned number)
{
    static const char *const plain[ZD_PLAIN] = {"text", "noise", "runs", "records",
                                                "mixture"};
    const struct zd_source *s = zd_source(world, number);
    if (number < ZD_PLAIN) {
        fprintf(to, "source%u: %s, %u bytes", number, plain[number], s->length);
        return;
    }
    fprintf(to,
            "source%u: %u bytes, deflated with windowBits %d, level %d, memLevel %d, "
            "strategy %d",
            number, s->length, s->window_bits, s->level, s->mem_level, s->strategy);
    if (s->dictionary.length)
        fprintf(to, ", dictionary source%u + %u of %u bytes", s->dictionary.source,
                s->dictionary.offset, s->dictionary.length);
    fprintf(to, ", %d member%s%s", s->members, s->members == 1 ? "" : "s",
            s->damaged ? ", damaged" : "");
}
