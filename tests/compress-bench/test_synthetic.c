/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "input/blocks.h"
#include "input/material.h"
#include "input/synthetic.h"
#include "unit.h"

static struct cb_material material;

static void generate(const char *text)
{
    struct cb_synthetic options;
    struct cb_material_wish wish = {0};
    char error[CB_SOURCE_ERROR_BYTES];

    ck_assert(cb_synthetic_parse(&options, text, error));
    struct cb_source *source = cb_synthetic_source_make(&options);
    ck_assert_ptr_nonnull(source);
    cb_material_free(&material);
    ck_assert(cb_material_read(&material, &source, 1, &wish));
    source->calls->free(source);
}

static void stop(void)
{
    cb_material_free(&material);
}

/* These change only together with a note in the changelog: figures taken before and after are
 * of other data then. */
static const struct {
    const char *options;
    size_t bytes;
    uint32_t crc;
} pinned[] = {
    {"kv:size=3m", 3145652, 0x3a262394},
    {"kv:size=3m,seed=2", 3145461, 0xfef39da0},
    {"kv:size=1m,values=text,prefix=95,key=60", 1048474, 0xabedfbcf},
    {"kv:size=1m,values=json,qualifiers=1,value=700", 1048272, 0xe207d2d1},
    {"kv:size=1m,values=number,value=8", 1048513, 0x7364d8d5},
    {"kv:size=1m,values=random,prefix=0", 1048448, 0x42659a9c},
    {"kv:size=1m,values=text,entropy=40", 1048467, 0xa58f4c27},
};

START_TEST(the_same_options_give_the_same_bytes_everywhere)
{
    generate(pinned[_i].options);
    uint32_t crc = 0;
    for (size_t i = 0; i < material.count; i++) {
        crc = (uint32_t)crc32(crc, material.extent[i].bytes,
                              (uInt)material.extent[i].length);
    }
    ck_assert_msg(material.bytes == pinned[_i].bytes && crc == pinned[_i].crc,
                  "%s: %llu bytes, 0x%08x", pinned[_i].options,
                  (unsigned long long)material.bytes, crc);
}
END_TEST

