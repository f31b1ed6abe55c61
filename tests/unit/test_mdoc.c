/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "common/mdoc.h"
#include "unit.h"

static char out[1024];
static FILE *file;

static void start(void)
{
    memset(out, 0, sizeof(out));
    file = fmemopen(out, sizeof(out), "w");
}

static const char *written(void)
{
    fclose(file);
    return out;
}

START_TEST(a_sentence_has_a_line_of_its_own)
{
    zg_mdoc_write_text(file, "One here. Is this two? and three");
    ck_assert_str_eq(written(), "One here.\nIs this two?\nand three\n");
}
END_TEST

START_TEST(a_line_ends_before_it_grows_long)
{
    zg_mdoc_write_text(file,
                       "aaaaaaaaa bbbbbbbbb ccccccccc ddddddddd eeeeeeeee fffffffff "
                       "ggggggggg hhhhhhhhh iiiiiiiii");
    ck_assert_uint_eq(strchr(written(), '\n') - out, 69);
    ck_assert_str_eq(strchr(out, '\n'), "\nhhhhhhhhh iiiiiiiii\n");
}
END_TEST

START_TEST(what_roff_would_obey_is_marked)
{
    zg_mdoc_write_text(file, ".cfg 'a' well-known C:\\dir.");
    ck_assert_str_eq(written(), "\\&.cfg 'a' well\\-known C:\\edir.\n");
}
END_TEST

START_TEST(an_option_is_an_item_with_its_letter_and_value)
{
    zg_mdoc_write_option(file, 'o', "output", "FILE", "write there");
    zg_mdoc_write_option(file, '\0', "all", "", "all of it");
    ck_assert_str_eq(written(), ".It Fl o , Fl \\-output Ar FILE\nwrite there\n"
                                ".It Fl \\-all\nall of it\n");
}
END_TEST

START_TEST(a_page_says_what_it_is_about_and_which_variables_count)
{
    static const struct zg_variable variables[] = {{"HOME", "a folder"}, {NULL, NULL}};

    zg_mdoc_write_title(file, "zguard-run", "run a program");
    zg_mdoc_write_variables(file, variables);
    ck_assert_ptr_nonnull(strstr(written(), ".Dt ZGUARD-RUN 1\n"));
    ck_assert_ptr_nonnull(strstr(out, ".Nm zguard-run\n.Nd run a program\n"));
    ck_assert_ptr_nonnull(strstr(out, ".It Ev HOME\na folder\n.El\n"));
}
END_TEST

int main(void)
{
    TCase *tests = unit_case("mdoc", start, NULL);

    tcase_add_test(tests, a_sentence_has_a_line_of_its_own);
    tcase_add_test(tests, a_line_ends_before_it_grows_long);
    tcase_add_test(tests, what_roff_would_obey_is_marked);
    tcase_add_test(tests, an_option_is_an_item_with_its_letter_and_value);
    tcase_add_test(tests, a_page_says_what_it_is_about_and_which_variables_count);
    return unit_run();
}
