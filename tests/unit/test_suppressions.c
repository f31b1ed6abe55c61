/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/report_model.h"
#include "cli/suppressions.h"
#include "unit.h"

static struct zg_report_site site;
static struct zg_suppressions suppressions;
static char path[64];
static char error[256];

static void start(void)
{
    memset(&site, 0, sizeof(site));
    memset(&suppressions, 0, sizeof(suppressions));
    strcpy(path, "/tmp/zguard-test-XXXXXX");
    int fd = mkstemp(path);
    ck_assert_int_ge(fd, 0);
    close(fd);
}

static void stop(void)
{
    zg_suppressions_free(&suppressions);
    unlink(path);
}

static void add_frame(enum zg_frame_kind kind, const char *function, const char *file)
{
    site.frames[site.frame_count++] =
        (struct zg_report_frame){.kind = kind, .function = function, .file = file};
}

static bool load(const char *text)
{
    FILE *file = fopen(path, "w");

    ck_assert_ptr_nonnull(file);
    fputs(text, file);
    fclose(file);
    return zg_suppressions_load(&suppressions, path, error, sizeof(error));
}

START_TEST(a_pattern_matches_anywhere_in_the_text)
{
    ck_assert(zg_suppressions_pattern_matches("flush", "Leak.flushBlock"));
    ck_assert(!zg_suppressions_pattern_matches("flash", "Leak.flushBlock"));
}
END_TEST

START_TEST(a_star_is_any_run_of_characters)
{
    ck_assert(zg_suppressions_pattern_matches("Leak.*Block", "Leak.flushBlock"));
    ck_assert(zg_suppressions_pattern_matches("*", ""));
    ck_assert(zg_suppressions_pattern_matches("L*f*B*k", "Leak.flushBlock"));
    ck_assert(!zg_suppressions_pattern_matches("B*L", "Leak.flushBlock"));
}
END_TEST

START_TEST(a_caret_ties_the_pattern_to_the_start)
{
    ck_assert(zg_suppressions_pattern_matches("^Leak", "Leak.main"));
    ck_assert(!zg_suppressions_pattern_matches("^main", "Leak.main"));
    ck_assert(zg_suppressions_pattern_matches("^*main", "Leak.main"));
}
END_TEST

START_TEST(a_dollar_at_the_end_ties_the_pattern_to_the_end)
{
    ck_assert(zg_suppressions_pattern_matches("main$", "Leak.main"));
    ck_assert(!zg_suppressions_pattern_matches("Leak$", "Leak.main"));
    ck_assert(zg_suppressions_pattern_matches("^Leak.main$", "Leak.main"));
    ck_assert(!zg_suppressions_pattern_matches("^Leak$", "Leak.main"));
    ck_assert(zg_suppressions_pattern_matches("a*a$", "aba"));
}
END_TEST

START_TEST(a_dollar_within_the_pattern_is_an_inner_class)
{
    ck_assert(zg_suppressions_pattern_matches("ZipFile$Source", "x.ZipFile$Source.get"));
}
END_TEST

START_TEST(a_file_gives_its_patterns_without_comments_and_empty_lines)
{
    ck_assert(load("# known\n\nleak:libfoo.so\n  leak:Leak.main\r\n"));
    ck_assert_uint_eq(suppressions.count, 2);
    ck_assert_str_eq(suppressions.patterns[0], "libfoo.so");
    ck_assert_str_eq(suppressions.patterns[1], "Leak.main");
}
END_TEST

START_TEST(a_line_of_another_kind_is_told_with_its_number)
{
    char expected[128];

    snprintf(expected, sizeof(expected), "%s:2: expected leak:PATTERN", path);
    ck_assert(!load("leak:a\nrace:b\n"));
    ck_assert_str_eq(error, expected);
    ck_assert(!load("leak:a\nleak:\n"));
    ck_assert_str_eq(error, expected);
}
END_TEST

