/* SPDX-License-Identifier: MIT */
/* Frames of this very program, named from its own debug information. */
#include <fcntl.h>
#include <link.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "cli/symbols.h"
#include "report_fixture.h"
#include "unit.h"

#define NS_PER_S ((uint64_t)1000000000u)

static char program[512];
static char folder[64];
static struct zg_symbols symbols;
static uintptr_t return_address;
static int inner_line, middle_line, outer_line;
static jmp_buf back;

static __attribute__((noinline)) void note_caller(void)
{
    return_address = (uintptr_t)__builtin_return_address(0);
    __asm__ volatile("" ::: "memory");
}

static inline __attribute__((always_inline)) void inner(void)
{
    note_caller(), inner_line = __LINE__;
}

static inline __attribute__((always_inline)) void middle(void)
{
    inner(), middle_line = __LINE__;
}

static __attribute__((noinline)) void outer(void)
{
    middle(), outer_line = __LINE__;
}

static __attribute__((noinline, noreturn)) void never_return(void)
{
    return_address = (uintptr_t)__builtin_return_address(0);
    longjmp(back, 1);
}

/* Its call is the last instruction: the return address lies in no function, or another. */
static __attribute__((noinline)) void end_with_a_call(void)
{
    never_return();
}

static int take_first(struct dl_phdr_info *info, size_t bytes, void *load_address)
{
    (void)bytes;
    *(uintptr_t *)load_address = info->dlpi_addr;
    return 1;
}

static uint64_t now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return (uint64_t)now.tv_sec * NS_PER_S + (uint64_t)now.tv_nsec;
}

/* Adds a frame of the last return address, as if it lay in that file.  Return: its index. */
static uint32_t add_frame_of_last(struct zg_ledger_site *site, const char *path)
{
    struct zg_ledger_section *section =
        &fixture_header(&fixture)->sections[ZG_SECTION_FRAMES];
    uintptr_t load_address = 0;

    fixture_frame(&fixture, site, ZG_FRAME_NATIVE, "", path, -1);
    uint32_t index = section->used - 1;
    struct zg_ledger_frame *frame =
        (void *)(fixture.bytes + section->offset + index * sizeof(*frame));
    dl_iterate_phdr(take_first, &load_address);
    frame->offset = return_address - load_address;
    return index;
}

/* Adds a frame of outer(). */
static uint32_t add_frame(struct zg_ledger_site *site, const char *path)
{
    outer();
    return add_frame_of_last(site, path);
}

