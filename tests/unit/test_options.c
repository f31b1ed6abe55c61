/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "options/nearest.h"
#include "options/options.h"
#include "unit.h"

static struct zg_options options;
static char errors[512];

static int parse(const char *text)
{
    zg_options_default(&options);
    return zg_options_parse(&options, text, errors, sizeof(errors));
}

static const char *printed(void)
{
    static char text[1024];

    zg_options_print(&options, text, sizeof(text));
    return text;
}

START_TEST(an_empty_text_leaves_every_default)
{
    ck_assert_int_eq(parse(""), 0);
    ck_assert_str_eq(errors, "");
    ck_assert_int_eq(options.value[ZG_OPT_reclaim].number, ZG_RECLAIM_AUTO);
    ck_assert_int_eq(options.value[ZG_OPT_depth].number, 24);
    ck_assert_str_eq(options.value[ZG_OPT_ledger].path, "");
}
END_TEST

START_TEST(every_default_is_a_value_its_option_takes)
{
    for (int i = 0; i < ZG_OPT_COUNT; i++) {
        char clause[256];

        snprintf(clause, sizeof(clause), "%s=%s", zg_option_table[i].name,
                 zg_option_table[i].default_text);
        ck_assert_msg(parse(clause) == 0, "%s: %s", clause, errors);
    }
}
END_TEST

START_TEST(every_choice_of_the_table_is_accepted_in_its_order)
{
    ck_assert_int_eq(parse("mode=observe,reclaim=off,stacks=off,children=off"), 0);
    ck_assert_int_eq(options.value[ZG_OPT_mode].number, ZG_MODE_OBSERVE);
    ck_assert_int_eq(options.value[ZG_OPT_reclaim].number, ZG_RECLAIM_OFF);
    ck_assert_int_eq(options.value[ZG_OPT_stacks].number, ZG_STACKS_OFF);
    ck_assert_int_eq(options.value[ZG_OPT_children].number, ZG_CHILDREN_OFF);
}
END_TEST

START_TEST(names_in_the_table_have_no_underscore)
{
    for (int i = 0; i < ZG_OPT_COUNT; i++) {
        ck_assert_ptr_null(strchr(zg_option_table[i].name, '_'));
    }
}
END_TEST

START_TEST(an_unknown_option_is_answered_with_the_nearest_name)
{
    ck_assert_int_eq(parse("recliam=all"), 1);
    ck_assert_str_eq(errors, "unknown option \"recliam\" (did you mean \"reclaim\"?)");
}
END_TEST

START_TEST(a_name_that_is_near_to_none_gets_no_suggestion)
{
    ck_assert_int_eq(parse("xyzzy=1"), 1);
    ck_assert_str_eq(errors, "unknown option \"xyzzy\"");
}
END_TEST

START_TEST(a_bad_choice_is_answered_with_all_choices)
{
    ck_assert_int_eq(parse("reclaim=sometimes"), 1);
    ck_assert_str_eq(errors, "reclaim=sometimes: use auto, all or off");
}
END_TEST

START_TEST(a_number_out_of_range_is_answered_with_the_range)
{
    ck_assert_int_eq(parse("depth=99"), 1);
    ck_assert_str_eq(errors, "depth=99: must be from 1 to 32");
    ck_assert_int_eq(parse("depth=-1"), 1);
    ck_assert_int_eq(parse("depth=99999999999999999999999999"), 1);
    ck_assert_int_eq(options.value[ZG_OPT_depth].number, 24);
}
END_TEST

START_TEST(a_number_with_letters_behind_it_is_refused)
{
    ck_assert_int_eq(parse("depth=12q"), 1);
    ck_assert_str_eq(errors, "depth=12q: must be a number from 1 to 32");
}
END_TEST

START_TEST(an_option_without_a_value_is_refused)
{
    ck_assert_int_eq(parse("reclaim"), 1);
    ck_assert_str_eq(errors, "reclaim: needs a value; use auto, all or off");
}
END_TEST

START_TEST(a_mistake_does_not_keep_the_other_options_from_their_values)
{
    ck_assert_int_eq(parse("depth=99,reclaim=all,stacks=maybe"), 2);
    ck_assert_int_eq(options.value[ZG_OPT_reclaim].number, ZG_RECLAIM_ALL);
    ck_assert_str_eq(errors, "depth=99: must be from 1 to 32; "
                             "stacks=maybe: use auto or off");
}
END_TEST

START_TEST(empty_clauses_and_blanks_around_clauses_are_ignored)
{
    ck_assert_int_eq(parse(",, depth=3 ,,"), 0);
    ck_assert_int_eq(options.value[ZG_OPT_depth].number, 3);
}
END_TEST

START_TEST(of_an_option_that_stands_twice_the_last_one_wins)
{
    ck_assert_int_eq(parse("depth=3,depth=4"), 0);
    ck_assert_int_eq(options.value[ZG_OPT_depth].number, 4);
}
END_TEST

START_TEST(off_alone_switches_the_guard_off)
{
    ck_assert_int_eq(parse("off"), 0);
    ck_assert(options.off);
    ck_assert_str_eq(printed(), "off");
}
END_TEST

START_TEST(on_alone_means_the_defaults)
{
    ck_assert_int_eq(parse("on"), 0);
    ck_assert(!options.off);
}
END_TEST

