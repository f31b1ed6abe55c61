/* SPDX-License-Identifier: MIT */
/* Loops, slices and lanes, on a codec that only counts how it is called. */
#include <stdatomic.h>
#include <string.h>

#include "measure/lane.h"
#include "measure/loop.h"
#include "measure/slice.h"
#include "measure/stop.h"
#include "measure/timed_set.h"
#include "unit.h"

static struct {
    atomic_uint made, reset, run, freed;
    unsigned makes_allowed;
    unsigned stops_at; /* run that asks to stop; 0: none */
    const void *_Atomic last_in;
} calls;

struct cb_coder {
    char unused;
};

static struct cb_coder only;

static struct cb_coder *make(const struct cb_codec_settings *settings)
{
    (void)settings;
    if (calls.made == calls.makes_allowed) {
        return NULL;
    }
    calls.made++;
    return &only;
}

static enum cb_result reset(struct cb_coder *coder)
{
    (void)coder;
    calls.reset++;
    return CB_OK;
}

static enum cb_result run(struct cb_coder *coder, const void *in, size_t in_bytes,
                          void *out, size_t *out_bytes)
{
    (void)coder;
    ck_assert_uint_le(in_bytes, *out_bytes);
    memcpy(out, in, in_bytes);
    *out_bytes = in_bytes;
    calls.last_in = in;
    calls.run++;
    if (calls.run == calls.stops_at) {
        cb_stop_is_asked = 1;
    }
    return in_bytes == 13 ? CB_CORRUPT : CB_OK;
}

static void end(struct cb_coder *coder)
{
    (void)coder;
    calls.freed++;
}

static size_t memory(const struct cb_coder *coder)
{
    (void)coder;
    return 4711;
}

static const struct cb_codec counting = {.name = "counting",
                                         .compress = {make, reset, run, end, memory},
                                         .decompress = {make, reset, run, end, memory}};
static const struct cb_subject subject = {.codec = &counting};
static const unsigned char bytes[400];
static struct cb_block blocks[4];
static struct cb_loop loop;

static void start(void)
{
    memset(&calls, 0, sizeof(calls));
    calls.makes_allowed = 1000000;
    cb_stop_is_asked = 0;
    for (size_t i = 0; i < 4; i++) {
        blocks[i] = (struct cb_block){.bytes = bytes + 100 * i, .length = 100};
    }
}

static void begin(enum cb_pattern pattern, size_t leaked_max)
{
    ck_assert_int_eq(
        cb_loop_begin(&loop, &subject, CB_COMPRESS, pattern, blocks, 4, 200, leaked_max),
        CB_OK);
}

static void calls_are(unsigned made, unsigned reset_calls, unsigned runs, unsigned freed)
{
    ck_assert_uint_eq(calls.made, made);
    ck_assert_uint_eq(calls.reset, reset_calls);
    ck_assert_uint_eq(calls.run, runs);
    ck_assert_uint_eq(calls.freed, freed);
}

START_TEST(fresh_makes_and_frees_a_context_for_each_block)
{
    begin(CB_FRESH, 0);
    ck_assert_int_eq(cb_loop_run(&loop, 10), CB_OK);
    calls_are(10, 0, 10, 10);
    cb_loop_end(&loop);
    calls_are(10, 0, 10, 10);
}
END_TEST

START_TEST(reused_makes_one_context_and_resets_it_for_each_block)
{
    begin(CB_REUSED, 0);
    ck_assert_int_eq(cb_loop_run(&loop, 10), CB_OK);
    calls_are(1, 10, 10, 0);
    cb_loop_end(&loop);
    calls_are(1, 10, 10, 1);
}
END_TEST

START_TEST(leaked_makes_a_context_for_each_block_and_frees_none_until_it_is_told)
{
    begin(CB_LEAKED, 10);
    ck_assert_int_eq(cb_loop_run(&loop, 10), CB_OK);
    calls_are(10, 0, 10, 0);
    cb_loop_forget(&loop);
    calls_are(10, 0, 10, 10);
    cb_loop_end(&loop);
}
END_TEST

START_TEST(blocks_come_in_turn_and_again_from_the_first)
{
    begin(CB_REUSED, 0);
    for (size_t i = 0; i < 6; i++) {
        ck_assert_int_eq(cb_loop_run(&loop, 1), CB_OK);
        ck_assert_ptr_eq(calls.last_in, blocks[i % 4].bytes);
        ck_assert_uint_eq(loop.written, 100);
    }
    cb_loop_end(&loop);
}
END_TEST

START_TEST(a_loop_ends_with_the_first_block_that_fails)
{
    blocks[2].length = 13;
    begin(CB_FRESH, 0);
    ck_assert_int_eq(cb_loop_run(&loop, 10), CB_CORRUPT);
    calls_are(3, 0, 3, 3);
    cb_loop_end(&loop);
}
END_TEST

START_TEST(a_loop_ends_when_the_user_asks_to_stop)
{
    for (int pattern = 0; pattern < CB_PATTERNS; pattern++) {
        start();
        calls.stops_at = 3;
        begin((enum cb_pattern)pattern, 10);
        ck_assert_int_eq(cb_loop_run(&loop, 10), CB_OK);
        ck_assert_uint_eq(calls.run, 3);
        cb_loop_end(&loop);
        ck_assert_uint_eq(calls.made, calls.freed);
    }
}
END_TEST

