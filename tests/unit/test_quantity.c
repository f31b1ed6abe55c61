/* SPDX-License-Identifier: MIT */
/* Sizes and times as users write them. */
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "options/quantity.h"
#include "unit.h"

/* Return: what text means, LONG_MIN when it is no quantity. */
static long parse(const char *text, const struct zg_unit *units)
{
    long value = LONG_MIN;

    return zg_quantity_parse(text, strlen(text), units, &value) ? value : LONG_MIN;
}

static const struct {
    const char *text;
    long size, time; /* LONG_MIN: none */
} cases[] = {
    {"0", 0, LONG_MIN},
    {"1", 1, LONG_MIN},
    {"0k", 0, LONG_MIN},
    {"3k", 3072, LONG_MIN},
    {"512M", 512l << 20, 512 * 60000000000},
    {"2g", 2l << 30, LONG_MIN},
    {"8T", 8l << 40, LONG_MIN},
    {"007m", 7l << 20, 7 * 60000000000},
    {"0s", LONG_MIN, 0},
    {"100ms", LONG_MIN, 100000000},
    {"100MS", LONG_MIN, 100000000},
    {"5us", LONG_MIN, 5000},
    {"7ns", LONG_MIN, 7},
    {"2s", LONG_MIN, 2000000000},
    {"1h", LONG_MIN, 3600000000000},
    {"-5m", -(5l << 20), -5 * 60000000000},
    {"", LONG_MIN, LONG_MIN},
    {"-", LONG_MIN, LONG_MIN},
    {"m", LONG_MIN, LONG_MIN},
    {"+1m", LONG_MIN, LONG_MIN},
    {" 1m", LONG_MIN, LONG_MIN},
    {"1 m", LONG_MIN, LONG_MIN},
    {"1m ", LONG_MIN, LONG_MIN},
    {"1mb", LONG_MIN, LONG_MIN},
    {"1mm", LONG_MIN, LONG_MIN},
    {"1.5g", LONG_MIN, LONG_MIN},
    {"0x10", LONG_MIN, LONG_MIN},
    {"1e3", LONG_MIN, LONG_MIN},
    {"12q", LONG_MIN, LONG_MIN},
    {"1m2", LONG_MIN, LONG_MIN},
    {"\xd9\xa1", LONG_MIN, LONG_MIN}, /* a digit, but not of ours */
};

START_TEST(a_quantity_is_digits_and_a_unit_and_nothing_else)
{
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        ck_assert_msg(parse(cases[i].text, zg_size_units) == cases[i].size,
                      "\"%s\" as a size", cases[i].text);
        ck_assert_msg(parse(cases[i].text, zg_time_units) == cases[i].time,
                      "\"%s\" as a time", cases[i].text);
    }
}
END_TEST

START_TEST(a_count_has_no_unit)
{
    ck_assert_int_eq(parse("24", zg_no_units), 24);
    ck_assert_int_eq(parse("24k", zg_no_units), LONG_MIN);
    ck_assert_int_eq(parse("24s", zg_no_units), LONG_MIN);
}
END_TEST

START_TEST(what_is_too_much_is_the_most_there_is)
{
    ck_assert_int_eq(parse("9223372036854775807", zg_size_units), LONG_MAX);
    ck_assert_int_eq(parse("9223372036854775808", zg_size_units), LONG_MAX);
    ck_assert_int_eq(parse("99999999999999999999999999999", zg_size_units), LONG_MAX);
    ck_assert_int_eq(parse("8388607t", zg_size_units), 8388607l << 40);
    ck_assert_int_eq(parse("8388608t", zg_size_units), LONG_MAX);
    ck_assert_int_eq(parse("99999999h", zg_time_units), LONG_MAX);
    ck_assert_int_eq(parse("-99999999999999999999t", zg_size_units), -LONG_MAX);
}
END_TEST

START_TEST(what_stands_behind_the_length_is_not_read)
{
    long value = 0;

    ck_assert(zg_quantity_parse("12mq", 3, zg_size_units, &value));
    ck_assert_int_eq(value, 12l << 20);
    ck_assert(zg_quantity_parse("12mq", 1, zg_size_units, &value));
    ck_assert_int_eq(value, 1);
    ck_assert(!zg_quantity_parse("12", 0, zg_size_units, &value));
}
END_TEST

static void assert_written(long value, const struct zg_unit *units, const char *expected)
{
    const struct zg_unit *unit = zg_quantity_unit(value, units);
    char text[64];

    snprintf(text, sizeof(text), "%ld%s", value / unit->factor, unit->suffix);
    ck_assert_str_eq(text, expected);
    ck_assert_int_eq(parse(text, units), value);
}

START_TEST(a_quantity_is_written_in_the_largest_unit_that_keeps_it_whole)
{
    assert_written(0, zg_size_units, "0");
    assert_written(1, zg_size_units, "1");
    assert_written(1023, zg_size_units, "1023");
    assert_written(1024, zg_size_units, "1k");
    assert_written(1536, zg_size_units, "1536");
    assert_written(1536 << 10, zg_size_units, "1536k");
    assert_written(512l << 20, zg_size_units, "512m");
    assert_written(1024l << 20, zg_size_units, "1g");
    assert_written(8l << 40, zg_size_units, "8t");
    assert_written(LONG_MAX, zg_size_units, "9223372036854775807");
    assert_written(0, zg_time_units, "0ns");
    assert_written(100000000, zg_time_units, "100ms");
    assert_written(60000000000, zg_time_units, "1m");
    assert_written(90000000000, zg_time_units, "90s");
    assert_written(3600000000000, zg_time_units, "1h");
    assert_written(24, zg_no_units, "24");
}
END_TEST

int main(void)
{
    TCase *tests = unit_case("quantity", NULL, NULL);

    tcase_add_test(tests, a_quantity_is_digits_and_a_unit_and_nothing_else);
    tcase_add_test(tests, a_count_has_no_unit);
    tcase_add_test(tests, what_is_too_much_is_the_most_there_is);
    tcase_add_test(tests, what_stands_behind_the_length_is_not_read);
    tcase_add_test(tests, a_quantity_is_written_in_the_largest_unit_that_keeps_it_whole);
    return unit_run();
}
