/* SPDX-License-Identifier: MIT */
/* How figures and foreign text are written, and figures are read. */
#include <string.h>

#include "base/text.h"
#include "unit.h"

static char out[256];

START_TEST(figures_have_three_digits)
{
    ck_assert_str_eq(cb_text_figure(0, out), "0.00");
    ck_assert_str_eq(cb_text_figure(1.234, out), "1.23");
    ck_assert_str_eq(cb_text_figure(9.996, out), "10.0");
    ck_assert_str_eq(cb_text_figure(99.96, out), "100");
    ck_assert_str_eq(cb_text_figure(999.6, out), "1,000");
    ck_assert_str_eq(cb_text_figure(12345.6, out), "12,346");
    ck_assert_str_eq(cb_text_figure(-1, out), "-");
    ck_assert_str_eq(cb_text_count(18446744073709551615u, out),
                     "18,446,744,073,709,551,615");
}
END_TEST

START_TEST(sizes_of_blocks_count_in_1024_and_other_bytes_in_1000)
{
    ck_assert_str_eq(cb_text_block_size(65536, out), "64 KiB");
    ck_assert_str_eq(cb_text_block_size(1 << 20, out), "1 MiB");
    ck_assert_str_eq(cb_text_block_size(1000, out), "1000 B");
    ck_assert_str_eq(cb_text_block_size(0, out), "0 B");
    ck_assert_str_eq(cb_text_bytes(65536, out), "65.5 KB");
    ck_assert_str_eq(cb_text_bytes(999999, out), "1 MB");
    ck_assert_str_eq(cb_text_bytes(100000, out), "100 KB");
    ck_assert_str_eq(cb_text_bytes(0, out), "0 B");
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

START_TEST(what_would_move_a_cursor_is_escaped_and_letters_are_kept)
{
    ck_assert_str_eq(cb_text_clean("a\033[2Jb\n", out, sizeof(out)), "a\\x1b[2Jb\\x0a");
    ck_assert_str_eq(cb_text_clean("gr\xc3\xb6\xc3\x9f"
                                   "e",
                                   out, sizeof(out)),
                     "gr\xc3\xb6\xc3\x9f"
                     "e");
    ck_assert_str_eq(cb_text_clean("\xe2\x80\xae"
                                   "x",
                                   out, sizeof(out)),
                     "\\xe2\\x80\\xaex");
    ck_assert_str_eq(cb_text_clean("\xc3", out, sizeof(out)), "\\xc3");
    ck_assert_str_eq(cb_text_clean("\xed\xa0\x80", out, sizeof(out)), "\\xed\\xa0\\x80");
    ck_assert_str_eq(cb_text_clean("12345", out, 4), "123");
    ck_assert_str_eq(cb_text_clean("12\n45", out, 6), "12");
}
END_TEST

int main(void)
{
    TCase *tests = unit_case("figures", NULL, NULL);

    tcase_add_test(tests, figures_have_three_digits);
    tcase_add_test(tests, sizes_of_blocks_count_in_1024_and_other_bytes_in_1000);
    tcase_add_test(tests, times_have_the_unit_that_suits_them);
    tcase_add_test(tests, sizes_and_times_are_read_with_their_units);
    tcase_add_test(tests, what_would_move_a_cursor_is_escaped_and_letters_are_kept);
    return unit_run();
}
