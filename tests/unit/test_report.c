/* SPDX-License-Identifier: MIT */
/* What a report says of a ledger. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "report_fixture.h"
#include "unit.h"

START_TEST(streams_alive_at_the_end_of_a_process_are_suspected)
{
    report_build();
    ck_assert_uint_eq(report.suspected, 1000);
    ck_assert_uint_eq(report.kind[ZG_DEFLATE].suspected, 1000);
    ck_assert_uint_eq(report.suspected_sites, 1);
    ck_assert_uint_eq(report.kind[ZG_DEFLATE].created, 1000);
}
END_TEST

START_TEST(a_stream_in_the_middle_of_a_call_is_not_suspected)
{
    fixture_stream_at(0)->busy = 1;
    report_build();
    ck_assert_uint_eq(report.suspected, 999);
}
END_TEST

START_TEST(streams_ended_late_are_suspected_though_they_are_gone)
{
    fixture_site_at(2)->ended_by_cleaner = 50;
    fixture_site_at(2)->created = 1050;
    report_build();
    ck_assert_uint_eq(report.suspected, 1050);
    assert_has(report_text(), "late 50");
}
END_TEST

START_TEST(the_jdks_own_inflater_is_suppressed_and_counted)
{
    report_build();
    ck_assert_uint_eq(report.kind[ZG_INFLATE].suspected, 0);
    ck_assert_uint_eq(report.kind[ZG_INFLATE].suppressed, 1);
    settings.builtin_suppressions = false;
    report_build();
    ck_assert_uint_eq(report.kind[ZG_INFLATE].suspected, 1);
}
END_TEST

START_TEST(inflaters_without_a_stack_are_a_booting_jvms)
{
    fixture_site_at(1)->created = fixture_site_at(1)->ended_by_cleaner = 9;
    report_build();
    ck_assert_uint_eq(report.kind[ZG_INFLATE].suspected, 0);
    ck_assert_uint_eq(report.kind[ZG_INFLATE].suppressed, 10);
}
END_TEST

START_TEST(inflaters_without_a_stack_are_suspected_when_stacks_are_off)
{
    fixture_site_at(1)->created = fixture_site_at(1)->ended_by_cleaner = 9;
    strcpy(fixture_header(&fixture)->options, "stacks=off");
    report_build();
    ck_assert_uint_eq(report.kind[ZG_INFLATE].suspected, 9);
}
END_TEST

START_TEST(inflaters_without_a_stack_are_suspected_outside_a_jvm)
{
    fixture_site_at(1)->created = fixture_site_at(1)->ended_by_cleaner = 9;
    fixture_header(&fixture)->is_jvm = 0;
    report_build();
    ck_assert_uint_eq(report.kind[ZG_INFLATE].suspected, 9);
}
END_TEST

START_TEST(a_users_suppression_takes_a_site_out)
{
    char pattern[] = "Leak.flush";
    char *patterns[] = {pattern};

    settings.suppressions = (struct zg_suppressions){patterns, 1};
    report_build();
    ck_assert_uint_eq(report.suspected, 0);
    ck_assert_uint_eq(report.suppressed, 1001);
    assert_has(report_text(), "nothing suspected   suppressed 1,001");
}
END_TEST

/* Makes the fixture a living process's. */
static void make_living(uint64_t opened_s_ago)
{
    char path[] = "/tmp/zguard-test-XXXXXX" ZG_LEDGER_SUFFIX;
    int fd = mkstemps(path, (int)strlen(ZG_LEDGER_SUFFIX));

    fixture_make_living(&fixture, opened_s_ago);
    ck_assert(fixture_map(&fixture, path));
    close(fd);
    unlink(path);
}

START_TEST(a_living_process_has_a_minute_before_a_stream_is_suspected)
{
    make_living(70);
    fixture_stream_at(0)->last_cs = 6900;
    fixture_stream_at(1)->last_cs = 1100;
    report_build();
    ck_assert_int_eq(report.state, ZG_PROCESS_ALIVE);
    /* Streams 0 to 999 were used last 0 to 10 s after opening, but for two. */
    ck_assert_uint_eq(report.suspected, 998);
    assert_has(report_text(), "alive for 70.3 s");
}
END_TEST

START_TEST(min_age_sets_how_long_a_stream_may_be_idle)
{
    settings.min_age_ms = 15 * 1000;
    /* The process ended 16 s after opening; stream i was used last i / 100 s after. */
    report_build();
    ck_assert_uint_eq(report.suspected, 101);
}
END_TEST

