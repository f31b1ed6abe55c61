/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ledger/reader.h"
#include "ledger_fixture.h"
#include "unit.h"

static struct ledger_fixture fixture;
static struct zg_reader reader;
static char error[ZG_READER_ERROR_BYTES];
static char path[64];

static void make_leak(void)
{
    fixture_make_leak(&fixture, 5);
    strcpy(path, "/tmp/zguard-test-XXXXXX" ZG_LEDGER_SUFFIX);
    int fd = mkstemps(path, (int)strlen(ZG_LEDGER_SUFFIX));
    ck_assert_int_ge(fd, 0);
    close(fd);
}

static void remove_leak(void)
{
    zg_reader_close(&reader);
    fixture_free(&fixture);
    unlink(path);
}

static enum zg_reader_status read_memory(void)
{
    return zg_reader_from_memory(&reader, fixture.bytes, fixture.length, error);
}

static void assert_error(const char *part)
{
    ck_assert_msg(strstr(error, part) != NULL, "\"%s\" is not in \"%s\"", part, error);
}

START_TEST(a_ledger_gives_back_what_was_written)
{
    struct zg_ledger_totals totals;
    struct zg_ledger_site site;
    struct zg_ledger_frame frame;
    struct zg_ledger_stream stream;
    struct zg_ledger_provider provider;

    ck_assert(fixture_write(&fixture, path));
    ck_assert_int_eq(zg_reader_open(&reader, path, error), ZG_READER_OK);
    ck_assert_uint_eq(reader.owner, geteuid());
    ck_assert_str_eq(reader.header.command, "java -Xmx6g Leak 10000");
    ck_assert(zg_reader_totals(&reader, &totals));
    ck_assert_uint_eq(totals.kind[ZG_DEFLATE].alive, 5);
    ck_assert(zg_reader_provider(&reader, 0, &provider));
    ck_assert_str_eq(provider.version, "1.2.13");
    ck_assert(zg_reader_site(&reader, 2, &site));
    ck_assert_uint_eq(site.created, 5);
    ck_assert(zg_reader_frame(&reader, site.frames[2], &frame));
    ck_assert_str_eq(zg_reader_string(&reader, frame.function), "Leak.flushBlock");
    ck_assert(zg_reader_stream(&reader, 4, &stream));
    ck_assert_uint_eq(stream.site, 2);
}
END_TEST

START_TEST(an_index_out_of_range_gives_nothing)
{
    struct zg_ledger_site site;
    struct zg_ledger_frame frame;
    struct zg_ledger_stream stream;

    ck_assert_int_eq(read_memory(), ZG_READER_OK);
    ck_assert(!zg_reader_site(&reader, 4, &site));
    ck_assert(!zg_reader_frame(&reader, UINT32_MAX, &frame));
    ck_assert(!zg_reader_stream(&reader, UINT32_MAX, &stream));
    ck_assert_str_eq(zg_reader_string(&reader, UINT32_MAX), "");
}
END_TEST

START_TEST(a_record_that_is_not_published_is_not_given)
{
    struct zg_ledger_section *sites =
        &fixture_header(&fixture)->sections[ZG_SECTION_SITES];
    struct zg_ledger_site site;

    memset(fixture.bytes + sites->offset + 2 * sizeof(site), 0, sizeof(uint32_t));
    ck_assert_int_eq(read_memory(), ZG_READER_OK);
    ck_assert(!zg_reader_site(&reader, 2, &site));
    ck_assert(zg_reader_site(&reader, 3, &site));
}
END_TEST

START_TEST(more_entries_used_than_there_are_is_cut_to_what_there_is)
{
    fixture_header(&fixture)->sections[ZG_SECTION_STREAMS].used = UINT32_MAX;
    ck_assert_int_eq(read_memory(), ZG_READER_OK);
    ck_assert_uint_eq(zg_reader_count(&reader, ZG_SECTION_STREAMS), 9);
}
END_TEST

