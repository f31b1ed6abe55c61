/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "command/commands.h"
#include "unit.h"

static struct cb_arguments arguments;

/* Parses a line of words divided by blanks, with what is said on standard error in
 * unit_caught. */
static bool parse(enum cb_command_id command, const char *line)
{
    static struct unit_words words;

    unit_split(&words, line);
    unit_catch();
    bool good = cb_options_parse(command, words.count, words.word, &arguments);
    unit_release();
    return good;
}

START_TEST(an_option_that_is_not_given_has_its_usual_value)
{
    ck_assert(parse(CB_COMMAND_RUN, "file"));
    ck_assert_int_eq(arguments.option[CB_OPT_rounds].number, 7);
    ck_assert_int_eq(arguments.option[CB_OPT_sample].number, 256 << 20);
    ck_assert_int_eq(arguments.option[CB_OPT_min_time].number, 100000000);
    ck_assert_str_eq(arguments.option[CB_OPT_codecs].text, "default");
    ck_assert_str_eq(arguments.option[CB_OPT_block_size].text, "64k");
    ck_assert(!arguments.option[CB_OPT_rounds].given);
    ck_assert_uint_eq(arguments.operand_count, 1);
}
END_TEST

START_TEST(a_value_follows_its_option_its_letter_or_an_equals_sign)
{
    ck_assert(
        parse(CB_COMMAND_RUN, "--rounds 3 --min-time=1s -b 16k -cgz a --format=csv b"));
    ck_assert_int_eq(arguments.option[CB_OPT_rounds].number, 3);
    ck_assert_int_eq(arguments.option[CB_OPT_min_time].number, 1000000000);
    ck_assert_str_eq(arguments.option[CB_OPT_block_size].text, "16k");
    ck_assert_str_eq(arguments.option[CB_OPT_codecs].text, "gz");
    ck_assert_int_eq(arguments.option[CB_OPT_format].number, 2);
    ck_assert_uint_eq(arguments.operand_count, 2);
    ck_assert_str_eq(arguments.operands[1], "b");
}
END_TEST

START_TEST(a_word_may_stand_for_a_size)
{
    ck_assert(parse(CB_COMMAND_RUN, "--sample all x"));
    ck_assert_int_eq(arguments.option[CB_OPT_sample].number, 0);
    ck_assert(arguments.option[CB_OPT_sample].given);
}
END_TEST

START_TEST(what_follows_two_dashes_are_files_and_one_dash_is_a_file)
{
    ck_assert(parse(CB_COMMAND_RUN, "- -- --rounds"));
    ck_assert_uint_eq(arguments.operand_count, 2);
    ck_assert_str_eq(arguments.operands[0], "-");
    ck_assert_str_eq(arguments.operands[1], "--rounds");
}
END_TEST

static const struct {
    enum cb_command_id command;
    const char *line, *unit_caught;
} mistakes[] = {
    {CB_COMMAND_RUN, "--rouns 3",
     "unknown option \"--rouns\" (did you mean \"--rounds\"?)"},
    {CB_COMMAND_RUN, "--qqqqqq 3", "compress-bench help run lists them"},
    {CB_COMMAND_RUN, "-z", "unknown option \"-z\""},
    {CB_COMMAND_RUN, "--rounds", "--rounds needs a value"},
    {CB_COMMAND_RUN, "--rounds 0", "must be a number from 1 to 1000"},
    {CB_COMMAND_RUN, "--rounds 1k", "must be a number from 1 to 1000"},
    {CB_COMMAND_RUN, "--min-time 100", "must be a time, as 100ms or 2s, from 1ms to 60s"},
    {CB_COMMAND_RUN, "--sample 1k", "from 64k to 1t, or all"},
    {CB_COMMAND_RUN, "--format jsn", "did you mean \"json\"?"},
    {CB_COMMAND_RUN, "--format pdf", "use one of table|json|csv|md"},
    {CB_COMMAND_RUN, "--zguard=yes", "--zguard takes no value"},
    {CB_COMMAND_RUN, "--output=", "--output needs a value"},
    {CB_COMMAND_CODECS, "--rounds 3", "unknown option \"--rounds\""},
};

START_TEST(a_mistake_is_named_with_what_would_be_right)
{
    ck_assert(!parse(mistakes[_i].command, mistakes[_i].line));
    ck_assert_msg(strstr(unit_caught, mistakes[_i].unit_caught) != NULL, "%s",
                  unit_caught);
}
END_TEST

/* Whoever adds a row to the table learns of a value that no user could give. */
START_TEST(the_usual_values_and_limits_of_the_table_are_valid)
{
    for (int id = 0; id < CB_OPT_COUNT; id++) {
        const struct cb_option *option = &cb_option_table[id];
        const char *values[] = {option->usual, option->min, option->max};

        for (size_t i = 0; i < 3; i++) {
            char line[128];

            if (*values[i] == '\0') {
                continue;
            }
            for (int command = 0; command < CB_COMMAND_COUNT; command++) {
                if ((option->commands & 1u << command) != 0) {
                    snprintf(line, sizeof(line), "--%s %s", option->name, values[i]);
                    ck_assert_msg(parse((enum cb_command_id)command, line), "%s: %s",
                                  line, unit_caught);
                }
            }
        }
    }
}
END_TEST

int main(void)
{
    TCase *tests = unit_case("options", NULL, NULL);

    tcase_add_test(tests, an_option_that_is_not_given_has_its_usual_value);
    tcase_add_test(tests, a_value_follows_its_option_its_letter_or_an_equals_sign);
    tcase_add_test(tests, a_word_may_stand_for_a_size);
    tcase_add_test(tests, what_follows_two_dashes_are_files_and_one_dash_is_a_file);
    tcase_add_loop_test(tests, a_mistake_is_named_with_what_would_be_right, 0,
                        sizeof(mistakes) / sizeof(mistakes[0]));
    tcase_add_test(tests, the_usual_values_and_limits_of_the_table_are_valid);
    return unit_run();
}
