/* SPDX-License-Identifier: MIT */
/* How a report is written down: text, JSON, profile. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report_fixture.h"
#include "unit.h"

START_TEST(the_text_names_who_made_the_streams_in_aligned_columns)
{
    report_build();
    assert_has(report_text(), "SUSPECTED 1,000 streams in 1 site");
    assert_has(written, "deflate   created 1,000   ended by owner 0   late 0   "
                        "alive 1,000 (suspected 1,000)   held 120 KB   peak 388 KB   "
                        "(without zguard, estimated: 268 MB)\n"
                        "inflate   created 3       ended by owner 2   late 0   "
                        "alive 1 (suspected 0)           held 40 KB    peak 80 KB    "
                        "(without zguard, estimated: 80 KB)\n");
    assert_has(written, "#1  1,000 alive of 1,000   120 KB held (268 MB spared)   "
                        "oldest 16.0 s   1,000 deflate calls   65.5 MB in, 29 MB out\n"
                        "    Java_java_util_zip_Deflater_init  libzip.so\n"
                        "    java.util.zip.Deflater.<init>     Deflater.java:213\n"
                        "    Leak.flushBlock                   Leak.java:7\n"
                        "    Leak.main                         Leak.java:17\n");
}
END_TEST

START_TEST(a_site_with_streams_that_have_no_stack_of_their_own_says_how_many)
{
    report_build();
    assert_has_not(report_text(), "placed by sampling");
    fixture_site_at(2)->estimated = 912;
    report_build();
    assert_has(report_text(), "#1 ~1,000 alive of 1,000   120 KB held");
    assert_has(written, "    912 of 1,000 placed by sampling: other callers may be "
                        "among them\n    Java_java_util_zip_Deflater_init");
    /* A counter that is read before the other cannot be more than all. */
    fixture_site_at(2)->estimated = 1001;
    report_build();
    assert_has(report_text(), "    1,000 of 1,000 placed by sampling");
}
END_TEST

START_TEST(observe_mode_never_speaks_of_memory_spared)
{
    strcpy(fixture_header(&fixture)->options, "mode=observe");
    report_build();
    assert_has_not(report_text(), "spared");
    assert_has_not(written, "without zguard");
}
END_TEST

START_TEST(what_the_guard_could_not_do_is_said_with_its_number)
{
    report_build();
    assert_has_not(report_text(), "could not be had");
    struct zg_ledger_totals *totals = fixture_totals(&fixture);
    totals->kind[ZG_DEFLATE].unguarded = 3;
    totals->kind[ZG_INFLATE].unguarded = 4;
    totals->wake_failures = 1001;
    totals->give_back_failures = 5;
    totals->stacks_failed = 6;
    report_build();
    assert_has(report_text(),
               "          1,001 streams found no slab and were served by malloc\n"
               "          7 streams were left to zlib: no memory to guard them\n"
               "          5 times the system did not take memory back\n"
               "          6 Java stacks, or names in them, could not be had\n");
}
END_TEST

START_TEST(streams_older_than_the_attachment_are_shown_when_any_has_ended)
{
    report_build();
    assert_has_not(report_text(), "older");
    fixture_totals(&fixture)->kind[ZG_INFLATE].older = 1234;
    report_build();
    assert_has(report_text(), "   older, ended 1,234\n");
}
END_TEST

START_TEST(streams_passed_through_are_shown_when_there_are_any)
{
    report_build();
    assert_has_not(report_text(), "passed through");
    fixture_totals(&fixture)->kind[ZG_DEFLATE].passed_through = 12;
    report_build();
    assert_has(report_text(), "passed through 12");
}
END_TEST

START_TEST(what_the_process_wrote_cannot_reach_the_terminal)
{
    strcpy(fixture_header(&fixture)->command, "\033]0;owned\007\xff");
    report_build();
    assert_has_not(report_text(), "\033");
    assert_has_not(written, "\007");
    assert_has(written, "\\x1b]0;owned\\x07\\xff");
}
END_TEST

START_TEST(option_errors_and_events_are_shown)
{
    strcpy(fixture_header(&fixture)->option_errors, "depth=99: must be from 1 to 32");
    fixture_event(&fixture, ZG_EVENT_LEDGER_ELSEWHERE, "/dev/shm/zguard-0");
    report_build();
    assert_has(report_text(), "depth=99: must be from 1 to 32 (the default was used)");
    assert_has(written, "another was taken: /dev/shm/zguard-0");
}
END_TEST

START_TEST(top_limits_the_sites_and_says_how_many_are_left)
{
    settings.builtin_suppressions = false;
    render.top = 1;
    report_build();
    assert_has(report_text(), "in 2 sites");
    assert_has(written, "... and 1 more site (--top)");
    assert_has_not(written, "#2");
}
END_TEST

static json_t *json(void)
{
    FILE *file = open_memstream(&written, &written_bytes);

    ck_assert(zg_report_render_json(file, &report, 1, NULL, &render));
    fclose(file);
    json_t *object = json_loads(written, 0, NULL);
    ck_assert_ptr_nonnull(object);
    return object;
}

