/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/report_render.h"
#include "ledger_fixture.h"

static struct ledger_fixture fixture;
static struct zg_reader reader;
static struct zg_report report;
static struct zg_report_settings settings;
static struct zg_render_settings render;
static char *written;
static size_t written_bytes;

static void start(void)
{
    memset(&reader, 0, sizeof(reader));
    memset(&report, 0, sizeof(report));
    memset(&settings, 0, sizeof(settings));
    settings.min_age_ms = ZG_MIN_AGE_DEFAULT;
    settings.builtin_suppressions = true;
    render = (struct zg_render_settings){.top = 10};
    fixture_make_leak(&fixture, 1000);
}

static void stop(void)
{
    zg_report_free(&report);
    zg_reader_close(&reader);
    fixture_free(&fixture);
    free(written);
    written = NULL;
}

static void build(void)
{
    char error[ZG_READER_ERROR_BYTES];

    zg_report_free(&report);
    ck_assert_msg(zg_reader_from_memory(&reader, fixture.bytes, fixture.length, error) ==
                      ZG_READER_OK,
                  "%s", error);
    ck_assert(zg_report_build(&report, &reader, "/tmp/the.zgl", &settings));
}

static struct zg_ledger_stream *stream_at(uint32_t index)
{
    struct zg_ledger_section *streams =
        &fixture_header(&fixture)->sections[ZG_SECTION_STREAMS];

    return (void *)(fixture.bytes + streams->offset +
                    index * sizeof(struct zg_ledger_stream));
}

static struct zg_ledger_site *site_at(uint32_t index)
{
    struct zg_ledger_section *sites =
        &fixture_header(&fixture)->sections[ZG_SECTION_SITES];

    return (void *)(fixture.bytes + sites->offset +
                    index * sizeof(struct zg_ledger_site));
}

static const char *text(void)
{
    free(written);
    FILE *file = open_memstream(&written, &written_bytes);
    zg_report_render_text(file, &report, &render);
    fclose(file);
    return written;
}

static void assert_has(const char *where, const char *part)
{
    ck_assert_msg(strstr(where, part) != NULL, "\"%s\" is not in:\n%s", part, where);
}

static void assert_has_not(const char *where, const char *part)
{
    ck_assert_msg(strstr(where, part) == NULL, "\"%s\" is in:\n%s", part, where);
}

static json_t *json(void)
{
    FILE *file = open_memstream(&written, &written_bytes);

    ck_assert(zg_report_render_json(file, &report, 1, NULL, &render));
    fclose(file);
    json_t *object = json_loads(written, 0, NULL);
    ck_assert_ptr_nonnull(object);
    return object;
}

START_TEST(streams_alive_at_the_end_of_a_process_are_suspected)
{
    build();
    ck_assert_uint_eq(report.suspected, 1000);
    ck_assert_uint_eq(report.kind[ZG_DEFLATE].suspected, 1000);
    ck_assert_uint_eq(report.suspected_sites, 1);
    ck_assert_uint_eq(report.kind[ZG_DEFLATE].created, 1000);
}
END_TEST

START_TEST(a_stream_in_the_middle_of_a_call_is_not_suspected)
{
    stream_at(0)->busy = 1;
    build();
    ck_assert_uint_eq(report.suspected, 999);
}
END_TEST

START_TEST(streams_ended_late_are_suspected_though_they_are_gone)
{
    site_at(2)->ended_by_cleaner = 50;
    site_at(2)->created = 1050;
    build();
    ck_assert_uint_eq(report.suspected, 1050);
    assert_has(text(), "late 50");
}
END_TEST

START_TEST(the_jdks_own_inflater_is_suppressed_and_counted)
{
    build();
    ck_assert_uint_eq(report.kind[ZG_INFLATE].suspected, 0);
    ck_assert_uint_eq(report.kind[ZG_INFLATE].suppressed, 1);
    settings.builtin_suppressions = false;
    build();
    ck_assert_uint_eq(report.kind[ZG_INFLATE].suspected, 1);
}
END_TEST

START_TEST(inflaters_without_a_stack_are_a_booting_jvms)
{
    site_at(1)->created = site_at(1)->ended_by_cleaner = 9;
    build();
    ck_assert_uint_eq(report.kind[ZG_INFLATE].suspected, 0);
    ck_assert_uint_eq(report.kind[ZG_INFLATE].suppressed, 10);
}
END_TEST

START_TEST(inflaters_without_a_stack_are_suspected_when_stacks_are_off)
{
    site_at(1)->created = site_at(1)->ended_by_cleaner = 9;
    strcpy(fixture_header(&fixture)->options, "stacks=off");
    build();
    ck_assert_uint_eq(report.kind[ZG_INFLATE].suspected, 9);
}
END_TEST

START_TEST(inflaters_without_a_stack_are_suspected_outside_a_jvm)
{
    site_at(1)->created = site_at(1)->ended_by_cleaner = 9;
    fixture_header(&fixture)->is_jvm = 0;
    build();
    ck_assert_uint_eq(report.kind[ZG_INFLATE].suspected, 9);
}
END_TEST

