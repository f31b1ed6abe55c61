/* SPDX-License-Identifier: MIT */
/* How figures of compress-bench are written and read. */
#include "base/text.h"
#include "unit.h"

static char out[256];

START_TEST(sizes_of_blocks_count_in_1024)
{
    ck_assert_str_eq(cb_text_block_size(65536, out), "64 KiB");
    ck_assert_str_eq(cb_text_block_size(1 << 20, out), "1 MiB");
    ck_assert_str_eq(cb_text_block_size(1000, out), "1000 B");
    ck_assert_str_eq(cb_text_block_size(0, out), "0 B");
}
END_TEST

START_TEST(times_have_the_unit_that_suits_them)
{
    ck_assert_str_eq(cb_text_nanoseconds(850, out), "850 ns");
    ck_assert_str_eq(cb_text_nanoseconds(12500, out), "12.5 us");
    ck_assert_str_eq(cb_text_nanoseconds(100000000, out), "100 ms");
    ck_assert_str_eq(cb_text_nanoseconds(2000000000, out), "2 s");
    ck_assert_str_eq(cb_text_nanoseconds(3000000000000, out), "3,000 s");
    ck_assert_str_eq(cb_text_seconds_left(59.4, out), "59 s");
    ck_assert_str_eq(cb_text_seconds_left(200, out), "3 min 20 s");
    ck_assert_str_eq(cb_text_seconds_left(7500, out), "2 h 5 min");
}
END_TEST

START_TEST(sizes_and_times_are_read_with_their_units)
{
    uint64_t value = 0;
    int64_t number = 0;

    ck_assert(cb_text_parse_size("64k", 3, &value) && value == 65536);
    ck_assert(cb_text_parse_size("1M,", 2, &value) && value == 1 << 20);
    ck_assert(cb_text_parse_duration("100ms", 5, &value) && value == 100000000);
    ck_assert(cb_text_parse_number("-7", 2, &number) && number == -7);
    ck_assert(!cb_text_parse_size("", 0, &value));
    ck_assert(!cb_text_parse_size("k", 1, &value));
    ck_assert(!cb_text_parse_size("-1", 2, &value));
    ck_assert(!cb_text_parse_size("64kb", 4, &value));
    ck_assert(!cb_text_parse_size("99999999999999999999t", 21, &value));
    ck_assert(!cb_text_parse_number("7x", 2, &number));
    ck_assert(!cb_text_parse_duration("100", 3, &value));
}
END_TEST

int main(void)
{
    TCase *tests = unit_case("figures", NULL, NULL);

    tcase_add_test(tests, sizes_of_blocks_count_in_1024);
    tcase_add_test(tests, times_have_the_unit_that_suits_them);
    tcase_add_test(tests, sizes_and_times_are_read_with_their_units);
    return unit_run();
}
