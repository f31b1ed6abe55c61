/* SPDX-License-Identifier: MIT */
/* What stands between a process and the guard: processes made up, one cause at a time. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/doctor_files.h"
#include "cli/doctor_ledger.h"
#include "cli/doctor_process.h"
#include "elf_fixture.h"
#include "unit.h"

static char base[64];
static struct zg_process process;
static struct zg_subject subject;
static struct zg_proc_object guard = {.path = NULL};
static struct zg_proc_object ledger = {.path = NULL};
static char environment[1024];

/* A process that is guarded and has nothing in its way. */
static void start(void)
{
    strcpy(base, "/tmp/zguard-test-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(base));
    memset(&process, 0, sizeof(process));
    memset(&subject, 0, sizeof(subject));
    memset(environment, 0, sizeof(environment));
    guard = (struct zg_proc_object){.path = (char *)"/lib/libzguard.so"};
    ledger =
        (struct zg_proc_object){.path = (char *)"/dev/shm/zguard-1/zguard-1-2-3-4.zgl"};
    zg_options_default(&process.options);
    strcpy(process.options.value[ZG_OPT_ledger].path, base);
    process.proc.root = ZG_OWN_ROOT;
    process.proc.pid = 1234;
    process.proc.owner = geteuid();
    process.proc.group = getegid();
    process.proc.environment = environment;
    process.proc.address_limit = ZG_PROC_NO_LIMIT;
    process.proc.data_limit = ZG_PROC_NO_LIMIT;
    process.proc.file_limit = ZG_PROC_NO_LIMIT;
    process.guard = &guard;
    process.ledger = &ledger;
    process.has_ledger = true;
}

static void stop(void)
{
    char command[128];

    snprintf(command, sizeof(command), "rm -rf '%s'", base);
    ck_assert_int_eq(system(command), 0);
}

static void set_variable(const char *name, const char *value)
{
    size_t at = process.proc.environment_bytes;

    at += (size_t)snprintf(environment + at, sizeof(environment) - at, "%s=%s", name,
                           value);
    process.proc.environment_bytes = at + 1;
}

static const struct zg_finding *find(const char *id)
{
    for (unsigned i = 0; i < subject.finding_count; i++) {
        if (strcmp(subject.findings[i].id, id) == 0) {
            return &subject.findings[i];
        }
    }
    return NULL;
}

/* Exactly this one is found, with text and remedy. */
static void expect(const char *id, bool is_obstacle, const char *text)
{
    memset(&subject, 0, sizeof(subject));
    zg_process_find_obstacles(&process, &subject);
    const struct zg_finding *finding = find(id);
    ck_assert_msg(finding != NULL, "%s is not found", id);
    ck_assert_uint_eq(subject.finding_count, 1);
    ck_assert_int_eq(finding->is_obstacle, is_obstacle);
    ck_assert_msg(strstr(finding->text, text) != NULL, "%s", finding->text);
    ck_assert_uint_gt(strlen(finding->remedy), 10);
    ck_assert_int_eq(subject.verdict, is_obstacle ? ZG_OBSTRUCTED : ZG_FINE);
}

static void make_unguarded(void)
{
    process.guard = NULL;
    process.ledger = NULL;
    process.has_ledger = false;
}

START_TEST(a_guarded_process_has_nothing_in_its_way)
{
    zg_process_find_obstacles(&process, &subject);
    ck_assert_uint_eq(subject.finding_count, 0);
    ck_assert_int_eq(subject.verdict, ZG_FINE);
    /* Nor has one that has made no stream yet. */
    process.ledger = NULL;
    process.has_ledger = false;
    zg_process_find_obstacles(&process, &subject);
    ck_assert_uint_eq(subject.finding_count, 0);
}
END_TEST

START_TEST(a_process_without_the_preload_is_told)
{
    make_unguarded();
    set_variable("LD_PRELOAD", "/lib/libjemalloc.so:/lib/notlibzguard.so");
    expect("not-preloaded", true, "without libzguard.so in LD_PRELOAD");
}
END_TEST

START_TEST(a_jvm_without_the_guard_is_told_how_to_let_it_in)
{
    struct zg_proc_object jvm = {.path = (char *)"/opt/jdk/lib/server/libjvm.so"};

    make_unguarded();
    process.jvm = &jvm;
    process.has_binding = true;
    process.binding = (struct zg_binding){.tier = ZG_T2, .attached = ZG_T3};
    expect("not-preloaded", true, "without libzguard.so in LD_PRELOAD");
    ck_assert_ptr_nonnull(
        strstr(find("not-preloaded")->remedy, "At once, as T3: zguard attach 1234."));
    process.binding.attached = ZG_TIER_NONE;
    expect("not-preloaded", true, "without libzguard.so in LD_PRELOAD");
    ck_assert_ptr_null(strstr(find("not-preloaded")->remedy, "zguard attach"));
}
END_TEST

START_TEST(a_guard_that_was_detached_is_told)
{
    process.header.attachment = ZG_DETACHED;
    expect("detached", true, "new streams are left to zlib");
    process.header.attachment = ZG_ATTACHED;
    memset(&subject, 0, sizeof(subject));
    zg_process_find_obstacles(&process, &subject);
    ck_assert_uint_eq(subject.finding_count, 0);
}
END_TEST

START_TEST(a_preload_that_was_taken_away_is_told)
{
    make_unguarded();
    set_variable("ZGUARD", "mode=observe");
    expect("preload-cleared", true, "something in between took it out");
}
END_TEST

START_TEST(a_library_that_is_not_where_the_preload_says_is_told)
{
    make_unguarded();
    set_variable("LD_PRELOAD", "/lib/other.so /nonexistent/libzguard.so");
    expect("library-missing", true,
           "names /nonexistent/libzguard.so, which is not there");
}
END_TEST

START_TEST(a_library_that_the_linker_refused_is_told)
{
    char path[128];
    struct elf_wish wish = elf_libz();

    make_unguarded();
    snprintf(path, sizeof(path), "%s/libzguard.so", base);
    ck_assert(elf_write(&wish, path));
    set_variable("LD_PRELOAD", path);
    expect("library-refused", true, "did not load it");
}
END_TEST

START_TEST(rights_of_its_own_are_told_alone)
{
    make_unguarded();
    set_variable("LD_PRELOAD", "/lib/libzguard.so");
    process.proc.secure = true;
    expect("secure-execution", true, "rights of its own");
}
END_TEST

START_TEST(a_preload_with_zlibs_names_before_the_guard_is_told)
{
    char path[128];
    char list[512];
    struct elf_wish wish = elf_libz();

    snprintf(path, sizeof(path), "%s/libother.so", base);
    ck_assert(elf_write(&wish, path));
    snprintf(list, sizeof(list), "%s:/lib/libzguard.so", path);
    set_variable("LD_PRELOAD", list);
    expect("preload-before", true, "has 11 of zlib's functions");
    /* Behind the guard it does no harm. */
    process.proc.environment_bytes = 0;
    snprintf(list, sizeof(list), "/lib/libzguard.so:%s", path);
    set_variable("LD_PRELOAD", list);
    memset(&subject, 0, sizeof(subject));
    zg_process_find_obstacles(&process, &subject);
    ck_assert_uint_eq(subject.finding_count, 0);
}
END_TEST

START_TEST(options_that_hinder_are_told)
{
    process.options.off = true;
    expect("switched-off", true, "ZGUARD=off");
    process.options.off = false;
    strcpy(process.option_errors, "unknown option \"recliam\"");
    expect("bad-option", true, "unknown option \"recliam\"");
}
END_TEST

START_TEST(a_guard_that_stood_back_is_told)
{
    process.totals.invariant_faults = 1;
    expect("stood-back", true, "left new streams to zlib");
}
END_TEST

START_TEST(a_ledger_that_is_gone_or_unreadable_is_told)
{
    ledger.deleted = true;
    expect("ledger-removed", true, "was removed while it runs");
    ledger.deleted = false;
    process.has_ledger = false;
    strcpy(process.ledger_error, "is damaged");
    expect("ledger-unreadable", true, ".zgl is damaged.");
}
END_TEST

START_TEST(what_keeps_a_ledger_from_being_made_is_told)
{
    process.ledger = NULL;
    process.has_ledger = false;
    process.proc.file_limit = 100 * 1024;
    expect("file-size-limit", true, "102 KB");
    process.proc.file_limit = ZG_PROC_NO_LIMIT;
    process.options.value[ZG_OPT_ledger].number = 1;
    expect("ledger-off", false, "ledger=off");
    process.options.value[ZG_OPT_ledger].number = 0;
    strcpy(process.options.value[ZG_OPT_ledger].path, "/nonexistent/folder/x");
    expect("ledger-elsewhere", false, "/nonexistent/folder/x cannot be made");
}
END_TEST

START_TEST(tight_limits_are_told_and_wide_ones_not)
{
    process.proc.address_limit = 1000u << 20;
    process.proc.address_bytes = 990u << 20;
    expect("address-space-limit", true, "10.5 MB are left");
    process.proc.address_bytes = 1100u << 20; /* lowered while it ran */
    expect("address-space-limit", true, "0 B are left");
    process.proc.address_limit = ZG_PROC_NO_LIMIT;
    process.proc.data_limit = 100u << 20;
    process.proc.data_bytes = 90u << 20;
    expect("data-limit", true, "RLIMIT_DATA");
    process.proc.data_bytes = 10u << 20;
    memset(&subject, 0, sizeof(subject));
    zg_process_find_obstacles(&process, &subject);
    ck_assert_uint_eq(subject.finding_count, 0);
}
END_TEST

START_TEST(a_filter_is_noted_until_the_guard_has_passed_it)
{
    process.proc.seccomp = 2;
    zg_process_find_obstacles(&process, &subject);
    ck_assert_uint_eq(subject.finding_count, 0);
    process.ledger = NULL;
    process.has_ledger = false;
    expect("seccomp-filter", false, "seccomp mode 2");
}
END_TEST

START_TEST(a_container_is_noted_with_where_its_ledger_is)
{
    process.proc.other_files = true;
    expect("other-root", false, "its ledger lies there");
    ck_assert_str_eq(subject.findings[0].remedy,
                     "zguard report /proc/1234/root/dev/shm/zguard-1/zguard-1-2-3-4.zgl");
}
END_TEST

START_TEST(a_library_that_was_replaced_is_noted)
{
    guard.deleted = true;
    expect("library-replaced", false, "/lib/libzguard.so has been replaced");
}
END_TEST

START_TEST(the_guard_is_known_by_the_whole_name_of_its_file)
{
    static const char *const others[] = {"libzguard.so.1", "xlibzguard.so", "libzguard",
                                         "", "/a/libzguard.so/b"};

    ck_assert(zg_process_is_guard_path("libzguard.so", 12));
    ck_assert(zg_process_is_guard_path("/a b/libzguard.so", 17));
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        ck_assert(!zg_process_is_guard_path(others[i], strlen(others[i])));
    }
}
END_TEST