START_TEST(streams_without_room_in_the_table_count_like_their_sites_others)
{
    struct zg_ledger_section *streams =
        &fixture_header(&fixture)->sections[ZG_SECTION_STREAMS];

    streams->dropped = 3000;
    fixture_site_at(2)->alive = 4000;
    fixture_site_at(2)->created = 4000;
    fixture_stream_at(0)->busy = 1;
    report_build();
    ck_assert_uint_eq(report.sites[0].records, 1000);
    ck_assert_uint_eq(report.estimated, 2997);
    ck_assert_uint_eq(report.suspected, 999 + 2997);
    assert_has(report_text(), "table of streams was full: 2,997 of them");
}
END_TEST

START_TEST(a_counter_at_its_limit_overflows_nothing)
{
    fixture_header(&fixture)->sections[ZG_SECTION_STREAMS].dropped = 1;
    fixture_site_at(2)->alive = UINT64_MAX;
    report_build();
    ck_assert_uint_eq(report.suspected, UINT64_MAX);
    fixture_stream_at(0)->busy = 1;
    report_build();
    ck_assert_uint_lt(report.suspected, UINT64_MAX);
    report_text();
}
END_TEST

START_TEST(streams_without_a_record_are_not_guessed_at_while_the_table_has_room)
{
    fixture_site_at(2)->alive = 1002;
    report_build();
    ck_assert_uint_eq(report.suspected, 1000);
}
END_TEST

START_TEST(a_killed_process_is_judged_at_its_last_sign_of_life)
{
    fixture_header(&fixture)->life = ZG_LIFE_RUNNING;
    fixture_header(&fixture)->ended_monotonic_ns = 0;
    fixture_header(&fixture)->exit_status = 9;
    settings.min_age_ms = 10 * 1000;
    report_build();
    ck_assert_int_eq(report.state, ZG_PROCESS_SIGNALED);
    ck_assert_int_eq(report.signal_number, 9);
    /* last_ms of the site: 15 s after opening. */
    ck_assert_uint_eq(report.now_ns, 15000000000u);
    ck_assert_uint_eq(report.suspected, 501);
    assert_has(report_text(), "ended (signal 9)");
}
END_TEST

START_TEST(a_process_that_left_without_a_word_is_called_killed)
{
    fixture_make_living(&fixture, 5);
    fixture_header(&fixture)->start_ticks++;
    report_build();
    ck_assert_int_eq(report.state, ZG_PROCESS_KILLED);
    assert_has(report_text(), "killed, _exit or exec after about");
}
END_TEST

START_TEST(a_program_that_became_another_has_no_streams_left)
{
    fixture_make_living(&fixture, 5);
    report_build();
    ck_assert_int_eq(report.state, ZG_PROCESS_REPLACED);
    ck_assert_uint_eq(report.suspected, 0);
    ck_assert_uint_eq(report.suppressed, 0);
    ck_assert_uint_eq(report.alive_at_exec, 1001);
    for (int kind = 0; kind < ZG_KINDS; kind++) {
        ck_assert_uint_eq(report.kind[kind].totals.alive, 0);
        ck_assert_uint_eq(report.kind[kind].totals.held_bytes, 0);
    }
    for (uint32_t i = 0; i < report.site_count; i++) {
        ck_assert_uint_eq(report.sites[i].record.alive, 0);
        ck_assert_uint_eq(report.sites[i].record.bare_bytes, 0);
    }
    ck_assert_uint_eq(report.totals.held_bytes, 0);
    ck_assert_uint_gt(report.kind[ZG_DEFLATE].totals.peak_alive, 0);
    ck_assert_str_eq(zg_report_state_word(report.state), "replaced");
    assert_has(report_text(), "became another program by exec after about");
    assert_has(written, "1,001 streams were alive then: the kernel took all memory");
    assert_has(written, "nothing suspected");
}
END_TEST

START_TEST(streams_ended_late_stay_suspected_when_a_program_becomes_another)
{
    fixture_make_living(&fixture, 5);
    fixture_site_at(2)->ended_by_cleaner = 7;
    report_build();
    ck_assert_int_eq(report.state, ZG_PROCESS_REPLACED);
    ck_assert_uint_eq(report.suspected, 7);
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

    fixture_site_at(3)->held_bytes = 200000;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        settings.sort = cases[i].sort;
        report_build();
        ck_assert_uint_eq(report.sites[0].record.kind, cases[i].first);
    }
}
END_TEST

int main(void)
{
    TCase *tests = unit_case("report", report_start, report_stop);

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
    tcase_add_test(tests, a_program_that_became_another_has_no_streams_left);
    tcase_add_test(tests,
                   streams_ended_late_stay_suspected_when_a_program_becomes_another);
    tcase_add_test(tests, sort_puts_the_largest_by_its_key_first);
    return unit_run();
}