START_TEST(a_ring_is_read_from_its_oldest_entry)
{
    struct zg_ledger_sample sample;

    for (uint64_t ms = 2; ms <= 20; ms++) {
        fixture_sample(&fixture, ms * 1000);
    }
    ck_assert_int_eq(read_memory(), ZG_READER_OK);
    ck_assert_uint_eq(zg_reader_count(&reader, ZG_SECTION_SERIES), 16);
    ck_assert(zg_reader_sample(&reader, 0, &sample));
    ck_assert_uint_eq(sample.ms, 5000);
    ck_assert(zg_reader_sample(&reader, 15, &sample));
    ck_assert_uint_eq(sample.ms, 20000);
}
END_TEST

START_TEST(a_string_without_an_end_is_not_given)
{
    struct zg_ledger_section *strings =
        &fixture_header(&fixture)->sections[ZG_SECTION_STRINGS];

    memset(fixture.bytes + strings->offset, 'x', strings->capacity);
    strings->used = strings->capacity;
    ck_assert_int_eq(read_memory(), ZG_READER_OK);
    ck_assert_str_eq(zg_reader_string(&reader, 1), "");
}
END_TEST

START_TEST(header_texts_without_an_end_are_ended)
{
    memset(fixture_header(&fixture)->command, 'x', sizeof(reader.header.command));
    ck_assert_int_eq(read_memory(), ZG_READER_OK);
    ck_assert_uint_eq(strlen(reader.header.command), sizeof(reader.header.command) - 1);
}
END_TEST

START_TEST(a_site_deeper_than_a_stack_can_be_is_cut)
{
    struct zg_ledger_section *sites =
        &fixture_header(&fixture)->sections[ZG_SECTION_SITES];
    struct zg_ledger_site *record =
        (void *)(fixture.bytes + sites->offset + 2 * sizeof(struct zg_ledger_site));
    struct zg_ledger_site site;

    record->depth = UINT32_MAX;
    ck_assert_int_eq(read_memory(), ZG_READER_OK);
    ck_assert(zg_reader_site(&reader, 2, &site));
    ck_assert_uint_eq(site.depth, ZG_SITE_DEPTH);
}
END_TEST

START_TEST(a_truncated_ledger_is_told_with_both_sizes)
{
    char expected[128];

    snprintf(expected, sizeof(expected), "needs %zu bytes and has %zu", fixture.length,
             fixture.length - 1);
    fixture.length--;
    ck_assert_int_eq(read_memory(), ZG_READER_TRUNCATED);
    assert_error(expected);
}
END_TEST

START_TEST(a_ledger_cut_within_its_header_is_truncated)
{
    for (size_t length = ZG_LEDGER_MAGIC_BYTES; length < 3000; length += 100) {
        fixture.length = length;
        ck_assert_int_eq(read_memory(), ZG_READER_TRUNCATED);
    }
}
END_TEST

START_TEST(a_newer_ledger_names_its_maker_and_both_versions)
{
    fixture_header(&fixture)->version = 2;
    strcpy(fixture_header(&fixture)->shim_version, "9.1.0");
    ck_assert_int_eq(read_memory(), ZG_READER_NEWER);
    ck_assert_str_eq(error, "is of ledger version 2 (made by zguard 9.1.0); this command "
                            "reads up to version 1: use the newer command");
}
END_TEST

START_TEST(a_newer_ledger_whose_maker_cannot_be_shown_leaves_it_out)
{
    fixture_header(&fixture)->version = 2;
    strcpy(fixture_header(&fixture)->shim_version, "\033[2J");
    ck_assert_int_eq(read_memory(), ZG_READER_NEWER);
    ck_assert_ptr_null(strchr(error, '\033'));
}
END_TEST

START_TEST(random_bytes_are_not_a_ledger)
{
    memset(fixture.bytes, 0x5a, fixture.length);
    ck_assert_int_eq(read_memory(), ZG_READER_NOT_A_LEDGER);
    assert_error("is not a ledger of zguard");
}
END_TEST

START_TEST(no_bytes_are_not_a_ledger)
{
    ck_assert_int_eq(zg_reader_from_memory(&reader, "", 0, error),
                     ZG_READER_NOT_A_LEDGER);
    assert_error("is empty");
}
END_TEST