START_TEST(a_missing_file_is_told)
{
    ck_assert(!zg_suppressions_load(&suppressions, "/tmp/zguard-test-none", error,
                                    sizeof(error)));
    ck_assert_ptr_nonnull(strstr(error, "No such file"));
}
END_TEST

START_TEST(a_file_without_end_is_refused)
{
    ck_assert(!zg_suppressions_load(&suppressions, "/dev/zero", error, sizeof(error)));
    ck_assert_str_eq(error,
                     "/dev/zero: is no file of suppressions: has more than 1024 KB");
}
END_TEST

START_TEST(a_pattern_is_looked_for_in_function_and_file_of_every_frame)
{
    add_frame(ZG_FRAME_NATIVE, "run", "/usr/lib/libfoo.so");
    add_frame(ZG_FRAME_JAVA, "Leak.main", "Leak.java");
    ck_assert(load("leak:libfoo\n"));
    ck_assert(zg_suppressions_match(&suppressions, &site));
    zg_suppressions_free(&suppressions);
    ck_assert(load("leak:^Leak.main$\n"));
    ck_assert(zg_suppressions_match(&suppressions, &site));
    zg_suppressions_free(&suppressions);
    ck_assert(load("leak:Other\n"));
    ck_assert(!zg_suppressions_match(&suppressions, &site));
}
END_TEST

START_TEST(inflaters_of_the_class_path_are_the_jdks_own)
{
    site.record.kind = ZG_INFLATE;
    add_frame(ZG_FRAME_NATIVE, "Java_java_util_zip_Inflater_init", "libzip.so");
    add_frame(ZG_FRAME_JAVA, "java.util.zip.Inflater.<init>", "Inflater.java");
    add_frame(ZG_FRAME_JAVA, "jdk.internal.loader.URLClassPath.open",
              "URLClassPath.java");
    add_frame(ZG_FRAME_JAVA, "Main.main", "Main.java");
    ck_assert(zg_suppressions_builtin_match(&site));
}
END_TEST

START_TEST(an_applications_inflater_made_while_a_class_is_loaded_is_its_own)
{
    site.record.kind = ZG_INFLATE;
    add_frame(ZG_FRAME_JAVA, "java.util.zip.Inflater.<init>", "Inflater.java");
    add_frame(ZG_FRAME_JAVA, "com.example.Agent.transform", "Agent.java");
    add_frame(ZG_FRAME_JAVA, "jdk.internal.loader.BuiltinClassLoader.defineClass", "");
    ck_assert(!zg_suppressions_builtin_match(&site));
}
END_TEST

START_TEST(a_deflater_is_never_the_jdks_own)
{
    site.record.kind = ZG_DEFLATE;
    add_frame(ZG_FRAME_JAVA, "java.util.jar.JarFile.getInputStream", "JarFile.java");
    ck_assert(!zg_suppressions_builtin_match(&site));
}
END_TEST

int main(void)
{
    TCase *tests = unit_case("suppressions", start, stop);

    tcase_add_test(tests, a_pattern_matches_anywhere_in_the_text);
    tcase_add_test(tests, a_star_is_any_run_of_characters);
    tcase_add_test(tests, a_caret_ties_the_pattern_to_the_start);
    tcase_add_test(tests, a_dollar_at_the_end_ties_the_pattern_to_the_end);
    tcase_add_test(tests, a_dollar_within_the_pattern_is_an_inner_class);
    tcase_add_test(tests, a_file_gives_its_patterns_without_comments_and_empty_lines);
    tcase_add_test(tests, a_line_of_another_kind_is_told_with_its_number);
    tcase_add_test(tests, a_missing_file_is_told);
    tcase_add_test(tests, a_file_without_end_is_refused);
    tcase_add_test(tests, a_pattern_is_looked_for_in_function_and_file_of_every_frame);
    tcase_add_test(tests, inflaters_of_the_class_path_are_the_jdks_own);
    tcase_add_test(tests,
                   an_applications_inflater_made_while_a_class_is_loaded_is_its_own);
    tcase_add_test(tests, a_deflater_is_never_the_jdks_own);
    return unit_run();
}
