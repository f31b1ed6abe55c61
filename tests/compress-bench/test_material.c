/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "input/material.h"
#include "unit.h"

#define PIECE_BYTES 1000u

/* A source whose every byte is the number of its piece. */
struct counted {
    struct cb_source source;
    unsigned opened, closed;
    uint64_t fails_at; /* piece that cannot be read */
    bool refuses;      /* to be opened */
};

static size_t piece_bytes(const struct cb_source *source, uint64_t piece)
{
    (void)source;
    (void)piece;
    return PIECE_BYTES;
}

static bool open_counted(struct cb_source *source, char error[CB_SOURCE_ERROR_BYTES])
{
    struct counted *counted = (struct counted *)source;

    counted->opened++;
    snprintf(error, CB_SOURCE_ERROR_BYTES, "%s: is made to fail", source->name);
    return !counted->refuses;
}

static bool read_counted(struct cb_source *source, uint64_t piece, unsigned char *out,
                         size_t *length, char error[CB_SOURCE_ERROR_BYTES])
{
    struct counted *counted = (struct counted *)source;

    ck_assert_uint_ge(*length, PIECE_BYTES);
    ck_assert_uint_eq(counted->opened, counted->closed + 1);
    if (piece == counted->fails_at) {
        snprintf(error, CB_SOURCE_ERROR_BYTES, "%s: is made to fail", source->name);
        return false;
    }
    memset(out, (int)piece, PIECE_BYTES);
    *length = PIECE_BYTES;
    return true;
}

static void close_counted(struct cb_source *source)
{
    ((struct counted *)source)->closed++;
}

static const struct cb_source_calls calls = {.piece_bytes = piece_bytes,
                                             .open = open_counted,
                                             .read = read_counted,
                                             .close = close_counted};

static struct counted one, two;
static struct cb_source *const sources[] = {&one.source, &two.source};
static struct cb_material material;

static void make(struct counted *counted, uint64_t pieces)
{
    *counted = (struct counted){.source = {.calls = &calls,
                                           .name = "made up",
                                           .pieces = pieces,
                                           .bytes = pieces * PIECE_BYTES},
                                .fails_at = UINT64_MAX};
}

static void start(void)
{
    make(&one, 100);
    make(&two, 50);
}

static void stop(void)
{
    cb_material_free(&material);
}

static void read_sample(uint64_t bytes, uint64_t seed)
{
    struct cb_material_wish wish = {bytes, seed};

    cb_material_free(&material);
    ck_assert(cb_material_read(&material, sources, 2, &wish));
}

START_TEST(everything_is_read_when_it_is_no_more_than_the_sample)
{
    read_sample(150 * PIECE_BYTES, 1);
    ck_assert(!material.sampled);
    ck_assert_uint_eq(material.bytes, 150 * PIECE_BYTES);
    ck_assert_uint_eq(material.count, 2);
    ck_assert_uint_eq(material.extent[0].length, 100 * PIECE_BYTES);
    ck_assert(!material.extent[0].goes_on);
    ck_assert_uint_eq(material.extent[0].bytes[99 * PIECE_BYTES], 99);
    ck_assert_uint_eq(one.opened, 1);
    ck_assert_uint_eq(one.closed, 1);
}
END_TEST

START_TEST(a_sample_is_as_large_as_was_asked_for_and_spread_over_all)
{
    unsigned of_two = 0;

    read_sample(30 * PIECE_BYTES, 1);
    ck_assert(material.sampled);
    ck_assert_uint_eq(material.bytes, 30 * PIECE_BYTES);
    ck_assert_uint_eq(material.source_bytes, 150 * PIECE_BYTES);
    /* Of 30 parts, ten are the second source's; none is empty. */
    ck_assert_uint_eq(two.opened, 1);
    for (size_t i = 0; i < material.count; i++) {
        of_two += material.extent[i].length / PIECE_BYTES;
        if (i > 0 && material.extent[i].bytes[0] < material.extent[i - 1].bytes[0]) {
            of_two = (unsigned)(material.extent[i].length / PIECE_BYTES);
        }
    }
    ck_assert_uint_ge(of_two, 9);
    ck_assert_uint_le(of_two, 11);
}
END_TEST

START_TEST(the_same_seed_draws_the_same_pieces_and_another_seed_others)
{
    unsigned char first[30];
    unsigned char second[30];
    size_t count;
    bool differs;

    read_sample(10 * PIECE_BYTES, 1);
    count = material.count;
    for (size_t i = 0; i < count; i++) {
        first[i] = material.extent[i].bytes[0];
    }
    read_sample(10 * PIECE_BYTES, 1);
    ck_assert_uint_eq(material.count, count);
    for (size_t i = 0; i < count; i++) {
        second[i] = material.extent[i].bytes[0];
    }
    ck_assert_mem_eq(first, second, count);
    read_sample(10 * PIECE_BYTES, 2);
    differs = material.count != count;
    for (size_t i = 0; !differs && i < count; i++) {
        differs = first[i] != material.extent[i].bytes[0];
    }
    ck_assert(differs);
}
END_TEST

START_TEST(pieces_next_to_each_other_are_one_part_unless_they_are_blocks)
{
    read_sample(149 * PIECE_BYTES, 1);
    ck_assert_uint_lt(material.count, 10);
    one.source.whole = two.source.whole = true;
    read_sample(149 * PIECE_BYTES, 1);
    ck_assert_uint_eq(material.count, 149);
}
END_TEST

START_TEST(a_source_that_fails_is_counted_and_the_others_are_read)
{
    one.refuses = true;
    read_sample(0, 1);
    ck_assert_uint_eq(material.failures, 1);
    ck_assert_uint_eq(material.bytes, 50 * PIECE_BYTES);
}
END_TEST

START_TEST(what_was_read_before_a_failure_is_kept)
{
    one.fails_at = 10;
    read_sample(0, 1);
    ck_assert_uint_eq(material.failures, 1);
    ck_assert_uint_eq(material.bytes, 60 * PIECE_BYTES);
    ck_assert_uint_eq(one.closed, 1);
}
END_TEST

int main(void)
{
    TCase *tests = unit_case("material", start, stop);

    tcase_add_test(tests, everything_is_read_when_it_is_no_more_than_the_sample);
    tcase_add_test(tests, a_sample_is_as_large_as_was_asked_for_and_spread_over_all);
    tcase_add_test(tests, the_same_seed_draws_the_same_pieces_and_another_seed_others);
    tcase_add_test(tests, pieces_next_to_each_other_are_one_part_unless_they_are_blocks);
    tcase_add_test(tests, a_source_that_fails_is_counted_and_the_others_are_read);
    tcase_add_test(tests, what_was_read_before_a_failure_is_kept);
    return unit_run();
}
