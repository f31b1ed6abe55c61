/* SPDX-License-Identifier: MIT */
/* The sections SETTINGS and CAPS: read, reported, and changed by `zguard set`. */
#include <fcntl.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/commands.h"
#include "report_fixture.h"
#include "unit.h"

static struct zg_ledger_section *section_of(enum zg_section_kind kind)
{
    return &fixture_header(&fixture)->sections[kind];
}

static struct zg_ledger_settings *settings_of(void)
{
    return (void *)(fixture.bytes + section_of(ZG_SECTION_SETTINGS)->offset);
}

static struct zg_ledger_cap *cap_of(enum zg_kind kind)
{
    return (struct zg_ledger_cap *)(void *)(fixture.bytes +
                                            section_of(ZG_SECTION_CAPS)->offset) +
           kind;
}

static bool read_again(void)
{
    char error[ZG_READER_ERROR_BYTES];

    zg_reader_close(&reader);
    return zg_reader_from_memory(&reader, fixture.bytes, fixture.length, error) ==
           ZG_READER_OK;
}

START_TEST(settings_and_caps_are_read_as_they_were_written)
{
    struct zg_ledger_settings now;
    struct zg_ledger_cap cap;

    *settings_of() = (struct zg_ledger_settings){.cap = {1 << 20, 2 << 20},
                                                 .idle_bytes = ZG_IDLE_AUTO,
                                                 .over_cap = {ZG_OVER_CAP_ALLOW, 77},
                                                 .changes = 3};
    cap_of(ZG_DEFLATE)->refused = 11;
    cap_of(ZG_INFLATE)->spared = 22;
    ck_assert(read_again());
    ck_assert(zg_reader_settings(&reader, &now));
    ck_assert_mem_eq(&now, settings_of(), sizeof(now));
    ck_assert(zg_reader_cap(&reader, ZG_DEFLATE, &cap));
    ck_assert_uint_eq(cap.refused, 11);
    ck_assert(zg_reader_cap(&reader, ZG_INFLATE, &cap));
    ck_assert_uint_eq(cap.spared, 22);
}
END_TEST

START_TEST(a_ledger_without_these_sections_gives_nothing_and_is_reported)
{
    struct zg_ledger_settings now;
    struct zg_ledger_cap cap;

    section_of(ZG_SECTION_SETTINGS)->capacity = 0;
    section_of(ZG_SECTION_SETTINGS)->entry_bytes = 8;
    section_of(ZG_SECTION_CAPS)->capacity = 1;
    ck_assert(read_again());
    ck_assert(!zg_reader_settings(&reader, &now));
    ck_assert(zg_reader_cap(&reader, ZG_DEFLATE, &cap));
    ck_assert(!zg_reader_cap(&reader, ZG_INFLATE, &cap));
    report_build();
    assert_has_not(report_text(), "\ncap ");
}
END_TEST

START_TEST(a_section_that_reaches_out_of_the_file_is_damage)
{
    uint64_t kept = section_of(ZG_SECTION_CAPS)->offset;

    section_of(ZG_SECTION_CAPS)->offset = fixture.length - 1;
    ck_assert(!read_again());
    section_of(ZG_SECTION_CAPS)->offset = kept;
    section_of(ZG_SECTION_SETTINGS)->entry_bytes = 8; /* fewer than a record has */
    ck_assert(!read_again());
}
END_TEST

START_TEST(without_a_cap_the_text_says_nothing_of_caps)
{
    report_build();
    assert_has_not(report_text(), "\ncap ");
}
END_TEST

START_TEST(a_cap_that_was_never_reached_is_one_line)
{
    settings_of()->cap[ZG_DEFLATE] = 512 << 20;
    cap_of(ZG_DEFLATE)->charged_bytes = 1000000;
    cap_of(ZG_DEFLATE)->peak_charged_bytes = 3000000;
    fixture_totals(&fixture)->table_bytes = 500000;
    report_build();
    assert_has(report_text(), "\ncap       deflate 537 MB   charged 1.5 MB   peak 3 MB   "
                              "never reached\n");
    assert_has_not(written, "reached by");
    assert_has_not(written, "cap       inflate");
}
END_TEST

