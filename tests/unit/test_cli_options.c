/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli_options.h"
#include "unit.h"

static struct zg_arguments arguments;

/* Parses a line of words divided by blanks, with what is said on standard error in
 * unit_caught. */
static bool parse(enum zg_command_id command, const char *line)
{
    static struct unit_words words;

    unit_split(&words, line);
    unit_catch();
    bool good = zg_cli_parse(command, words.count, words.word, &arguments);
    unit_release();
    return good;
}

START_TEST(a_value_follows_its_option_or_an_equals_sign)
{
    ck_assert(parse(ZG_COMMAND_REPORT, "--top 3 --format=json"));
    ck_assert_int_eq(arguments.option[ZG_CLI_top].number, 3);
    ck_assert_int_eq(arguments.option[ZG_CLI_format].number, 1);
    ck_assert(!arguments.option[ZG_CLI_sort].given);
}
END_TEST

START_TEST(a_commands_options_are_its_own)
{
    ck_assert(parse(ZG_COMMAND_ENV, "--format docker"));
    ck_assert_int_eq(arguments.option[ZG_CLI_format_env].number, 1);
    ck_assert(!arguments.option[ZG_CLI_format].given);
    ck_assert(!parse(ZG_COMMAND_ENV, "--format json"));
    ck_assert(!parse(ZG_COMMAND_REPORT, "--exec"));
}
END_TEST

START_TEST(everything_after_the_programs_name_is_the_programs)
{
    ck_assert(parse(ZG_COMMAND_RUN, "--reclaim all java --top x -- y"));
    ck_assert_int_eq(arguments.operand_count, 5);
    ck_assert_str_eq(arguments.operands[0], "java");
    ck_assert_str_eq(arguments.operands[1], "--top");
    ck_assert_str_eq(arguments.operands[3], "--");
    ck_assert(!arguments.option[ZG_CLI_top].given);
}
END_TEST

START_TEST(two_dashes_end_the_options)
{
    ck_assert(parse(ZG_COMMAND_REPORT, "--top 3 -- --format"));
    ck_assert_int_eq(arguments.operand_count, 1);
    ck_assert_str_eq(arguments.operands[0], "--format");
}
END_TEST

START_TEST(options_may_follow_operands_but_for_run)
{
    ck_assert(parse(ZG_COMMAND_REPORT, "newest --top 3"));
    ck_assert_int_eq(arguments.operand_count, 1);
    ck_assert_int_eq(arguments.option[ZG_CLI_top].number, 3);
}
END_TEST

START_TEST(the_guards_options_are_gathered_in_their_order)
{
    ck_assert(parse(ZG_COMMAND_RUN, "--reclaim all --depth=3 x"));
    ck_assert_str_eq(arguments.guard, "reclaim=all,depth=3");
}
END_TEST

START_TEST(runs_own_report_hides_the_guards)
{
    ck_assert(parse(ZG_COMMAND_RUN, "--report file x"));
    ck_assert_str_eq(arguments.guard, "");
    ck_assert_str_eq(arguments.option[ZG_CLI_report].text, "file");
    ck_assert(parse(ZG_COMMAND_ENV, "--report /file"));
    ck_assert_str_eq(arguments.guard, "report=/file");
}
END_TEST

START_TEST(a_path_for_the_guard_becomes_absolute_but_not_a_word)
{
    ck_assert(parse(ZG_COMMAND_RUN, "--ledger here x"));
    ck_assert_ptr_nonnull(strstr(arguments.guard, "ledger=/"));
    ck_assert(parse(ZG_COMMAND_RUN, "--ledger off x"));
    ck_assert_str_eq(arguments.guard, "ledger=off");
}
END_TEST

START_TEST(an_unknown_option_is_answered_with_the_nearest_of_both_tables)
{
    ck_assert(!parse(ZG_COMMAND_RUN, "--recliam=all x"));
    ck_assert_str_eq(unit_caught,
                     "zguard run: unknown option \"--recliam\" (did you mean "
                     "\"--reclaim\"?)\n");
    ck_assert(!parse(ZG_COMMAND_RUN, "--formt x"));
    ck_assert_ptr_nonnull(strstr(unit_caught, "\"--format\"?"));
}
END_TEST

START_TEST(a_bad_value_for_the_guard_is_answered_as_the_guard_would)
{
    ck_assert(!parse(ZG_COMMAND_RUN, "--reclaim sometimes x"));
    ck_assert_str_eq(unit_caught,
                     "zguard run: --reclaim=sometimes: use auto, all or off\n");
}
END_TEST

START_TEST(a_flag_takes_no_value)
{
    ck_assert(parse(ZG_COMMAND_RUN, "--exec x"));
    ck_assert(arguments.option[ZG_CLI_exec].given);
    ck_assert(!parse(ZG_COMMAND_RUN, "--exec=yes x"));
    ck_assert_str_eq(unit_caught, "zguard run: --exec takes no value\n");
}
END_TEST

START_TEST(short_options_are_refused_but_for_help)
{
    ck_assert(parse(ZG_COMMAND_PS, "-h"));
    ck_assert(arguments.option[ZG_CLI_help].given);
    ck_assert(!parse(ZG_COMMAND_PS, "-x"));
}
END_TEST

START_TEST(more_options_than_fit_are_refused)
{
    char line[400] = "--ledger /";
    size_t used = strlen(line);

    memset(line + used, 'x', 370);
    ck_assert(parse(ZG_COMMAND_RUN, line));
    for (int i = 0; i < 9; i++) {
        ck_assert(zg_cli_add_guard_option(&arguments, "run", "ledger", line + used - 1));
    }
    ck_assert(!zg_cli_add_guard_option(&arguments, "run", "ledger", line + used - 1));
    ck_assert_uint_lt(strlen(arguments.guard), sizeof(arguments.guard));
}
END_TEST

START_TEST(every_default_choice_comes_first)
{
    for (int i = 0; i < ZG_CLI_OPTION_COUNT; i++) {
        ck_assert_uint_ne(zg_cli_option_table[i].commands, 0);
        ck_assert_int_eq(arguments.option[i].number, 0);
    }
    ck_assert_int_eq(strncmp(zg_cli_option_table[ZG_CLI_format].argument, "text|", 5), 0);
    ck_assert_int_eq(strncmp(zg_cli_option_table[ZG_CLI_sort].argument, "bare|", 5), 0);
}
END_TEST

int main(void)
{
    TCase *tests = unit_case("cli_options", NULL, NULL);

    tcase_add_test(tests, a_value_follows_its_option_or_an_equals_sign);
    tcase_add_test(tests, a_commands_options_are_its_own);
    tcase_add_test(tests, everything_after_the_programs_name_is_the_programs);
    tcase_add_test(tests, two_dashes_end_the_options);
    tcase_add_test(tests, options_may_follow_operands_but_for_run);
    tcase_add_test(tests, the_guards_options_are_gathered_in_their_order);
    tcase_add_test(tests, runs_own_report_hides_the_guards);
    tcase_add_test(tests, a_path_for_the_guard_becomes_absolute_but_not_a_word);
    tcase_add_test(tests, an_unknown_option_is_answered_with_the_nearest_of_both_tables);
    tcase_add_test(tests, a_bad_value_for_the_guard_is_answered_as_the_guard_would);
    tcase_add_test(tests, a_flag_takes_no_value);
    tcase_add_test(tests, short_options_are_refused_but_for_help);
    tcase_add_test(tests, more_options_than_fit_are_refused);
    tcase_add_test(tests, every_default_choice_comes_first);
    return unit_run();
}
