/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/text.h"
#include "unit.h"

static char out[256];
static volatile double zero;

START_TEST(counts_have_a_comma_at_each_thousand)
{
    ck_assert_str_eq(zg_text_count(0, out), "0");
    ck_assert_str_eq(zg_text_count(999, out), "999");
    ck_assert_str_eq(zg_text_count(10000, out), "10,000");
    ck_assert_str_eq(zg_text_count(UINT64_MAX, out), "18,446,744,073,709,551,615");
}
END_TEST

START_TEST(bytes_have_three_digits_and_a_unit)
{
    ck_assert_str_eq(zg_text_bytes(0, out), "0 B");
    ck_assert_str_eq(zg_text_bytes(999, out), "999 B");
    ck_assert_str_eq(zg_text_bytes(40000, out), "40 KB");
    ck_assert_str_eq(zg_text_bytes(100000, out), "100 KB");
    ck_assert_str_eq(zg_text_bytes(268096, out), "268 KB");
    ck_assert_str_eq(zg_text_bytes(999999, out), "1 MB");
    ck_assert_str_eq(zg_text_bytes(1200000, out), "1.2 MB");
    ck_assert_str_eq(zg_text_bytes(2680960000u, out), "2.68 GB");
    ck_assert_str_eq(zg_text_bytes(UINT64_MAX, out), "18.4 EB");
}
END_TEST

START_TEST(figures_have_three_digits)
{
    ck_assert_str_eq(zg_text_figure(0, out), "0.00");
    ck_assert_str_eq(zg_text_figure(1.234, out), "1.23");
    ck_assert_str_eq(zg_text_figure(9.996, out), "10.0");
    ck_assert_str_eq(zg_text_figure(99.96, out), "100");
    ck_assert_str_eq(zg_text_figure(999.6, out), "1,000");
    ck_assert_str_eq(zg_text_figure(12345.6, out), "12,346");
    ck_assert_str_eq(zg_text_figure(1e30, out), "18,446,744,073,709,551,615");
    ck_assert_str_eq(zg_text_figure(-1, out), "-");
    ck_assert_str_eq(zg_text_figure(0.0 / zero, out), "-");
}
END_TEST

START_TEST(the_last_unit_takes_what_is_left)
{
    static const char *const units[] = {"ms", "s", NULL};

    ck_assert_str_eq(zg_text_scaled(0, units, out), "0 ms");
    ck_assert_str_eq(zg_text_scaled(1.05, units, out), "1.05 ms");
    ck_assert_str_eq(zg_text_scaled(100, units, out), "100 ms");
    ck_assert_str_eq(zg_text_scaled(999.6, units, out), "1 s");
    ck_assert_str_eq(zg_text_scaled(3e6, units, out), "3,000 s");
}
END_TEST

START_TEST(seconds_are_written_in_the_unit_that_suits_them)
{
    ck_assert_str_eq(zg_text_seconds(16.31, out), "16.3 s");
    ck_assert_str_eq(zg_text_seconds(750, out), "12.5 min");
    ck_assert_str_eq(zg_text_seconds(3 * 3600, out), "3.0 h");
    ck_assert_str_eq(zg_text_seconds(5 * 86400, out), "5.0 d");
    ck_assert_str_eq(zg_text_seconds(-1, out), "0.0 s");
}
END_TEST

START_TEST(control_characters_are_escaped)
{
    ck_assert_str_eq(zg_text_clean("a\033[2Jb\n", out, sizeof(out)), "a\\x1b[2Jb\\x0a");
    ck_assert_str_eq(zg_text_clean("\xc2\x9b", out, sizeof(out)), "\\xc2\\x9b");
}
END_TEST

START_TEST(marks_that_turn_the_direction_of_text_are_escaped)
{
    ck_assert_str_eq(zg_text_clean("\xe2\x80\xae", out, sizeof(out)), "\\xe2\\x80\\xae");
    ck_assert_str_eq(zg_text_clean("\xe2\x81\xa6", out, sizeof(out)), "\\xe2\\x81\\xa6");
}
END_TEST

START_TEST(letters_of_all_languages_are_kept)
{
    ck_assert_str_eq(zg_text_clean("größe 圧縮", out, sizeof(out)), "größe 圧縮");
    ck_assert(zg_text_is_utf8("größe 圧縮"));
}
END_TEST

START_TEST(bytes_that_are_not_utf8_are_escaped)
{
    ck_assert_str_eq(zg_text_clean("\xff\xc3", out, sizeof(out)), "\\xff\\xc3");
    ck_assert_str_eq(zg_text_clean("\xc0\xaf", out, sizeof(out)), "\\xc0\\xaf");
    ck_assert_str_eq(zg_text_clean("\xed\xa0\x80", out, sizeof(out)), "\\xed\\xa0\\x80");
    ck_assert(!zg_text_is_utf8("\xed\xa0\x80"));
    ck_assert(!zg_text_is_utf8("\xf4\x90\x80\x80"));
}
END_TEST