START_TEST(a_word_of_a_path_option_is_known_from_a_path)
{
    ck_assert_int_eq(parse("ledger=off"), 0);
    ck_assert_int_eq(options.value[ZG_OPT_ledger].number, 1);
    ck_assert_int_eq(parse("ledger=/var/lib/off"), 0);
    ck_assert_int_eq(options.value[ZG_OPT_ledger].number, 0);
    ck_assert_str_eq(options.value[ZG_OPT_ledger].path, "/var/lib/off");
}
END_TEST

START_TEST(a_path_of_the_longest_length_fits_and_a_longer_one_is_refused)
{
    char text[sizeof("ledger=") + ZG_OPTION_PATH_BYTES + 1] = "ledger=";

    memset(text + 7, 'x', ZG_OPTION_PATH_BYTES - 1);
    ck_assert_int_eq(parse(text), 0);
    ck_assert_uint_eq(strlen(options.value[ZG_OPT_ledger].path),
                      ZG_OPTION_PATH_BYTES - 1);
    text[7 + ZG_OPTION_PATH_BYTES - 1] = 'x';
    ck_assert_int_eq(parse(text), 1);
    ck_assert_str_eq(options.value[ZG_OPT_ledger].path, "");
    ck_assert_ptr_nonnull(strstr(errors, "...: must be a path of at most 383 bytes"));
}
END_TEST

START_TEST(printed_options_read_back_as_the_same)
{
    char first[1024];

    ck_assert_int_eq(parse("mode=observe,depth=7,ledger=/a/b"), 0);
    strcpy(first, printed());
    ck_assert_ptr_eq(strstr(first, "mode=observe,reclaim=auto,tier=auto,stacks=auto,"),
                     first);
    ck_assert_ptr_nonnull(strstr(first, ",depth=7,stack-budget=1,cap=none,"));
    ck_assert_ptr_nonnull(strstr(first, ",ledger=/a/b,children=on,report="));
    ck_assert_int_eq(parse(first), 0);
    ck_assert_str_eq(printed(), first);
}
END_TEST

START_TEST(what_does_not_fit_is_cut_and_ended)
{
    char small[8];

    zg_options_default(&options);
    memset(small, 'x', sizeof(small));
    ck_assert_uint_gt(zg_options_print(&options, small, sizeof(small)), sizeof(small));
    ck_assert_str_eq(small, "mode=gu");
    memset(small, 'x', sizeof(small));
    ck_assert_int_eq(zg_options_parse(&options, "bad=1,worse=2", small, sizeof(small)),
                     2);
    ck_assert_str_eq(small, "unknown");
    ck_assert_int_eq(zg_options_parse(&options, "bad=1", NULL, 0), 1);
}
END_TEST

START_TEST(the_nearest_name_is_found_for_every_kind_of_slip)
{
    static const char *const names[] = {"min-age", "top", "suppressions"};

    ck_assert_str_eq(zg_options_nearest("min-aeg", 7, names, 3), "min-age");
    ck_assert_str_eq(zg_options_nearest("minage", 6, names, 3), "min-age");
    ck_assert_str_eq(zg_options_nearest("TOP", 3, names, 3), "top");
    ck_assert_str_eq(zg_options_nearest("supp", 4, names, 3), "suppressions");
    ck_assert_ptr_null(zg_options_nearest("quux", 4, names, 3));
    ck_assert_ptr_null(zg_options_nearest("", 0, names, 3));
}
END_TEST

START_TEST(a_very_long_word_is_near_to_nothing)
{
    static const char *const names[] = {"top"};
    char word[4096];

    memset(word, 't', sizeof(word));
    ck_assert_ptr_null(zg_options_nearest(word, sizeof(word), names, 1));
}
END_TEST

int main(void)
{
    TCase *tests = unit_case("options", NULL, NULL);

    tcase_add_test(tests, an_empty_text_leaves_every_default);
    tcase_add_test(tests, every_default_is_a_value_its_option_takes);
    tcase_add_test(tests, every_choice_of_the_table_is_accepted_in_its_order);
    tcase_add_test(tests, names_in_the_table_have_no_underscore);
    tcase_add_test(tests, an_unknown_option_is_answered_with_the_nearest_name);
    tcase_add_test(tests, a_name_that_is_near_to_none_gets_no_suggestion);
    tcase_add_test(tests, a_bad_choice_is_answered_with_all_choices);
    tcase_add_test(tests, a_number_out_of_range_is_answered_with_the_range);
    tcase_add_test(tests, a_number_with_letters_behind_it_is_refused);
    tcase_add_test(tests, an_option_without_a_value_is_refused);
    tcase_add_test(tests, a_mistake_does_not_keep_the_other_options_from_their_values);
    tcase_add_test(tests, empty_clauses_and_blanks_around_clauses_are_ignored);
    tcase_add_test(tests, of_an_option_that_stands_twice_the_last_one_wins);
    tcase_add_test(tests, off_alone_switches_the_guard_off);
    tcase_add_test(tests, on_alone_means_the_defaults);
    tcase_add_test(tests, a_word_of_a_path_option_is_known_from_a_path);
    tcase_add_test(tests, a_path_of_the_longest_length_fits_and_a_longer_one_is_refused);
    tcase_add_test(tests, printed_options_read_back_as_the_same);
    tcase_add_test(tests, what_does_not_fit_is_cut_and_ended);
    tcase_add_test(tests, the_nearest_name_is_found_for_every_kind_of_slip);
    tcase_add_test(tests, a_very_long_word_is_near_to_nothing);
    return unit_run();
}