START_TEST(what_was_done_at_a_cap_is_told_step_by_step)
{
    settings_of()->cap[ZG_INFLATE] = 1000000;
    *cap_of(ZG_INFLATE) = (struct zg_ledger_cap){.charged_bytes = 900000,
                                                 .peak_charged_bytes = 1100000,
                                                 .peak_overdraft_bytes = 100000,
                                                 .reached = 1234,
                                                 .trimmed_bytes = 40000,
                                                 .collections = 3,
                                                 .collections_ns = 45600000,
                                                 .longest_collection_ns = 20300000,
                                                 .waited = 12,
                                                 .longest_pause_ns = 1520000000,
                                                 .refused = 1000,
                                                 .allowed = 5,
                                                 .spared = 7};
    report_build();
    assert_has(report_text(),
               "\ncap       inflate 1 MB   charged 900 KB   peak 1.1 MB   overdraft "
               "peak 100 KB\n"
               "          reached by 1,234 Inits   idle memory given up 40 KB   "
               "collections asked for 3 (45.6 ms in all, longest 20.3 ms)\n"
               "          waited 12   longest pause 1.5 s   refused 1,000   "
               "let through 12 (7 to load classes)\n");
}
END_TEST

START_TEST(a_cap_that_was_taken_away_again_is_still_reported)
{
    cap_of(ZG_DEFLATE)->reached = 1;
    report_build();
    assert_has(report_text(), "\ncap       deflate none   charged");
    assert_has(written, "reached by 1 Init   ");
}
END_TEST

START_TEST(the_report_for_programs_has_every_figure_of_a_cap)
{
    settings_of()->cap[ZG_DEFLATE] = 1 << 20;
    settings_of()->over_cap[ZG_INFLATE] = 77; /* is taken for allow, and said so */
    cap_of(ZG_DEFLATE)->charged_bytes = UINT64_MAX;
    cap_of(ZG_DEFLATE)->longest_pause_ns = 14;
    report_build();
    FILE *file = open_memstream(&written, &written_bytes);
    ck_assert(zg_report_render_json(file, &report, 1, NULL, &render));
    fclose(file);
    json_t *document = json_loads(written, 0, NULL);
    ck_assert_ptr_nonnull(document);
    json_t *totals = json_object_get(document, "totals");
    json_t *cap = json_object_get(json_object_get(totals, "deflate"), "cap");
    ck_assert_int_eq(json_integer_value(json_object_get(cap, "limit_bytes")), 1 << 20);
    ck_assert_str_eq(json_string_value(json_object_get(cap, "over_cap")), "fail");
    ck_assert_int_eq(json_integer_value(json_object_get(cap, "charged_bytes")),
                     INT64_MAX);
    ck_assert_int_eq(json_integer_value(json_object_get(cap, "longest_pause_ns")), 14);
    /* Two that are settings, and one for each word of the record that is in use. */
    ck_assert_uint_eq(json_object_size(cap),
                      2 + offsetof(struct zg_ledger_cap, reserved) / sizeof(uint64_t));
    cap = json_object_get(json_object_get(totals, "inflate"), "cap");
    ck_assert(json_is_null(json_object_get(cap, "limit_bytes")));
    ck_assert_str_eq(json_string_value(json_object_get(cap, "over_cap")), "allow");
    json_decref(document);
}
END_TEST

/* ---- zguard set ---- */

static char path[] = "/tmp/zguard-test-XXXXXX" ZG_LEDGER_SUFFIX;

/* Makes the fixture this process's own ledger, in a file at path. */
static void make_living(void)
{
    strcpy(path, "/tmp/zguard-test-XXXXXX" ZG_LEDGER_SUFFIX);
    int fd = mkstemps(path, (int)strlen(ZG_LEDGER_SUFFIX));

    ck_assert_int_ge(fd, 0);
    close(fd);
    fixture_make_living(&fixture, 10);
    ck_assert(fixture_map(&fixture, path));
}

/* Runs `zguard set path WORD...`, what it prints thrown away. Return: its status; the
 * fixture holds the file's bytes then. */
static int set(int count, char **words)
{
    char *arguments[8] = {"zguard", "set", path};
    int kept[2] = {dup(STDOUT_FILENO), dup(STDERR_FILENO)};
    int nothing = open("/dev/null", O_WRONLY);

    memcpy(arguments + 3, words, (size_t)count * sizeof(*words));
    fflush(stdout);
    dup2(nothing, STDOUT_FILENO);
    dup2(nothing, STDERR_FILENO);
    int status = zg_main(3 + count, arguments);
    fflush(stdout);
    for (int i = 0; i < 2; i++) {
        dup2(kept[i], i + 1);
        close(kept[i]);
    }
    close(nothing);

    int fd = open(path, O_RDONLY);
    ck_assert_int_eq(read(fd, fixture.bytes, fixture.length), (ssize_t)fixture.length);
    close(fd);
    return status;
}

#define SET(...)                                                                         \
    set((int)(sizeof((char *[]){__VA_ARGS__}) / sizeof(char *)), (char *[]){__VA_ARGS__})

