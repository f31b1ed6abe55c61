/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "measure/subject.h"
#include "unit.h"

static struct cb_subject subjects[CB_SUBJECTS_MAX];
static char error[CB_SUBJECT_ERROR_BYTES];

/* The names of what a list stands for, with blanks between them. */
static const char *expand(const char *list)
{
    static char text[8192];
    size_t count = cb_subjects_parse(list, subjects, error);

    text[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        char name[CB_SUBJECT_NAME_BYTES];

        strcat(text, i > 0 ? " " : "");
        strcat(text, cb_subject_name(&subjects[i], name));
    }
    return text;
}

START_TEST(a_codec_without_a_level_has_its_usual_one)
{
    ck_assert_str_eq(expand("gz"), "gz:6");
    ck_assert_str_eq(expand("none,lzo1x-1"), "none lzo1x-1");
}
END_TEST

START_TEST(levels_come_alone_in_a_range_or_all)
{
    ck_assert_str_eq(expand("gz:1"), "gz:1");
    ck_assert_str_eq(expand("gz:1-3,gz:9"), "gz:1 gz:2 gz:3 gz:9");
    ck_assert_str_eq(expand("lzo1x-999:all"),
                     "lzo1x-999:1 lzo1x-999:2 lzo1x-999:3 lzo1x-999:4 lzo1x-999:5 "
                     "lzo1x-999:6 lzo1x-999:7 lzo1x-999:8 lzo1x-999:9");
}
END_TEST

START_TEST(what_is_named_twice_is_measured_once)
{
    ck_assert_str_eq(expand("gz:6,gz,gz:5-7"), "gz:6 gz:5 gz:7");
}
END_TEST

START_TEST(groups_stand_for_the_codecs_that_are_built_in)
{
    size_t all = cb_subjects_parse("all", subjects, error);
    size_t codecs = 0;

    while (cb_codecs[codecs] != NULL) {
        codecs++;
    }
    ck_assert_uint_eq(all, codecs);
    ck_assert_ptr_nonnull(strstr(expand("hbase"), "gz:6 lzo1x-1"));
    ck_assert_ptr_null(strstr(expand("hbase"), "lzo1x-1-11"));
}
END_TEST

START_TEST(negative_levels_and_dictionaries_are_zstds)
{
    if (cb_codec_find("zstd") == NULL) {
        return;
    }
    ck_assert_str_eq(expand("zstd:-5"), "zstd:-5");
    ck_assert_str_eq(expand("zstd:-2--1"), "zstd:-2 zstd:-1");
    ck_assert_str_eq(expand("zstd:-1-1"), "zstd:-1 zstd:0 zstd:1");
    ck_assert_str_eq(expand("zstd:3+dict,zstd:3"), "zstd:3+dict zstd:3");
}
END_TEST

static const struct {
    const char *list, *error;
} mistakes[] = {
    {"gzz", "unknown codec \"gzz\" (did you mean \"gz\"?)"},
    {"zlib", "unknown codec \"zlib\""},
    {"gz,,lzo1x-1", "a codec's name is missing"},
    {"", "a codec's name is missing"},
    {"gz:10", "levels of gz are 1 to 9 (the nearest is gz:9)"},
    {"gz:0", "the nearest is gz:1"},
    {"gz:x", "levels of gz are 1 to 9"},
    {"gz:", "levels of gz are 1 to 9"},
    {"gz:5-3", "(the nearest is gz:3-5)"},
    {"gz:1-10", "(the nearest is gz:1-9)"},
    {"lzo1x-1:3", "lzo1x-1 has no levels; use lzo1x-1 alone"},
    {"gz+dict", "gz takes no dictionary"},
    {"default+dict", "unknown codec"},
    {"averyveryveryverylongnameforacodecthatisnone", "unknown codec"},
};

START_TEST(a_mistake_is_named_with_what_would_be_right)
{
    ck_assert_uint_eq(cb_subjects_parse(mistakes[_i].list, subjects, error), 0);
    ck_assert_msg(strstr(error, mistakes[_i].error) != NULL, "%s: %s", mistakes[_i].list,
                  error);
}
END_TEST

int main(void)
{
    TCase *tests = unit_case("subject", NULL, NULL);

    tcase_add_test(tests, a_codec_without_a_level_has_its_usual_one);
    tcase_add_test(tests, levels_come_alone_in_a_range_or_all);
    tcase_add_test(tests, what_is_named_twice_is_measured_once);
    tcase_add_test(tests, groups_stand_for_the_codecs_that_are_built_in);
    tcase_add_test(tests, negative_levels_and_dictionaries_are_zstds);
    tcase_add_loop_test(tests, a_mistake_is_named_with_what_would_be_right, 0,
                        sizeof(mistakes) / sizeof(mistakes[0]));
    return unit_run();
}
