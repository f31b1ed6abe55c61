/* SPDX-License-Identifier: MIT */
/* Whether a ledger's process goes on, and is still the one that wrote it. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ledger/reader.h"
#include "ledger_fixture.h"
#include "unit.h"

static struct ledger_fixture fixture;
static char path[64];

static void make_leak(void)
{
    fixture_make_leak(&fixture, 5);
    strcpy(path, "/tmp/zguard-test-XXXXXX" ZG_LEDGER_SUFFIX);
    int fd = mkstemps(path, (int)strlen(ZG_LEDGER_SUFFIX));
    ck_assert_int_ge(fd, 0);
    close(fd);
}

static void remove_ledger(void)
{
    fixture_free(&fixture);
    unlink(path);
}

START_TEST(the_calling_process_is_alive)
{
    fixture_make_living(&fixture, 10);
    ck_assert(fixture_map(&fixture, path));
    ck_assert_int_eq(zg_reader_liveness(fixture_header(&fixture)), ZG_ALIVE);
}
END_TEST

START_TEST(a_process_whose_ledger_was_removed_or_renamed_is_alive)
{
    char renamed[4096];

    fixture_make_living(&fixture, 10);
    ck_assert(fixture_map(&fixture, path));
    snprintf(renamed, sizeof(renamed), "%s.kept" ZG_LEDGER_SUFFIX, path);
    ck_assert_int_eq(rename(path, renamed), 0);
    ck_assert_int_eq(zg_reader_liveness(fixture_header(&fixture)), ZG_ALIVE);
    ck_assert_int_eq(unlink(renamed), 0);
    ck_assert_int_eq(zg_reader_liveness(fixture_header(&fixture)), ZG_ALIVE);
}
END_TEST

START_TEST(a_process_with_another_start_time_is_not_the_same)
{
    fixture_make_living(&fixture, 10);
    fixture_header(&fixture)->start_ticks++;
    ck_assert_int_eq(zg_reader_liveness(fixture_header(&fixture)), ZG_ENDED);
}
END_TEST

START_TEST(a_process_that_runs_another_executable_has_become_another_program)
{
    fixture_make_living(&fixture, 10);
    ck_assert(fixture_map(&fixture, path));
    strcpy(fixture_header(&fixture)->executable, "/usr/bin/another");
    ck_assert_int_eq(zg_reader_liveness(fixture_header(&fixture)), ZG_REPLACED);
}
END_TEST

START_TEST(a_process_that_has_no_ledger_mapped_has_become_another_program)
{
    fixture_make_living(&fixture, 10);
    ck_assert(fixture_write(&fixture, path));
    ck_assert_int_eq(zg_reader_liveness(fixture_header(&fixture)), ZG_REPLACED);
}
END_TEST

START_TEST(a_process_that_has_a_later_ledger_mapped_has_become_another_program)
{
    fixture_make_living(&fixture, 10);
    ck_assert(fixture_map(&fixture, path));
    fixture_header(&fixture)->opened_monotonic_ns -= 1000000;
    ck_assert_int_eq(zg_reader_liveness(fixture_header(&fixture)), ZG_REPLACED);
}
END_TEST

START_TEST(a_process_of_an_earlier_boot_has_ended)
{
    fixture_make_living(&fixture, 10);
    strcpy(fixture_header(&fixture)->boot_id, "00000000-0000-0000-0000-000000000000");
    ck_assert_int_eq(zg_reader_liveness(fixture_header(&fixture)), ZG_ENDED);
}
END_TEST

START_TEST(a_process_of_another_pid_namespace_is_unknown)
{
    fixture_make_living(&fixture, 10);
    fixture_header(&fixture)->pid_namespace = 1;
    ck_assert_int_eq(zg_reader_liveness(fixture_header(&fixture)), ZG_LIVENESS_UNKNOWN);
}
END_TEST

START_TEST(a_process_that_was_waited_for_has_ended)
{
    char state;

    fixture_make_living(&fixture, 10);
    ck_assert(fixture_map(&fixture, path));
    pid_t child = fork();
    if (child == 0) {
        pause();
        _exit(0);
    }
    fixture_header(&fixture)->pid = (uint32_t)child;
    fixture_header(&fixture)->start_ticks = zg_reader_start_ticks(child, &state);
    ck_assert_int_eq(zg_reader_liveness(fixture_header(&fixture)), ZG_ALIVE);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    ck_assert_int_eq(zg_reader_liveness(fixture_header(&fixture)), ZG_ENDED);
}
END_TEST

int main(void)
{
    TCase *tests = unit_case("liveness", make_leak, remove_ledger);

    tcase_add_test(tests, the_calling_process_is_alive);
    tcase_add_test(tests, a_process_whose_ledger_was_removed_or_renamed_is_alive);
    tcase_add_test(tests, a_process_with_another_start_time_is_not_the_same);
    tcase_add_test(tests,
                   a_process_that_runs_another_executable_has_become_another_program);
    tcase_add_test(tests, a_process_that_has_no_ledger_mapped_has_become_another_program);
    tcase_add_test(tests,
                   a_process_that_has_a_later_ledger_mapped_has_become_another_program);
    tcase_add_test(tests, a_process_of_an_earlier_boot_has_ended);
    tcase_add_test(tests, a_process_of_another_pid_namespace_is_unknown);
    tcase_add_test(tests, a_process_that_was_waited_for_has_ended);
    return unit_run();
}