START_TEST(set_writes_the_words_that_were_asked_for_and_no_others)
{
    make_living();
    settings_of()->cap[ZG_INFLATE] = 5 << 20;
    settings_of()->reserved_0 = 0x5a5a5a5a;
    ck_assert(fixture_write(&fixture, path));
    unsigned char *before = malloc(fixture.length);
    memcpy(before, fixture.bytes, fixture.length);
    struct zg_ledger_settings expected = *settings_of();

    ck_assert_int_eq(SET("cap=2g", "over-cap=allow", "idle=3k"), 0);
    expected.cap[ZG_DEFLATE] = 2l << 30;
    expected.over_cap[ZG_DEFLATE] = ZG_OVER_CAP_ALLOW;
    expected.idle_bytes = 3072;
    expected.changes = 1;
    ck_assert_mem_eq(settings_of(), &expected, sizeof(expected));
    memcpy(before + section_of(ZG_SECTION_SETTINGS)->offset, &expected, sizeof(expected));
    ck_assert_mem_eq(fixture.bytes, before, fixture.length);

    ck_assert_int_eq(
        SET("cap=none", "idle=auto", "inflate-over-cap=fail", "over-cap=fail"), 0);
    expected.cap[ZG_DEFLATE] = 0;
    expected.idle_bytes = ZG_IDLE_AUTO;
    expected.over_cap[ZG_DEFLATE] = ZG_OVER_CAP_FAIL;
    expected.over_cap[ZG_INFLATE] = ZG_OVER_CAP_FAIL;
    expected.changes = 2;
    ck_assert_mem_eq(settings_of(), &expected, sizeof(expected));
    free(before);
    unlink(path);
}
END_TEST

START_TEST(of_a_setting_that_stands_twice_the_last_one_wins)
{
    make_living();
    ck_assert_int_eq(SET("cap=2g", "cap=3m", "idle=0"), 0);
    ck_assert_uint_eq(settings_of()->cap[ZG_DEFLATE], 3 << 20);
    ck_assert_uint_eq(settings_of()->idle_bytes, 0);
    unlink(path);
}
END_TEST

START_TEST(set_writes_nothing_when_a_word_is_not_understood)
{
    static char *const bad[] = {
        "cap",          "cap=",        "=1m",        "cap=1",     "cap=9t",     "cap=-1m",
        "cap=auto",     "cap=1m,idle", "idle=none",  "idle=-1",   "over-cap=1", "off",
        "mode=observe", "gc=never",    "depth=3",    "ledger=/x", "capp=2m",    "CAP=2m",
        " cap=2m=3",    "cap=2m idle", "inflate-ca", ""};

    make_living();
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        ck_assert_msg(SET("idle=5m", bad[i]) == 2, "\"%s\" is taken", bad[i]);
        ck_assert_uint_eq(settings_of()->changes, 0);
        ck_assert_uint_eq(settings_of()->idle_bytes, 0);
    }
    unlink(path);
}
END_TEST

START_TEST(set_leaves_a_ledger_without_settings_alone)
{
    make_living();
    section_of(ZG_SECTION_SETTINGS)->capacity = 0;
    ck_assert(fixture_write(&fixture, path));
    ck_assert_int_eq(SET("cap=2m"), 1);
    ck_assert_uint_eq(settings_of()->cap[ZG_DEFLATE], 0);
    unlink(path);
}
END_TEST

START_TEST(set_leaves_the_ledger_of_an_ended_process_alone)
{
    make_living();
    fixture_header(&fixture)->start_ticks++; /* another that had the same number */
    ck_assert(fixture_write(&fixture, path));
    ck_assert_int_eq(SET("cap=2m"), 1);
    ck_assert_uint_eq(settings_of()->cap[ZG_DEFLATE], 0);
    unlink(path);
}
END_TEST

int main(void)
{
    TCase *tests = unit_case("caps", report_start, report_stop);

    tcase_add_test(tests, settings_and_caps_are_read_as_they_were_written);
    tcase_add_test(tests, a_ledger_without_these_sections_gives_nothing_and_is_reported);
    tcase_add_test(tests, a_section_that_reaches_out_of_the_file_is_damage);
    tcase_add_test(tests, without_a_cap_the_text_says_nothing_of_caps);
    tcase_add_test(tests, a_cap_that_was_never_reached_is_one_line);
    tcase_add_test(tests, what_was_done_at_a_cap_is_told_step_by_step);
    tcase_add_test(tests, a_cap_that_was_taken_away_again_is_still_reported);
    tcase_add_test(tests, the_report_for_programs_has_every_figure_of_a_cap);
    tcase_add_test(tests, set_writes_the_words_that_were_asked_for_and_no_others);
    tcase_add_test(tests, of_a_setting_that_stands_twice_the_last_one_wins);
    tcase_add_test(tests, set_writes_nothing_when_a_word_is_not_understood);
    tcase_add_test(tests, set_leaves_a_ledger_without_settings_alone);
    tcase_add_test(tests, set_leaves_the_ledger_of_an_ended_process_alone);
    return unit_run();
}
