/* SPDX-License-Identifier: MIT */
/* Where a ledger would go, without writing one. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/doctor_files.h"
#include "cli/doctor_ledger.h"
#include "unit.h"

#define NOBODY 65534

static char base[64];
static struct zg_ledger_wish wish;
static struct zg_ledger_place place;

static const char *no_variable(const void *environment, const char *name)
{
    (void)environment;
    (void)name;
    return NULL;
}

static void start(void)
{
    strcpy(base, "/tmp/zguard-test-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(base));
    wish = (struct zg_ledger_wish){.root = ZG_OWN_ROOT,
                                   .user = geteuid(),
                                   .group = getegid(),
                                   .variable = no_variable};
}

static void stop(void)
{
    char command[128];

    snprintf(command, sizeof(command), "rm -rf '%s'", base);
    ck_assert_int_eq(system(command), 0);
}

static const char *in_base(const char *name)
{
    static char path[128];

    snprintf(path, sizeof(path), "%s/%s", base, name);
    return path;
}

START_TEST(a_folder_that_will_be_made_is_judged_by_where_it_will_be)
{
    wish.user = NOBODY;
    wish.group = NOBODY;
    ck_assert_int_eq(chmod(base, 0755), 0);
    ck_assert(!zg_ledger_examine_place(&wish, in_base("new"), true, &place));
    ck_assert_str_eq(place.reason, "may not be written by uid 65534");
    ck_assert_int_eq(chmod(base, 0777), 0);
    ck_assert(zg_ledger_examine_place(&wish, in_base("new"), true, &place));
    ck_assert_uint_gt(place.free_bytes, zg_ledger_file_bytes());
    ck_assert_int_eq(access(in_base("new"), F_OK), -1); /* looking makes nothing */
    ck_assert(!zg_ledger_examine_place(&wish, in_base("none/new"), true, &place));
    ck_assert_ptr_nonnull(strstr(place.reason, "cannot be made"));
}
END_TEST

START_TEST(a_private_folder_must_be_the_users_alone)
{
    ck_assert_int_eq(mkdir(in_base("own"), 0700), 0);
    ck_assert(zg_ledger_examine_place(&wish, in_base("own"), true, &place));
    ck_assert_int_eq(chmod(in_base("own"), 0750), 0);
    ck_assert(!zg_ledger_examine_place(&wish, in_base("own"), true, &place));
    ck_assert_str_eq(place.reason, "has mode 0750; it must be 0700");
    ck_assert(zg_ledger_examine_place(&wish, in_base("own"), false, &place));
    ck_assert_int_eq(chmod(in_base("own"), 0700), 0);
    wish.user = NOBODY;
    ck_assert(!zg_ledger_examine_place(&wish, in_base("own"), true, &place));
    ck_assert_ptr_nonnull(strstr(place.reason, "not to uid 65534"));
}
END_TEST

START_TEST(a_link_or_a_file_in_the_folders_place_is_told)
{
    char link[128];

    strcpy(link, in_base("link"));
    close(open(in_base("file"), O_CREAT | O_WRONLY, 0600));
    ck_assert_int_eq(mkdir(in_base("own"), 0700), 0);
    ck_assert_int_eq(symlink(in_base("own"), link), 0);
    ck_assert(!zg_ledger_examine_place(&wish, in_base("file"), true, &place));
    ck_assert_str_eq(place.reason, "is not a folder");
    ck_assert(!zg_ledger_examine_place(&wish, link, true, &place));
    ck_assert_str_eq(place.reason, "is not a folder");
    ck_assert(zg_ledger_examine_place(&wish, link, false, &place));
}
END_TEST

START_TEST(the_named_folder_comes_first_and_the_search_ends_at_a_good_one)
{
    struct zg_ledger_place places[ZG_LEDGER_MOST_PLACES];

    wish.folder = base;
    ck_assert_uint_eq(zg_ledger_find_places(&wish, places), 1);
    ck_assert(places[0].usable);
    wish.folder = "/nonexistent/folder";
    unsigned count = zg_ledger_find_places(&wish, places);
    ck_assert_uint_gt(count, 1);
    ck_assert_str_eq(places[0].folder, "/nonexistent/folder");
    ck_assert(!places[0].usable);
    ck_assert(places[count - 1].usable);
}
END_TEST

START_TEST(a_ledgers_size_is_that_of_its_sections)
{
    ck_assert_uint_gt(zg_ledger_file_bytes(), 1 << 20);
    ck_assert_uint_lt(zg_ledger_file_bytes(), 4 << 20);
    ck_assert_uint_eq(zg_ledger_file_bytes() % 4096, 0);
}
END_TEST

int main(void)
{
    TCase *tests = unit_case("doctor_ledger", start, stop);

    tcase_add_test(tests, a_folder_that_will_be_made_is_judged_by_where_it_will_be);
    tcase_add_test(tests, a_private_folder_must_be_the_users_alone);
    tcase_add_test(tests, a_link_or_a_file_in_the_folders_place_is_told);
    tcase_add_test(tests, the_named_folder_comes_first_and_the_search_ends_at_a_good_one);
    tcase_add_test(tests, a_ledgers_size_is_that_of_its_sections);
    return unit_run();
}
