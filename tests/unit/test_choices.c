/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "common/choices.h"
#include "unit.h"

START_TEST(a_word_is_found_by_the_whole_of_it)
{
    ck_assert_int_eq(zg_choices_find("text|json|csv", "text"), 0);
    ck_assert_int_eq(zg_choices_find("text|json|csv", "csv"), 2);
    ck_assert_int_eq(zg_choices_find("text|json|csv", "js"), -1);
    ck_assert_int_eq(zg_choices_find("text|json|csv", "jsonl"), -1);
    ck_assert_int_eq(zg_choices_find("text|json|csv", "text|json"), -1);
    ck_assert_int_eq(zg_choices_find("text|json|csv", ""), -1);
}
END_TEST

START_TEST(choices_are_listed_with_blanks)
{
    char out[32];
    FILE *file = fmemopen(out, sizeof(out), "w");

    zg_choices_write(file, "text|json|csv");
    fclose(file);
    ck_assert_str_eq(out, "text json csv");
}
END_TEST

int main(void)
{
    TCase *tests = unit_case("choices", NULL, NULL);

    tcase_add_test(tests, a_word_is_found_by_the_whole_of_it);
    tcase_add_test(tests, choices_are_listed_with_blanks);
    return unit_run();
}