START_TEST(a_users_suppression_takes_a_site_out)
{
    char pattern[] = "Leak.flush";
    char *patterns[] = {pattern};

    settings.suppressions = (struct zg_suppressions){patterns, 1};
    build();
    ck_assert_uint_eq(report.suspected, 0);
    ck_assert_uint_eq(report.suppressed, 1001);
    assert_has(text(), "nothing suspected   suppressed 1,001");
}
END_TEST

START_TEST(a_living_process_has_a_minute_before_a_stream_is_suspected)
{
    fixture_make_living(&fixture, 70);
    stream_at(0)->last_cs = 6900;
    stream_at(1)->last_cs = 1100;
    build();
    ck_assert_int_eq(report.state, ZG_PROCESS_ALIVE);
    /* Streams 0 to 999 were used last 0 to 10 s after opening, but for two. */
    ck_assert_uint_eq(report.suspected, 998);
    assert_has(text(), "alive for 70.3 s");
}
END_TEST

START_TEST(min_age_sets_how_long_a_stream_may_be_idle)
{
    settings.min_age_ms = 15 * 1000;
    /* The process ended 16 s after opening; stream i was used last i / 100 s after. */
    build();
    ck_assert_uint_eq(report.suspected, 101);
}
END_TEST

START_TEST(streams_without_room_in_the_table_count_like_their_sites_others)
{
    struct zg_ledger_section *streams =
        &fixture_header(&fixture)->sections[ZG_SECTION_STREAMS];

    streams->dropped = 3000;
    site_at(2)->alive = 4000;
    site_at(2)->created = 4000;
    stream_at(0)->busy = 1;
    build();
    ck_assert_uint_eq(report.sites[0].records, 1000);
    ck_assert_uint_eq(report.estimated, 2997);
    ck_assert_uint_eq(report.suspected, 999 + 2997);
    assert_has(text(), "table of streams was full: 2,997 of them");
}
END_TEST

START_TEST(a_counter_at_its_limit_overflows_nothing)
{
    fixture_header(&fixture)->sections[ZG_SECTION_STREAMS].dropped = 1;
    site_at(2)->alive = UINT64_MAX;
    build();
    ck_assert_uint_eq(report.suspected, UINT64_MAX);
    stream_at(0)->busy = 1;
    build();
    ck_assert_uint_lt(report.suspected, UINT64_MAX);
    text();
}
END_TEST

START_TEST(streams_without_a_record_are_not_guessed_at_while_the_table_has_room)
{
    site_at(2)->alive = 1002;
    build();
    ck_assert_uint_eq(report.suspected, 1000);
}
END_TEST

START_TEST(a_killed_process_is_judged_at_its_last_sign_of_life)
{
    fixture_header(&fixture)->life = ZG_LIFE_RUNNING;
    fixture_header(&fixture)->ended_monotonic_ns = 0;
    fixture_header(&fixture)->exit_status = 9;
    settings.min_age_ms = 10 * 1000;
    build();
    ck_assert_int_eq(report.state, ZG_PROCESS_SIGNALED);
    ck_assert_int_eq(report.signal_number, 9);
    /* last_ms of the site: 15 s after opening. */
    ck_assert_uint_eq(report.now_ns, 15000000000u);
    ck_assert_uint_eq(report.suspected, 501);
    assert_has(text(), "ended (signal 9)");
}
END_TEST

START_TEST(a_process_that_left_without_a_word_is_called_killed)
{
    fixture_make_living(&fixture, 5);
    fixture_header(&fixture)->start_ticks++;
    build();
    ck_assert_int_eq(report.state, ZG_PROCESS_KILLED);
    assert_has(text(), "killed or _exit after about");
}
END_TEST

