/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/find.h"
#include "ledger_fixture.h"
#include "unit.h"

/* Newer than any ledger that lies on the machine. */
#define IN_A_HUNDRED_YEARS_NS (4800000000u * (uint64_t)1000000000u)
#define PID_OF_NOBODY 2000000011u

static char base[64];
static char folder[96];
static struct zg_ledger_list list;
static char error[512];

static void start(void)
{
    strcpy(base, "/tmp/zguard-test-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(base));
    snprintf(folder, sizeof(folder), "%s/zguard-%u", base, (unsigned)geteuid());
    ck_assert_int_eq(mkdir(folder, 0700), 0);
    setenv("TMPDIR", base, 1);
    unsetenv("XDG_RUNTIME_DIR");
}

static void stop(void)
{
    char command[128];

    zg_find_free(&list);
    snprintf(command, sizeof(command), "rm -rf '%s'", base);
    ck_assert_int_eq(system(command), 0);
}

/* Leaves a ledger of the process PID_OF_NOBODY + which, begun `which` seconds later. */
static const char *leave(const char *where, uint32_t which)
{
    static char path[160];
    struct ledger_fixture fixture;

    fixture_make(&fixture, 2, 2);
    fixture_header(&fixture)->pid = PID_OF_NOBODY + which;
    fixture_header(&fixture)->opened_realtime_ns =
        IN_A_HUNDRED_YEARS_NS + which * (uint64_t)1000000000u;
    snprintf(path, sizeof(path), "%s/zguard-%u.zgl", where, which);
    ck_assert(fixture_write(&fixture, path));
    fixture_free(&fixture);
    return path;
}

static char *find(const char *word)
{
    return zg_find_ledger(word, NULL, error, sizeof(error));
}

START_TEST(the_newest_ledger_comes_first)
{
    leave(folder, 1);
    leave(folder, 3);
    leave(folder, 2);
    ck_assert(zg_find(&list, ZG_FIND_OWN, NULL));
    ck_assert_uint_ge(list.count, 3);
    ck_assert_uint_eq(list.found[0].header.pid, PID_OF_NOBODY + 3);
    ck_assert_uint_eq(list.found[2].header.pid, PID_OF_NOBODY + 1);
}
END_TEST

START_TEST(newest_names_the_newest_of_the_users_own)
{
    const char *path = leave(folder, 7);
    char *found = find("newest");

    ck_assert_str_eq(found, path);
    free(found);
}
END_TEST

START_TEST(a_number_names_the_process)
{
    char expected[160];

    strcpy(expected, leave(folder, 5));
    leave(folder, 6);
    char *found = find("2000000016");
    ck_assert_ptr_nonnull(found);
    ck_assert_str_eq(found, expected);
    free(found);
}
END_TEST

START_TEST(a_process_without_a_ledger_is_told)
{
    ck_assert_ptr_null(find("2000000012"));
    ck_assert_ptr_nonnull(strstr(error, "no ledger of process 2000000012"));
}
END_TEST

START_TEST(anything_else_is_a_path)
{
    char *found = find("some/file.zgl");

    ck_assert_str_eq(found, "some/file.zgl");
    free(found);
}
END_TEST

START_TEST(one_more_folder_is_looked_into)
{
    leave(base, 4);
    ck_assert(zg_find(&list, ZG_FIND_OWN, base));
    ck_assert_uint_eq(list.found[0].header.pid, PID_OF_NOBODY + 4);
}
END_TEST

START_TEST(a_folder_that_is_named_twice_gives_each_ledger_once)
{
    leave(folder, 4);
    ck_assert(zg_find(&list, ZG_FIND_OWN, folder));
    ck_assert_uint_eq(list.found[0].header.pid, PID_OF_NOBODY + 4);
    ck_assert(list.count < 2 || list.found[1].header.pid != PID_OF_NOBODY + 4);
}
END_TEST

START_TEST(a_link_in_the_folders_place_is_not_followed)
{
    char aside[128];

    leave(folder, 4);
    snprintf(aside, sizeof(aside), "%s/aside", base);
    ck_assert_int_eq(rename(folder, aside), 0);
    ck_assert_int_eq(symlink(aside, folder), 0);
    ck_assert(zg_find(&list, ZG_FIND_OWN, NULL));
    ck_assert(list.count == 0 || list.found[0].header.pid != PID_OF_NOBODY + 4);
}
END_TEST

START_TEST(files_that_are_no_ledgers_are_counted)
{
    char path[160];

    ck_assert(zg_find(&list, ZG_FIND_OWN, NULL));
    size_t before = list.unreadable;
    zg_find_free(&list);
    snprintf(path, sizeof(path), "%s/zguard-1.zgl", folder);
    FILE *file = fopen(path, "w");
    fputs("something else", file);
    fclose(file);
    ck_assert(zg_find(&list, ZG_FIND_OWN, NULL));
    ck_assert_uint_eq(list.unreadable, before + 1);
}
END_TEST

START_TEST(everyones_folders_are_found)
{
    char others[128];

    snprintf(others, sizeof(others), "%s/zguard-54321", base);
    ck_assert_int_eq(mkdir(others, 0700), 0);
    leave(others, 9);
    ck_assert(zg_find(&list, ZG_FIND_OWN, NULL));
    ck_assert(list.count == 0 || list.found[0].header.pid != PID_OF_NOBODY + 9);
    zg_find_free(&list);
    ck_assert(zg_find(&list, ZG_FIND_ALL, NULL));
    ck_assert_uint_eq(list.found[0].header.pid, PID_OF_NOBODY + 9);
}
END_TEST

/* Leaves a ledger as a program of PID_OF_NOBODY would, which runs and was begun then. */
static struct zg_ledger_header leave_program(const char *name, uint64_t start_ticks,
                                             uint64_t opened_ns)
{
    struct ledger_fixture fixture;
    char path[160];

    fixture_make(&fixture, 2, 2);
    struct zg_ledger_header *header = fixture_header(&fixture);
    header->pid = PID_OF_NOBODY;
    header->start_ticks = start_ticks;
    header->life = ZG_LIFE_RUNNING;
    header->opened_monotonic_ns = opened_ns;
    snprintf(path, sizeof(path), "%s/zguard-%u-%s.zgl", folder, PID_OF_NOBODY, name);
    ck_assert(fixture_write(&fixture, path));
    struct zg_ledger_header left = *header;
    fixture_free(&fixture);
    return left;
}

START_TEST(a_later_ledger_of_the_same_process_is_that_of_the_program_it_became)
{
    struct zg_ledger_header first = leave_program("first", 1000, 50);
    struct zg_ledger_header second = leave_program("second", 1000, 60);
    char path[160];

    snprintf(path, sizeof(path), "%s/zguard-%u-first.zgl", folder, PID_OF_NOBODY);
    ck_assert(zg_find_successor(path, &first));
    ck_assert(!zg_find_successor(path, &second));
    ck_assert_int_eq(chdir(folder), 0);
    ck_assert(zg_find_successor("first.zgl", &first));
}
END_TEST

START_TEST(a_later_process_of_the_same_number_is_no_successor)
{
    struct zg_ledger_header first = leave_program("first", 1000, 50);
    char path[160];

    leave_program("second", 1001, 60);
    snprintf(path, sizeof(path), "%s/first.zgl", folder);
    ck_assert(!zg_find_successor(path, &first));
}
END_TEST

START_TEST(a_program_that_ran_its_destructors_has_no_successor)
{
    struct zg_ledger_header first = leave_program("first", 1000, 50);
    char path[160];

    leave_program("second", 1000, 60);
    first.life = ZG_LIFE_EXITED;
    snprintf(path, sizeof(path), "%s/first.zgl", folder);
    ck_assert(!zg_find_successor(path, &first));
}
END_TEST

START_TEST(without_a_start_time_a_number_alone_makes_no_successor)
{
    struct zg_ledger_header first = leave_program("first", 0, 50);
    char path[160];

    leave_program("second", 0, 60);
    snprintf(path, sizeof(path), "%s/first.zgl", folder);
    ck_assert(!zg_find_successor(path, &first));
}
END_TEST

int main(void)
{
    TCase *tests = unit_case("find", start, stop);

    tcase_add_test(tests, the_newest_ledger_comes_first);
    tcase_add_test(tests, newest_names_the_newest_of_the_users_own);
    tcase_add_test(tests, a_number_names_the_process);
    tcase_add_test(tests, a_process_without_a_ledger_is_told);
    tcase_add_test(tests, anything_else_is_a_path);
    tcase_add_test(tests, one_more_folder_is_looked_into);
    tcase_add_test(tests, a_folder_that_is_named_twice_gives_each_ledger_once);
    tcase_add_test(tests, a_link_in_the_folders_place_is_not_followed);
    tcase_add_test(tests, files_that_are_no_ledgers_are_counted);
    tcase_add_test(tests, everyones_folders_are_found);
    tcase_add_test(tests,
                   a_later_ledger_of_the_same_process_is_that_of_the_program_it_became);
    tcase_add_test(tests, a_later_process_of_the_same_number_is_no_successor);
    tcase_add_test(tests, a_program_that_ran_its_destructors_has_no_successor);
    tcase_add_test(tests, without_a_start_time_a_number_alone_makes_no_successor);
    return unit_run();
}
