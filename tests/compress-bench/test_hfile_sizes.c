/* SPDX-License-Identifier: MIT */
#include "input/hfile/sizes.h"
#include "unit.h"

static struct cb_hfile_measures measures;

static void start(void)
{
    measures = (struct cb_hfile_measures){.every = 1};
}

static void stop(void)
{
    cb_hfile_measures_free(&measures);
}

START_TEST(sizes_of_a_few_blocks_are_exact)
{
    static const uint32_t raw[] = {500, 100, 400, 200, 300};

    for (size_t i = 0; i < 5; i++) {
        ck_assert(
            cb_hfile_measures_add(&measures, raw[i], raw[i] / 10, raw[i] / 10 + 33));
    }
    struct cb_hfile_sizes sizes = cb_hfile_measures_of(&measures, CB_HFILE_RAW);
    ck_assert_uint_eq(sizes.total, 1500);
    ck_assert_uint_eq(sizes.min, 100);
    ck_assert_uint_eq(sizes.median, 300);
    ck_assert_uint_eq(sizes.max, 500);
    ck_assert_uint_eq(cb_hfile_measures_of(&measures, CB_HFILE_DISK).median, 63);
    ck_assert_uint_eq(cb_hfile_measures_of(&measures, CB_HFILE_COMPRESSED).total, 150);
}
END_TEST

START_TEST(without_blocks_all_sizes_are_zero)
{
    struct cb_hfile_sizes sizes = cb_hfile_measures_of(&measures, CB_HFILE_RAW);

    ck_assert_uint_eq(sizes.total + sizes.min + sizes.median + sizes.max, 0);
}
END_TEST

START_TEST(of_millions_of_blocks_some_are_kept_and_the_median_stays_near)
{
    const uint32_t blocks = 5000000;
    bool added = true;

    for (uint32_t i = 0; i < blocks; i++) {
        added = added && cb_hfile_measures_add(&measures, i, 1, 1);
    }
    ck_assert(added);
    ck_assert_uint_le(measures.count, 1u << 20);
    ck_assert_uint_eq(measures.every, 8);
    struct cb_hfile_sizes sizes = cb_hfile_measures_of(&measures, CB_HFILE_RAW);
    ck_assert_uint_eq(sizes.max, blocks - 1);
    ck_assert_uint_eq(sizes.total, (uint64_t)blocks * (blocks - 1) / 2);
    ck_assert_uint_ge(sizes.median, blocks / 2 - blocks / 1000);
    ck_assert_uint_le(sizes.median, blocks / 2 + blocks / 1000);
}
END_TEST

int main(void)
{
    TCase *tests = unit_case("hfile_sizes", start, stop);

    tcase_add_test(tests, sizes_of_a_few_blocks_are_exact);
    tcase_add_test(tests, without_blocks_all_sizes_are_zero);
    tcase_add_test(tests, of_millions_of_blocks_some_are_kept_and_the_median_stays_near);
    return unit_run();
}