START_TEST(the_text_names_who_made_the_streams_in_aligned_columns)
{
    build();
    assert_has(text(), "SUSPECTED 1,000 streams in 1 site");
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

START_TEST(observe_mode_never_speaks_of_memory_spared)
{
    strcpy(fixture_header(&fixture)->options, "mode=observe");
    build();
    assert_has_not(text(), "spared");
    assert_has_not(written, "without zguard");
}
END_TEST

START_TEST(streams_passed_through_are_shown_when_there_are_any)
{
    build();
    assert_has_not(text(), "passed through");
    fixture_totals(&fixture)->kind[ZG_DEFLATE].passed_through = 12;
    build();
    assert_has(text(), "passed through 12");
}
END_TEST

START_TEST(what_the_process_wrote_cannot_reach_the_terminal)
{
    strcpy(fixture_header(&fixture)->command, "\033]0;owned\007\xff");
    build();
    assert_has_not(text(), "\033");
    assert_has_not(written, "\007");
    assert_has(written, "\\x1b]0;owned\\x07\\xff");
}
END_TEST

START_TEST(option_errors_and_events_are_shown)
{
    strcpy(fixture_header(&fixture)->option_errors, "depth=99: must be from 1 to 32");
    fixture_event(&fixture, ZG_EVENT_LEDGER_ELSEWHERE, "/dev/shm/zguard-0");
    build();
    assert_has(text(), "depth=99: must be from 1 to 32 (the default was used)");
    assert_has(written, "another was taken: /dev/shm/zguard-0");
}
END_TEST

START_TEST(top_limits_the_sites_and_says_how_many_are_left)
{
    settings.builtin_suppressions = false;
    render.top = 1;
    build();
    assert_has(text(), "in 2 sites");
    assert_has(written, "... and 1 more site (--top)");
    assert_has_not(written, "#2");
}
END_TEST

START_TEST(sort_puts_the_largest_by_its_key_first)
{
    static const struct {
        enum zg_report_sort sort;
        enum zg_kind first;
    } cases[] = {{ZG_SORT_BARE, ZG_DEFLATE},
                 {ZG_SORT_HELD, ZG_INFLATE},
                 {ZG_SORT_ALIVE, ZG_DEFLATE},
                 {ZG_SORT_CREATED, ZG_DEFLATE}};

    site_at(3)->held_bytes = 200000;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        settings.sort = cases[i].sort;
        build();
        ck_assert_uint_eq(report.sites[0].record.kind, cases[i].first);
    }
}
END_TEST

START_TEST(the_json_has_the_documented_figures)
{
    build();
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
    build();
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
    build();
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
    struct zg_ledger_site *site = site_at(2);

    site->frames[site->depth++] = site->frames[3];
    build();
    assert_has(profile(1), "   255.7 100.0% Leak.main\n");
}
END_TEST

START_TEST(a_profile_of_several_processes_is_their_sum)
{
    build();
    assert_has(profile(2), "Total: 511.4 MB\n");
    assert_has(written, "   511.4 100.0% Leak.main\n");
}
END_TEST

START_TEST(an_empty_profile_divides_by_nothing)
{
    fixture_free(&fixture);
    fixture_make(&fixture, 2, 2);
    build();
    ck_assert_str_eq(profile(1), "Total: 0.0 MB\n");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("report");
    TCase *tests = tcase_create("report");

    tcase_add_checked_fixture(tests, start, stop);
    tcase_add_test(tests, streams_alive_at_the_end_of_a_process_are_suspected);
    tcase_add_test(tests, a_stream_in_the_middle_of_a_call_is_not_suspected);
    tcase_add_test(tests, streams_ended_late_are_suspected_though_they_are_gone);
    tcase_add_test(tests, the_jdks_own_inflater_is_suppressed_and_counted);
    tcase_add_test(tests, inflaters_without_a_stack_are_a_booting_jvms);
    tcase_add_test(tests, inflaters_without_a_stack_are_suspected_when_stacks_are_off);
    tcase_add_test(tests, inflaters_without_a_stack_are_suspected_outside_a_jvm);
    tcase_add_test(tests, a_users_suppression_takes_a_site_out);
    tcase_add_test(tests, a_living_process_has_a_minute_before_a_stream_is_suspected);
    tcase_add_test(tests, min_age_sets_how_long_a_stream_may_be_idle);
    tcase_add_test(tests,
                   streams_without_room_in_the_table_count_like_their_sites_others);
    tcase_add_test(tests, a_counter_at_its_limit_overflows_nothing);
    tcase_add_test(tests,
                   streams_without_a_record_are_not_guessed_at_while_the_table_has_room);
    tcase_add_test(tests, a_killed_process_is_judged_at_its_last_sign_of_life);
    tcase_add_test(tests, a_process_that_left_without_a_word_is_called_killed);
    tcase_add_test(tests, the_text_names_who_made_the_streams_in_aligned_columns);
    tcase_add_test(tests, observe_mode_never_speaks_of_memory_spared);
    tcase_add_test(tests, streams_passed_through_are_shown_when_there_are_any);
    tcase_add_test(tests, what_the_process_wrote_cannot_reach_the_terminal);
    tcase_add_test(tests, option_errors_and_events_are_shown);
    tcase_add_test(tests, top_limits_the_sites_and_says_how_many_are_left);
    tcase_add_test(tests, sort_puts_the_largest_by_its_key_first);
    tcase_add_test(tests, the_json_has_the_documented_figures);
    tcase_add_test(tests, the_json_holds_text_that_is_not_utf8);
    tcase_add_test(tests, the_json_of_no_process_says_why);
    tcase_add_test(tests, the_profile_is_laid_out_as_pprof_lays_it_out);
    tcase_add_test(tests, a_frame_that_stands_twice_on_a_stack_counts_once);
    tcase_add_test(tests, a_profile_of_several_processes_is_their_sum);
    tcase_add_test(tests, an_empty_profile_divides_by_nothing);
    suite_add_tcase(suite, tests);

    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