static void start(void)
{
    ssize_t length = readlink("/proc/self/exe", program, sizeof(program) - 1);

    ck_assert_int_gt(length, 0);
    program[length] = '\0';
    strcpy(folder, "/tmp/zguard-test-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    report_start();
    fixture_free(&fixture);
    fixture_make(&fixture, 8, 8);
    /* A little late, for objects that a test makes itself. */
    fixture_header(&fixture)->opened_realtime_ns = now_ns() + NS_PER_S;
    fixture_header(&fixture)->age_at_open_ns = 0;
}

static void stop(void)
{
    char command[128];

    zg_symbols_free(&symbols);
    report_stop();
    snprintf(command, sizeof(command), "rm -rf '%s'", folder);
    ck_assert_int_eq(system(command), 0);
}

static void open_reader(void)
{
    char error[ZG_READER_ERROR_BYTES];

    ck_assert_msg(zg_reader_from_memory(&reader, fixture.bytes, fixture.length, error) ==
                      ZG_READER_OK,
                  "%s", error);
    reader.owner = geteuid();
}

static void find(void)
{
    open_reader();
    zg_symbols_free(&symbols);
    zg_symbols_find(&symbols, &reader);
}

static void assert_named(uint32_t frame)
{
    static const char *const functions[] = {"inner", "middle", "outer"};
    const int lines[] = {inner_line, middle_line, outer_line};
    size_t count;
    const struct zg_symbol *symbol = zg_symbols_of(&symbols, frame, &count);

    ck_assert_uint_eq(count, 3);
    for (size_t i = 0; i < count; i++) {
        ck_assert_str_eq(symbol[i].function, functions[i]);
        ck_assert_int_eq(symbol[i].line, lines[i]);
        ck_assert_int_eq(symbol[i].inlined, i < 2);
        ck_assert_ptr_nonnull(strstr(symbol[i].source, "tests/unit/test_symbols.c"));
    }
}

static void assert_not_named(uint32_t frame)
{
    size_t count;

    ck_assert_ptr_null(zg_symbols_of(&symbols, frame, &count));
    ck_assert_uint_eq(count, 0);
}

/* Copies this program to a file of the test's folder, cut to so many bytes. */
static const char *copy_program(const char *name, long bytes)
{
    static char path[128];
    char command[1024];

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    snprintf(command, sizeof(command), "head -c %ld '%s' >'%s'", bytes, program, path);
    ck_assert_int_eq(system(command), 0);
    return path;
}

START_TEST(a_static_function_is_named_with_what_was_inlined_into_it)
{
    uint32_t frame = add_frame(fixture_site(&fixture, ZG_DEFLATE), program);

    find();
    assert_named(frame);
}
END_TEST

START_TEST(a_call_at_the_end_of_a_function_belongs_to_it)
{
    size_t count;

    if (setjmp(back) == 0) {
        end_with_a_call();
    }
    uint32_t frame = add_frame_of_last(fixture_site(&fixture, ZG_DEFLATE), program);
    find();
    const struct zg_symbol *symbol = zg_symbols_of(&symbols, frame, &count);
    ck_assert_uint_eq(count, 1);
    ck_assert_str_eq(symbol->function, "end_with_a_call");
}
END_TEST

START_TEST(a_file_that_is_not_there_leaves_the_others_their_names)
{
    struct zg_ledger_site *site = fixture_site(&fixture, ZG_DEFLATE);
    uint32_t missing = add_frame(site, "/nonexistent/libgone.so");
    uint32_t relative = add_frame(site, "libgone.so");
    uint32_t nameless = add_frame(site, "");
    uint32_t frame = add_frame(site, program);

    find();
    assert_not_named(missing);
    assert_not_named(relative);
    assert_not_named(nameless);
    assert_named(frame);
}
END_TEST

START_TEST(a_file_newer_than_the_process_is_not_asked)
{
    struct stat status;
    uint32_t frame = add_frame(fixture_site(&fixture, ZG_DEFLATE), program);

    ck_assert_int_eq(stat(program, &status), 0);
    uint64_t changed_ns =
        (uint64_t)status.st_ctim.tv_sec * NS_PER_S + (uint64_t)status.st_ctim.tv_nsec;
    fixture_header(&fixture)->opened_realtime_ns = changed_ns + 3 * NS_PER_S;
    fixture_header(&fixture)->age_at_open_ns = NS_PER_S;
    find();
    assert_named(frame);
    /* Started a second before the file, though its first stream came after. */
    fixture_header(&fixture)->age_at_open_ns = 4 * NS_PER_S;
    find();
    assert_not_named(frame);
    fixture_header(&fixture)->age_at_open_ns = UINT64_MAX;
    find();
    assert_not_named(frame);
}
END_TEST

START_TEST(a_file_put_there_since_with_an_older_date_is_not_asked)
{
    const struct timespec old[2] = {{.tv_sec = 1000000000}, {.tv_sec = 1000000000}};
    const char *path = copy_program("copy", 1 << 30);
    uint32_t frame = add_frame(fixture_site(&fixture, ZG_DEFLATE), path);

    find();
    assert_named(frame);
    ck_assert_int_eq(utimensat(AT_FDCWD, path, old, 0), 0);
    fixture_header(&fixture)->opened_realtime_ns = now_ns() - 60 * NS_PER_S;
    find();
    assert_not_named(frame);
}
END_TEST

START_TEST(the_ledger_of_another_user_is_not_followed)
{
    uint32_t frame = add_frame(fixture_site(&fixture, ZG_DEFLATE), program);

    open_reader();
    reader.owner = geteuid() + 1;
    zg_symbols_find(&symbols, &reader);
    assert_not_named(frame);
}
END_TEST

START_TEST(paths_of_another_boot_namespace_or_an_unknown_start_are_not_ours)
{
    uint32_t frame = add_frame(fixture_site(&fixture, ZG_DEFLATE), program);
    struct zg_ledger_header *header = fixture_header(&fixture);

    header->pid_namespace = zg_reader_own_pid_namespace();
    find();
    assert_named(frame);
    header->pid_namespace++;
    find();
    assert_not_named(frame);
    header->pid_namespace = 0;
    strcpy(header->boot_id, "00000000-0000-0000-0000-000000000000");
    find();
    assert_not_named(frame);
    header->boot_id[0] = '\0';
    header->generation = 1;
    find();
    assert_not_named(frame);
}
END_TEST

START_TEST(a_pipe_in_an_objects_place_holds_nobody_up)
{
    struct zg_ledger_site *site = fixture_site(&fixture, ZG_DEFLATE);
    char path[128];

    snprintf(path, sizeof(path), "%s/pipe.so", folder);
    ck_assert_int_eq(mkfifo(path, 0600), 0);
    uint32_t pipe = add_frame(site, path);
    uint32_t frame = add_frame(site, program);
    find();
    assert_not_named(pipe);
    assert_named(frame);
}
END_TEST

START_TEST(a_damaged_object_costs_no_more_than_its_names)
{
    struct zg_ledger_site *site = fixture_site(&fixture, ZG_DEFLATE);
    struct stat status;

    ck_assert_int_eq(stat(program, &status), 0);
    add_frame(site, copy_program("short", 10));
    add_frame(site, copy_program("header", 64));
    add_frame(site, copy_program("half", status.st_size / 2));
    for (unsigned i = 0; i < 8; i++) {
        char name[16];
        snprintf(name, sizeof(name), "noisy%u", i);
        const char *path = copy_program(name, status.st_size);
        FILE *file = fopen(path, "r+");

        ck_assert_ptr_nonnull(file);
        srand(i);
        for (long at = 64; at < status.st_size; at += 1 + rand() % 2000) {
            fseek(file, at, SEEK_SET);
            fputc(rand() & 255, file);
        }
        ck_assert_int_eq(fclose(file), 0);
        add_frame(site, path);
    }
    find();
}
END_TEST

START_TEST(the_report_shows_function_and_line_in_every_form)
{
    struct zg_ledger_site *site = fixture_site(&fixture, ZG_DEFLATE);
    char line[256];

    add_frame(site, program);
    site->created = site->alive = 1;
    site->bare_bytes = 1 << 20;
    fixture_stream(&fixture, 0);
    settings.symbols = true;
    open_reader();
    ck_assert(zg_report_build(&report, &reader, "/tmp/the.zgl", &settings));
    ck_assert_uint_eq(report.sites[0].frame_count, 3);
    report_text();
    snprintf(line, sizeof(line),
             "\n    inner   test_symbols.c:%d  (inlined)"
             "\n    middle  test_symbols.c:%d  (inlined)"
             "\n    outer   test_symbols.c:%d  (test_symbols)\n",
             inner_line, middle_line, outer_line);
    assert_has(written, line);

    free(written);
    FILE *file = open_memstream(&written, &written_bytes);
    ck_assert(zg_report_render_json(file, &report, 1, NULL, &render));
    fclose(file);
    assert_has(written, "\"function\": \"outer\"");
    assert_has(written, "tests/unit/test_symbols.c\"");
    snprintf(line, sizeof(line), "\"line\": %d", outer_line);
    assert_has(written, line);

    free(written);
    file = open_memstream(&written, &written_bytes);
    ck_assert(zg_report_render_profile(file, &report, 1, &render));
    fclose(file);
    assert_has(written, "% inner\n");
    assert_has(written, "% outer\n");
}
END_TEST

START_TEST(inlined_functions_never_take_the_room_of_frames)
{
    struct zg_ledger_site *site = fixture_site(&fixture, ZG_DEFLATE);

    for (uint32_t i = 0; i < ZG_SITE_DEPTH; i++) {
        add_frame(site, program);
    }
    site->created = site->alive = 1;
    settings.symbols = true;
    open_reader();
    ck_assert(zg_report_build(&report, &reader, "/tmp/the.zgl", &settings));
    ck_assert_uint_eq(report.sites[0].frame_count, ZG_REPORT_DEPTH);
    ck_assert_str_eq(report.sites[0].frames[ZG_REPORT_DEPTH - 1].function, "outer");
}
END_TEST

START_TEST(without_libdw_no_frame_is_named)
{
    uint32_t frame = add_frame(fixture_site(&fixture, ZG_DEFLATE), program);

    find();
    assert_not_named(frame);
}
END_TEST

int main(void)
{
    TCase *tests = unit_case("symbols", start, stop);

    tcase_set_timeout(tests, 60);
    if (zg_symbols_supported) {
        tcase_add_test(tests, a_static_function_is_named_with_what_was_inlined_into_it);
        tcase_add_test(tests, a_call_at_the_end_of_a_function_belongs_to_it);
        tcase_add_test(tests, a_file_that_is_not_there_leaves_the_others_their_names);
        tcase_add_test(tests, a_file_newer_than_the_process_is_not_asked);
        tcase_add_test(tests, a_file_put_there_since_with_an_older_date_is_not_asked);
        tcase_add_test(tests, the_ledger_of_another_user_is_not_followed);
        tcase_add_test(tests,
                       paths_of_another_boot_namespace_or_an_unknown_start_are_not_ours);
        tcase_add_test(tests, a_pipe_in_an_objects_place_holds_nobody_up);
        tcase_add_test(tests, a_damaged_object_costs_no_more_than_its_names);
        tcase_add_test(tests, the_report_shows_function_and_line_in_every_form);
        tcase_add_test(tests, inlined_functions_never_take_the_room_of_frames);
    } else {
        tcase_add_test(tests, without_libdw_no_frame_is_named);
    }
    return unit_run();
}