START_TEST(a_header_that_is_not_published_is_unfinished)
{
    fixture_header(&fixture)->life = 0;
    ck_assert_int_eq(read_memory(), ZG_READER_UNFINISHED);
}
END_TEST

START_TEST(a_section_outside_the_file_is_damage)
{
    fixture_header(&fixture)->sections[ZG_SECTION_SITES].offset = UINT64_MAX - 8;
    ck_assert_int_eq(read_memory(), ZG_READER_NOT_A_LEDGER);
    assert_error("outside the file");
    fixture_header(&fixture)->sections[ZG_SECTION_SITES].offset = 0;
    fixture_header(&fixture)->sections[ZG_SECTION_SITES].capacity = UINT32_MAX;
    ck_assert_int_eq(read_memory(), ZG_READER_NOT_A_LEDGER);
}
END_TEST

START_TEST(entries_smaller_than_their_type_are_damage)
{
    fixture_header(&fixture)->sections[ZG_SECTION_SITES].entry_bytes = 4;
    ck_assert_int_eq(read_memory(), ZG_READER_NOT_A_LEDGER);
}
END_TEST

START_TEST(a_table_of_sections_longer_than_the_header_is_damage)
{
    fixture_header(&fixture)->section_entry_bytes = 4000;
    ck_assert_int_eq(read_memory(), ZG_READER_NOT_A_LEDGER);
    assert_error("table of sections");
}
END_TEST

START_TEST(a_section_of_an_unknown_kind_is_looked_past)
{
    fixture_header(&fixture)->sections[ZG_SECTION_EVENTS].kind = 77;
    ck_assert_int_eq(read_memory(), ZG_READER_OK);
    ck_assert_uint_eq(zg_reader_count(&reader, ZG_SECTION_EVENTS), 0);
}
END_TEST

START_TEST(a_missing_file_is_not_there)
{
    ck_assert_int_eq(zg_reader_open(&reader, "/tmp/zguard-test-none", error),
                     ZG_READER_NOT_THERE);
}
END_TEST

START_TEST(a_symbolic_link_is_not_followed)
{
    char link[80];

    ck_assert(fixture_write(&fixture, path));
    snprintf(link, sizeof(link), "%s.link", path);
    ck_assert_int_eq(symlink(path, link), 0);
    ck_assert_int_eq(zg_reader_open(&reader, link, error), ZG_READER_NOT_A_FILE);
    unlink(link);
    assert_error("symbolic link");
}
END_TEST

START_TEST(a_pipe_does_not_hold_the_reader_up)
{
    unlink(path);
    ck_assert_int_eq(mkfifo(path, 0600), 0);
    ck_assert_int_eq(zg_reader_open(&reader, path, error), ZG_READER_NOT_A_FILE);
}
END_TEST

START_TEST(a_file_larger_than_any_ledger_is_not_read)
{
    ck_assert_int_eq(truncate(path, (off_t)ZG_READER_LARGEST_BYTES + 1), 0);
    ck_assert_int_eq(zg_reader_open(&reader, path, error), ZG_READER_NOT_A_LEDGER);
    assert_error("more than one can have");
}
END_TEST

START_TEST(another_users_ledger_is_told_with_its_owner)
{
    ck_assert(fixture_write(&fixture, path));
    ck_assert_int_eq(chmod(path, 0), 0);
    if (geteuid() == 0) {
        ck_assert_int_eq(seteuid(65534), 0);
    }
    ck_assert_int_eq(zg_reader_open(&reader, path, error), ZG_READER_NO_PERMISSION);
    if (getuid() == 0) {
        ck_assert_int_eq(seteuid(0), 0);
        assert_error("belongs to user root");
    }
}
END_TEST

static long resident_kb(void)
{
    char line[256];
    long kb = 0;
    FILE *file = fopen("/proc/self/status", "r");

    while (file != NULL && fgets(line, sizeof(line), file) != NULL) {
        sscanf(line, "VmRSS: %ld", &kb);
    }
    fclose(file);
    return kb;
}