static uint32_t number(const unsigned char *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/* A cell's key: its length in two bytes before it. */
static const unsigned char *row_of(const unsigned char *cell, size_t *length)
{
    *length = (size_t)cell[8] << 8 | cell[9];
    return cell + 10;
}

START_TEST(cells_are_whole_and_their_rows_are_in_order)
{
    const unsigned char *last = NULL;
    size_t last_length = 0;
    size_t rows = 0;
    size_t cells = 0;

    generate("kv:size=3m,prefix=60,qualifiers=4");
    const struct cb_extent *extent = &material.extent[0];
    for (size_t at = 0; at < extent->length;) {
        const unsigned char *cell = extent->bytes + at;
        size_t length;
        const unsigned char *row = row_of(cell, &length);
        int order = last == NULL ? 1 : memcmp(row, last, length);

        ck_assert_uint_eq(8 + number(cell) + number(cell + 4),
                          extent->cell(cell, extent->length - at));
        ck_assert_int_ge(order, 0);
        rows += order > 0 ? 1 : 0;
        cells++;
        last = row;
        last_length = length;
        at += 8 + number(cell) + number(cell + 4);
        ck_assert_uint_le(at, extent->length);
    }
    ck_assert_uint_eq(last_length, 32);
    /* A piece may end within a row. */
    ck_assert_uint_ge(rows * 4, cells);
    ck_assert_uint_le(rows * 4, cells + 3 * 4);
}
END_TEST

/* Return: how much of its key a row shares with the one before, on average, in percent. */
static double shared_pct(void)
{
    const struct cb_extent *extent = &material.extent[0];
    const unsigned char *last = NULL;
    double shared = 0;
    double all = 0;

    for (size_t at = 0; at < extent->length;) {
        const unsigned char *cell = extent->bytes + at;
        size_t length;
        size_t same = 0;
        const unsigned char *row = row_of(cell, &length);

        while (last != NULL && same < length && row[same] == last[same]) {
            same++;
        }
        shared += last != NULL ? (double)same : 0;
        all += last != NULL ? (double)length : 0;
        last = row;
        at += 8 + number(cell) + number(cell + 4);
    }
    return 100 * shared / all;
}

START_TEST(keys_share_about_as_much_as_was_asked_for)
{
    generate("kv:size=1m,qualifiers=1,key=60,prefix=50");
    ck_assert_double_eq_tol(shared_pct(), 50, 6);
    generate("kv:size=1m,qualifiers=1,key=60,prefix=85");
    ck_assert_double_eq_tol(shared_pct(), 85, 6);
}
END_TEST

/* Return: how small zlib makes it. */
static double packed_size(const char *options)
{
    uLongf bytes;

    generate(options);
    bytes = compressBound(material.bytes);
    unsigned char *out = malloc(bytes);
    ck_assert_int_eq(
        compress2(out, &bytes, material.extent[0].bytes, material.extent[0].length, 6),
        Z_OK);
    free(out);
    return (double)bytes / (double)material.extent[0].length;
}

START_TEST(entropy_makes_values_harder_to_compress)
{
    double none = packed_size("kv:size=1m,values=text,value=400");
    double half = packed_size("kv:size=1m,values=text,value=400,entropy=50");
    double all = packed_size("kv:size=1m,values=text,value=400,entropy=100");

    ck_assert_double_lt(none + 0.2, half);
    ck_assert_double_lt(half + 0.2, all);
}
END_TEST

START_TEST(blocks_end_with_a_cell)
{
    struct cb_blocks blocks;

    generate("kv:size=2m");
    ck_assert(cb_blocks_cut(&blocks, &material, 65536));
    for (size_t i = 0; i + 1 < blocks.count; i++) {
        ck_assert_uint_ge(blocks.block[i].length, 65536);
        ck_assert_uint_lt(blocks.block[i].length, 65536 + 300);
    }
    cb_blocks_free(&blocks);
}
END_TEST

START_TEST(a_piece_is_the_same_whatever_was_read_before_it)
{
    struct cb_synthetic options;
    char error[CB_SOURCE_ERROR_BYTES];

    generate("kv:size=3m");
    ck_assert(cb_synthetic_parse(&options, "kv:size=3m", error));
    struct cb_source *source = cb_synthetic_source_make(&options);
    size_t room = source->calls->piece_bytes(source, 2);
    size_t length = room;
    unsigned char *piece = malloc(room);
    ck_assert(source->calls->read(source, 2, piece, &length, error));
    ck_assert_mem_eq(piece, material.extent[0].bytes + material.bytes - length, length);
    free(piece);
    source->calls->free(source);
}
END_TEST

static const struct {
    const char *text, *error;
} mistakes[] = {
    {"ycsb", "\"ycsb\" is not known; use kv"},
    {"kv:sise=1m", "unknown name \"sise\" (did you mean \"size\"?)"},
    {"kv:size=1", "size=1: must be a size from 1 KiB"},
    {"kv:size=64mb", "must be a size"},
    {"kv:prefix=101", "prefix=101: must be a number from 0 to 100"},
    {"kv:prefix=-1", "must be a number"},
    {"kv:values=xml", "must be text, number, json, random or mixed"},
    {"kv:seed", "seed: must be a number"},
    {"kv:wordsandwords=1", "use one of size, seed, key"},
};

START_TEST(a_mistake_is_named_with_what_would_be_right)
{
    struct cb_synthetic options;
    char error[CB_SOURCE_ERROR_BYTES];

    ck_assert(!cb_synthetic_parse(&options, mistakes[_i].text, error));
    ck_assert_msg(strstr(error, mistakes[_i].error) != NULL, "%s", error);
}
END_TEST

int main(void)
{
    TCase *tests = unit_case("synthetic", NULL, stop);

    tcase_add_loop_test(tests, the_same_options_give_the_same_bytes_everywhere, 0,
                        sizeof(pinned) / sizeof(pinned[0]));
    tcase_add_test(tests, cells_are_whole_and_their_rows_are_in_order);
    tcase_add_test(tests, keys_share_about_as_much_as_was_asked_for);
    tcase_add_test(tests, entropy_makes_values_harder_to_compress);
    tcase_add_test(tests, blocks_end_with_a_cell);
    tcase_add_test(tests, a_piece_is_the_same_whatever_was_read_before_it);
    tcase_add_loop_test(tests, a_mistake_is_named_with_what_would_be_right, 0,
                        sizeof(mistakes) / sizeof(mistakes[0]));
    return unit_run();
}