START_TEST(a_context_that_cannot_be_made_is_a_lack_of_memory)
{
    calls.makes_allowed = 0;
    ck_assert_int_eq(
        cb_loop_begin(&loop, &subject, CB_COMPRESS, CB_REUSED, blocks, 4, 200, 0),
        CB_NO_MEMORY);
    calls.makes_allowed = 2;
    begin(CB_LEAKED, 10);
    ck_assert_int_eq(cb_loop_run(&loop, 10), CB_NO_MEMORY);
    calls_are(2, 0, 2, 0);
    cb_loop_end(&loop);
    calls_are(2, 0, 2, 2);
}
END_TEST

START_TEST(a_slice_runs_each_loop_on_a_thread_of_its_own)
{
    struct cb_loop loops[3];
    bool started = false;

    for (int i = 0; i < 3; i++) {
        ck_assert_int_eq(
            cb_loop_begin(&loops[i], &subject, CB_COMPRESS, CB_FRESH, blocks, 4, 200, 0),
            CB_OK);
    }
    struct cb_slice slice = cb_slice_run(loops, 3, 1000, &started);
    ck_assert(started);
    ck_assert_int_eq(slice.result, CB_OK);
    calls_are(3000, 0, 3000, 3000);
    ck_assert_uint_gt(slice.wall_ns, 0);
    ck_assert_uint_gt(slice.cpu_ns, 0);
    for (int i = 0; i < 3; i++) {
        cb_loop_end(&loops[i]);
    }
}
END_TEST

/* ---- lanes ------------------------------------------------------------------------------ */

START_TEST(a_lane_has_the_whole_set_in_whole_turns_or_a_power_of_two_of_it)
{
    static const struct {
        uint64_t wanted, most;
        size_t set, count;
        uint64_t blocks;
    } rows[] = {{1, 0, 100, 1, 1},       {5, 0, 100, 8, 8},
                {64, 0, 100, 64, 64},    {65, 0, 100, 100, 100},
                {99, 0, 100, 100, 100},  {100, 0, 100, 100, 100},
                {101, 0, 100, 100, 200}, {950, 0, 100, 100, 1000},
                {50, 7, 100, 7, 7},      {250, 300, 100, 100, 250}};

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct cb_lane lane = {0};

        cb_lane_size(&lane, rows[i].wanted, rows[i].set, rows[i].most);
        ck_assert_uint_eq(lane.count, rows[i].count);
        ck_assert_uint_eq(lane.blocks, rows[i].blocks);
    }
}
END_TEST

START_TEST(a_lane_counts_the_bytes_of_what_a_thread_does_from_where_it_begins)
{
    struct cb_blocks all = {.block = blocks, .count = 4};
    struct cb_lane lane = {.count = 4, .blocks = 6};

    for (size_t i = 0; i < 4; i++) {
        blocks[i].length = i + 1;
    }
    ck_assert(cb_lane_fill(&lane, &all, 4, NULL));
    ck_assert_uint_eq(cb_lane_bytes(&lane, 0), 10 + 1 + 2);
    ck_assert_uint_eq(cb_lane_bytes(&lane, 3), 10 + 4 + 1);
    lane.blocks = 8;
    ck_assert_uint_eq(cb_lane_bytes(&lane, 3), 20);
    cb_lane_free(&lane);
}
END_TEST

START_TEST(a_part_of_the_blocks_is_spread_over_all_of_them)
{
    ck_assert_uint_eq(cb_timed_set_index(0, 4, 100), 0);
    ck_assert_uint_eq(cb_timed_set_index(3, 4, 100), 75);
    ck_assert_uint_eq(cb_timed_set_index(99, 100, 100), 99);
    ck_assert_uint_eq(cb_timed_set_size(0, 1000, 10), 10);
    ck_assert_uint_eq(cb_timed_set_size(500, 1000, 10), 5);
    ck_assert_uint_eq(cb_timed_set_size(1, 1000, 10), 1);
    ck_assert_uint_eq(cb_timed_set_size(5000, 1000, 10), 10);
}
END_TEST

int main(void)
{
    TCase *tests = unit_case("loop", start, NULL);

    tcase_add_test(tests, fresh_makes_and_frees_a_context_for_each_block);
    tcase_add_test(tests, reused_makes_one_context_and_resets_it_for_each_block);
    tcase_add_test(tests,
                   leaked_makes_a_context_for_each_block_and_frees_none_until_it_is_told);
    tcase_add_test(tests, blocks_come_in_turn_and_again_from_the_first);
    tcase_add_test(tests, a_loop_ends_with_the_first_block_that_fails);
    tcase_add_test(tests, a_loop_ends_when_the_user_asks_to_stop);
    tcase_add_test(tests, a_context_that_cannot_be_made_is_a_lack_of_memory);
    tcase_add_test(tests, a_slice_runs_each_loop_on_a_thread_of_its_own);
    tcase_add_test(tests,
                   a_lane_has_the_whole_set_in_whole_turns_or_a_power_of_two_of_it);
    tcase_add_test(tests,
                   a_lane_counts_the_bytes_of_what_a_thread_does_from_where_it_begins);
    tcase_add_test(tests, a_part_of_the_blocks_is_spread_over_all_of_them);
    return unit_run();
}
