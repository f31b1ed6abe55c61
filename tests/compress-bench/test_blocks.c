/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "input/blocks.h"
#include "input/material.h"
#include "unit.h"

static unsigned char bytes[1000];
static struct cb_extent extents[2];
static struct cb_material material = {.extent = extents};
static struct cb_blocks blocks;

/* Cells of this test: their first byte is their length. */
static size_t cell(const unsigned char *at, size_t left)
{
    return left > 0 && at[0] <= left ? at[0] : 0;
}

static void cut(size_t count, size_t block_bytes)
{
    material.count = count;
    cb_blocks_free(&blocks);
    ck_assert(cb_blocks_cut(&blocks, &material, block_bytes));
}

static void lengths_are(size_t count, const size_t *lengths)
{
    ck_assert_uint_eq(blocks.count, count);
    for (size_t i = 0; i < count; i++) {
        ck_assert_uint_eq(blocks.block[i].length, lengths[i]);
    }
}

START_TEST(a_file_is_cut_evenly_and_its_last_block_is_what_is_left)
{
    extents[0] = (struct cb_extent){.bytes = bytes, .length = 1000};
    cut(1, 300);
    lengths_are(4, (size_t[]){300, 300, 300, 100});
    ck_assert_ptr_eq(blocks.block[3].bytes, bytes + 900);
    ck_assert_uint_eq(blocks.bytes, 1000);
    ck_assert_uint_eq(blocks.longest, 300);
}
END_TEST

START_TEST(a_part_from_the_middle_of_a_file_gives_whole_blocks_only)
{
    extents[0] = (struct cb_extent){.bytes = bytes, .length = 1000, .goes_on = true};
    cut(1, 300);
    lengths_are(3, (size_t[]){300, 300, 300});
    ck_assert_uint_eq(blocks.bytes, 900);
}
END_TEST

START_TEST(a_part_that_is_shorter_than_a_block_is_one)
{
    extents[0] = (struct cb_extent){.bytes = bytes, .length = 200, .goes_on = true};
    cut(1, 300);
    lengths_are(1, (size_t[]){200});
}
END_TEST

START_TEST(a_block_ends_with_the_cell_that_fills_it)
{
    memset(bytes, 70, sizeof(bytes));
    extents[0] = (struct cb_extent){.bytes = bytes, .length = 700, .cell = cell};
    cut(1, 100);
    lengths_are(5, (size_t[]){140, 140, 140, 140, 140});
    cut(1, 140);
    lengths_are(5, (size_t[]){140, 140, 140, 140, 140});
    cut(1, 141);
    lengths_are(4, (size_t[]){210, 210, 210, 70});
}
END_TEST

START_TEST(what_is_no_cell_stays_with_the_block_before_it)
{
    memset(bytes, 50, 100);
    memset(bytes + 100, 0, 30);
    extents[0] = (struct cb_extent){.bytes = bytes, .length = 130, .cell = cell};
    cut(1, 120);
    lengths_are(1, (size_t[]){130});
}
END_TEST

START_TEST(pieces_that_are_blocks_are_not_cut)
{
    extents[0] = (struct cb_extent){.bytes = bytes, .length = 700, .whole = true};
    extents[1] = (struct cb_extent){.bytes = bytes, .length = 10, .whole = true};
    cut(2, 100);
    lengths_are(2, (size_t[]){700, 10});
    ck_assert_uint_eq(blocks.block[1].extent, 1);
    ck_assert_uint_eq(blocks.longest, 700);
    ck_assert_ptr_eq(cb_blocks_longest(&blocks), &blocks.block[0]);
}
END_TEST

int main(void)
{
    TCase *tests = unit_case("blocks", NULL, NULL);

    tcase_add_test(tests, a_file_is_cut_evenly_and_its_last_block_is_what_is_left);
    tcase_add_test(tests, a_part_from_the_middle_of_a_file_gives_whole_blocks_only);
    tcase_add_test(tests, a_part_that_is_shorter_than_a_block_is_one);
    tcase_add_test(tests, a_block_ends_with_the_cell_that_fills_it);
    tcase_add_test(tests, what_is_no_cell_stays_with_the_block_before_it);
    tcase_add_test(tests, pieces_that_are_blocks_are_not_cut);
    return unit_run();
}