START_TEST(room_that_was_never_used_takes_no_memory)
{
    enum { READERS = 100 };
    static struct zg_reader readers[READERS];
    struct zg_ledger_stream stream;
    struct ledger_fixture large;

    fixture_make(&large, 2, 24576);
    fixture_header(&large)->sections[ZG_SECTION_STREAMS].used = 24576;
    struct zg_ledger_section *streams =
        &fixture_header(&large)->sections[ZG_SECTION_STREAMS];
    struct zg_ledger_stream last = {.stamp = 7};
    memcpy(large.bytes + streams->offset + 24575 * sizeof(last), &last, sizeof(last));
    ck_assert(fixture_write(&large, path));
    fixture_free(&large);

    long before = resident_kb();
    for (int i = 0; i < READERS; i++) {
        ck_assert_int_eq(zg_reader_open(&readers[i], path, error), ZG_READER_OK);
    }
    /* Of 100 x 786 KB. */
    ck_assert_int_lt(resident_kb() - before, 30000);
    ck_assert(zg_reader_stream(&readers[99], 24575, &stream));
    ck_assert_uint_eq(stream.stamp, 7);
    for (int i = 0; i < READERS; i++) {
        zg_reader_close(&readers[i]);
    }
}
END_TEST

START_TEST(a_peek_reads_the_header_and_nothing_else)
{
    ck_assert(fixture_write(&fixture, path));
    ck_assert_int_eq(truncate(path, ZG_LEDGER_HEADER_BYTES), 0);
    ck_assert_int_eq(zg_reader_peek(&reader, path, error), ZG_READER_OK);
    ck_assert_uint_eq(reader.header.pid, 4242);
    ck_assert_uint_eq(zg_reader_count(&reader, ZG_SECTION_SITES), 0);
}
END_TEST

int main(void)
{
    TCase *tests = unit_case("reader", make_leak, remove_leak);

    tcase_add_test(tests, a_ledger_gives_back_what_was_written);
    tcase_add_test(tests, an_index_out_of_range_gives_nothing);
    tcase_add_test(tests, a_record_that_is_not_published_is_not_given);
    tcase_add_test(tests, more_entries_used_than_there_are_is_cut_to_what_there_is);
    tcase_add_test(tests, a_ring_is_read_from_its_oldest_entry);
    tcase_add_test(tests, a_string_without_an_end_is_not_given);
    tcase_add_test(tests, header_texts_without_an_end_are_ended);
    tcase_add_test(tests, a_site_deeper_than_a_stack_can_be_is_cut);
    tcase_add_test(tests, a_truncated_ledger_is_told_with_both_sizes);
    tcase_add_test(tests, a_ledger_cut_within_its_header_is_truncated);
    tcase_add_test(tests, a_newer_ledger_names_its_maker_and_both_versions);
    tcase_add_test(tests, a_newer_ledger_whose_maker_cannot_be_shown_leaves_it_out);
    tcase_add_test(tests, random_bytes_are_not_a_ledger);
    tcase_add_test(tests, no_bytes_are_not_a_ledger);
    tcase_add_test(tests, a_header_that_is_not_published_is_unfinished);
    tcase_add_test(tests, a_section_outside_the_file_is_damage);
    tcase_add_test(tests, entries_smaller_than_their_type_are_damage);
    tcase_add_test(tests, a_table_of_sections_longer_than_the_header_is_damage);
    tcase_add_test(tests, a_section_of_an_unknown_kind_is_looked_past);
    tcase_add_test(tests, a_missing_file_is_not_there);
    tcase_add_test(tests, a_symbolic_link_is_not_followed);
    tcase_add_test(tests, a_pipe_does_not_hold_the_reader_up);
    tcase_add_test(tests, a_file_larger_than_any_ledger_is_not_read);
    tcase_add_test(tests, another_users_ledger_is_told_with_its_owner);
    tcase_add_test(tests, room_that_was_never_used_takes_no_memory);
    tcase_add_test(tests, a_peek_reads_the_header_and_nothing_else);
    return unit_run();
}