START_TEST(clean_text_is_cut_at_a_whole_character)
{
    ck_assert_str_eq(zg_text_clean("ab\nc", out, 6), "ab");
    ck_assert_str_eq(zg_text_clean("aß", out, 3), "a");
}
END_TEST

START_TEST(durations_are_read_in_every_unit)
{
    ck_assert_int_eq(zg_text_parse_duration_ms("0"), 0);
    ck_assert_int_eq(zg_text_parse_duration_ms("90"), 90000);
    ck_assert_int_eq(zg_text_parse_duration_ms("500ms"), 500);
    ck_assert_int_eq(zg_text_parse_duration_ms("1.5s"), 1500);
    ck_assert_int_eq(zg_text_parse_duration_ms("5m"), 300000);
    ck_assert_int_eq(zg_text_parse_duration_ms("2h"), 7200000);
    ck_assert_int_eq(zg_text_parse_duration_ms("1d"), 86400000);
}
END_TEST

START_TEST(what_is_no_duration_is_refused)
{
    static const char *const bad[] = {"",    "s",    "-5",   "5x",
                                      "1e3", "0x10", " 5",   "5 s",
                                      "nan", "inf",  "5.5.", "99999999999999d"};

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        ck_assert_msg(zg_text_parse_duration_ms(bad[i]) < 0, "%s", bad[i]);
    }
}
END_TEST

START_TEST(numbers_are_held_to_their_range)
{
    long number = 0;

    ck_assert(zg_text_parse_number("255", 1, 255, &number));
    ck_assert_int_eq(number, 255);
    ck_assert(!zg_text_parse_number("256", 1, 255, &number));
    ck_assert(!zg_text_parse_number("", 0, 255, &number));
    ck_assert(!zg_text_parse_number("+1", 0, 255, &number));
    ck_assert(!zg_text_parse_number("99999999999999999999", 0, 255, &number));
}
END_TEST

START_TEST(a_shell_reads_a_quoted_word_back)
{
    FILE *file = fmemopen(out, sizeof(out), "w");

    zg_text_write_shell(file, "it's $HOME");
    fclose(file);
    ck_assert_str_eq(out, "'it'\\''s $HOME'");
}
END_TEST

START_TEST(help_is_wrapped_at_the_width)
{
    FILE *file = fmemopen(out, sizeof(out), "w");

    zg_text_write_wrapped(file, "one two three four", 2, 10);
    fclose(file);
    ck_assert_str_eq(out, "one two\n  three\n  four\n");
}
END_TEST

START_TEST(what_stands_beside_a_long_word_begins_below_it)
{
    FILE *file = fmemopen(out, sizeof(out), "w");

    zg_text_write_beside(file, fprintf(file, "-a"), "one", 4, 20);
    zg_text_write_beside(file, fprintf(file, "--long"), "two", 4, 20);
    fclose(file);
    ck_assert_str_eq(out, "-a  one\n--long\n    two\n");
}
END_TEST

START_TEST(a_cell_of_a_table_is_not_ended_by_its_text)
{
    FILE *file = fmemopen(out, sizeof(out), "w");

    zg_text_write_cell(file, "a|b|");
    fclose(file);
    ck_assert_str_eq(out, "a\\|b\\|");
}
END_TEST

int main(void)
{
    TCase *tests = unit_case("text", NULL, NULL);

    tcase_add_test(tests, counts_have_a_comma_at_each_thousand);
    tcase_add_test(tests, bytes_have_three_digits_and_a_unit);
    tcase_add_test(tests, figures_have_three_digits);
    tcase_add_test(tests, the_last_unit_takes_what_is_left);
    tcase_add_test(tests, seconds_are_written_in_the_unit_that_suits_them);
    tcase_add_test(tests, control_characters_are_escaped);
    tcase_add_test(tests, marks_that_turn_the_direction_of_text_are_escaped);
    tcase_add_test(tests, letters_of_all_languages_are_kept);
    tcase_add_test(tests, bytes_that_are_not_utf8_are_escaped);
    tcase_add_test(tests, clean_text_is_cut_at_a_whole_character);
    tcase_add_test(tests, durations_are_read_in_every_unit);
    tcase_add_test(tests, what_is_no_duration_is_refused);
    tcase_add_test(tests, numbers_are_held_to_their_range);
    tcase_add_test(tests, a_shell_reads_a_quoted_word_back);
    tcase_add_test(tests, help_is_wrapped_at_the_width);
    tcase_add_test(tests, what_stands_beside_a_long_word_begins_below_it);
    tcase_add_test(tests, a_cell_of_a_table_is_not_ended_by_its_text);
    return unit_run();
}