int main(void)
{
    TCase *tests = unit_case("doctor_obstacles", start, stop);

    tcase_add_test(tests, a_guarded_process_has_nothing_in_its_way);
    tcase_add_test(tests, a_process_without_the_preload_is_told);
    tcase_add_test(tests, a_jvm_without_the_guard_is_told_how_to_let_it_in);
    tcase_add_test(tests, a_guard_that_was_detached_is_told);
    tcase_add_test(tests, a_preload_that_was_taken_away_is_told);
    tcase_add_test(tests, a_library_that_is_not_where_the_preload_says_is_told);
    tcase_add_test(tests, a_library_that_the_linker_refused_is_told);
    tcase_add_test(tests, rights_of_its_own_are_told_alone);
    tcase_add_test(tests, a_preload_with_zlibs_names_before_the_guard_is_told);
    tcase_add_test(tests, options_that_hinder_are_told);
    tcase_add_test(tests, a_guard_that_stood_back_is_told);
    tcase_add_test(tests, a_ledger_that_is_gone_or_unreadable_is_told);
    tcase_add_test(tests, what_keeps_a_ledger_from_being_made_is_told);
    tcase_add_test(tests, tight_limits_are_told_and_wide_ones_not);
    tcase_add_test(tests, a_filter_is_noted_until_the_guard_has_passed_it);
    tcase_add_test(tests, a_container_is_noted_with_where_its_ledger_is);
    tcase_add_test(tests, a_library_that_was_replaced_is_noted);
    tcase_add_test(tests, the_guard_is_known_by_the_whole_name_of_its_file);
    return unit_run();
}