START_TEST(the_json_has_the_documented_figures)
{
    report_build();
    json_t *object = json();
    const char *format;
    const char *function;
    json_int_t version, created, suspected, held, line;

    ck_assert_int_eq(json_unpack(object, "{s:s, s:I, s:{s:{s:I, s:I, s:I}}}", "format",
                                 &format, "version", &version, "totals", "deflate",
                                 "created", &created, "suspected", &suspected,
                                 "held_bytes", &held),
                     0);
    ck_assert_str_eq(format, "zguard-report");
    ck_assert_int_eq(version, 1);
    ck_assert_int_eq(created, 1000);
    ck_assert_int_eq(suspected, 1000);
    ck_assert_int_eq(held, 120000);
    json_t *site = json_array_get(json_object_get(object, "sites"), 0);
    json_t *frame = json_array_get(json_object_get(site, "frames"), 2);
    ck_assert_int_eq(
        json_unpack(frame, "{s:s, s:I}", "function", &function, "line", &line), 0);
    ck_assert_str_eq(function, "Leak.flushBlock");
    ck_assert_int_eq(line, 7);
    json_decref(object);
}
END_TEST

START_TEST(the_json_holds_text_that_is_not_utf8)
{
    strcpy(fixture_header(&fixture)->command, "a\xff\033");
    report_build();
    json_t *object = json();
    const char *command;

    ck_assert_int_eq(json_unpack(object, "{s:{s:s}}", "process", "command", &command), 0);
    ck_assert_str_eq(command, "a\\xff\\x1b");
    json_decref(object);
}
END_TEST

START_TEST(the_json_of_no_process_says_why)
{
    FILE *file = open_memstream(&written, &written_bytes);

    ck_assert(zg_report_render_json(file, NULL, 0, "no stream", &render));
    fclose(file);
    json_t *object = json_loads(written, 0, NULL);
    ck_assert(json_is_null(json_object_get(object, "process")));
    ck_assert_str_eq(json_string_value(json_object_get(object, "note")), "no stream");
    json_decref(object);
}
END_TEST

static const char *profile(size_t reports)
{
    struct zg_report several[2] = {report, report};

    free(written);
    render.top = ZG_REPORT_TOP_ALL;
    FILE *file = open_memstream(&written, &written_bytes);
    ck_assert(zg_report_render_profile(file, several, reports, &render));
    fclose(file);
    return written;
}

START_TEST(the_profile_is_laid_out_as_pprof_lays_it_out)
{
    report_build();
    /* 1000 x 268096 bytes and 40000 bytes, in units of 2^20. */
    ck_assert_str_eq(
        profile(1),
        "Total: 255.7 MB\n"
        "   255.7 100.0% 100.0%    255.7 100.0% Java_java_util_zip_Deflater_init\n"
        "     0.0   0.0% 100.0%      0.0   0.0% java.util.zip.Inflater.<init>\n"
        "     0.0   0.0% 100.0%    255.7 100.0% Leak.flushBlock\n"
        "     0.0   0.0% 100.0%    255.7 100.0% Leak.main\n"
        "     0.0   0.0% 100.0%    255.7 100.0% java.util.zip.Deflater.<init>\n"
        "     0.0   0.0% 100.0%      0.0   0.0% "
        "java.util.zip.ZipFile$CleanableResource.getInflater\n");
}
END_TEST

START_TEST(a_frame_that_stands_twice_on_a_stack_counts_once)
{
    struct zg_ledger_site *site = fixture_site_at(2);

    site->frames[site->depth++] = site->frames[3];
    report_build();
    assert_has(profile(1), "   255.7 100.0% Leak.main\n");
}
END_TEST

START_TEST(a_profile_of_several_processes_is_their_sum)
{
    report_build();
    assert_has(profile(2), "Total: 511.4 MB\n");
    assert_has(written, "   511.4 100.0% Leak.main\n");
}
END_TEST

START_TEST(an_empty_profile_divides_by_nothing)
{
    fixture_free(&fixture);
    fixture_make(&fixture, 2, 2);
    report_build();
    ck_assert_str_eq(profile(1), "Total: 0.0 MB\n");
}
END_TEST

int main(void)
{
    TCase *tests = unit_case("report_render", report_start, report_stop);

    tcase_add_test(tests, the_text_names_who_made_the_streams_in_aligned_columns);
    tcase_add_test(tests,
                   a_site_with_streams_that_have_no_stack_of_their_own_says_how_many);
    tcase_add_test(tests, observe_mode_never_speaks_of_memory_spared);
    tcase_add_test(tests, what_the_guard_could_not_do_is_said_with_its_number);
    tcase_add_test(tests, streams_older_than_the_attachment_are_shown_when_any_has_ended);
    tcase_add_test(tests, streams_passed_through_are_shown_when_there_are_any);
    tcase_add_test(tests, what_the_process_wrote_cannot_reach_the_terminal);
    tcase_add_test(tests, option_errors_and_events_are_shown);
    tcase_add_test(tests, top_limits_the_sites_and_says_how_many_are_left);
    tcase_add_test(tests, the_json_has_the_documented_figures);
    tcase_add_test(tests, the_json_holds_text_that_is_not_utf8);
    tcase_add_test(tests, the_json_of_no_process_says_why);
    tcase_add_test(tests, the_profile_is_laid_out_as_pprof_lays_it_out);
    tcase_add_test(tests, a_frame_that_stands_twice_on_a_stack_counts_once);
    tcase_add_test(tests, a_profile_of_several_processes_is_their_sum);
    tcase_add_test(tests, an_empty_profile_divides_by_nothing);
    return unit_run();
}
