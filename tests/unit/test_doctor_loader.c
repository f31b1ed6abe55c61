/* SPDX-License-Identifier: MIT */
/* Which libz.so.1 the dynamic linker would take. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/doctor_files.h"
#include "cli/doctor_loader.h"
#include "elf_fixture.h"
#include "unit.h"

#if defined(__aarch64__)
#define OWN_FLAGS 0x0a03
#else
#define OWN_FLAGS 0x0303
#endif

static char folder[64];
static char object_path[128]; /* who asks */
static struct zg_elf object, program;
static struct zg_loader loader;
static struct zg_library library;

static void put_libz(const char *name, struct elf_wish wish)
{
    char path[160];

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    ck_assert_int_eq(mkdir(path, 0700), 0);
    strcat(path, "/libz.so.1");
    ck_assert(elf_write(&wish, path));
}

static void start(void)
{
    strcpy(folder, "/tmp/zguard-test-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(object_path, sizeof(object_path), "%s/lib/libzip.so", folder);
    put_libz("lib", elf_libz());
    put_libz("run", elf_libz());
    put_libz("env", elf_libz());
    memset(&object, 0, sizeof(object));
    memset(&program, 0, sizeof(program));
    memset(&loader, 0, sizeof(loader));
    object.libc = ZG_LIBC_GLIBC;
    loader.root = ZG_OWN_ROOT;
    loader.asker[0].elf = &object;
    loader.asker[0].path = object_path;
    loader.asker_count = 1;
}

static void stop(void)
{
    char command[128];

    snprintf(command, sizeof(command), "rm -rf '%s'", folder);
    ck_assert_int_eq(system(command), 0);
}

static void expect(const char *name, const char *found)
{
    char path[160];

    snprintf(path, sizeof(path), "%s/%s/libz.so.1", folder, name);
    ck_assert(zg_loader_find(&loader, "libz.so.1", &library));
    ck_assert_str_eq(library.path, path);
    ck_assert_str_eq(library.found, found);
    ck_assert_str_eq(library.elf.inner_version, "1.2.13");
}

START_TEST(rpath_comes_before_the_environment_and_runpath_behind_it)
{
    char list[256];

    snprintf(list, sizeof(list), "/nonexistent:%s/env", folder);
    loader.library_path = list;
    snprintf(object.rpath, sizeof(object.rpath), "%s/run", folder);
    expect("run", "RPATH");
    object.rpath[0] = '\0';
    snprintf(object.runpath, sizeof(object.runpath), "%s/run", folder);
    expect("env", "LD_LIBRARY_PATH");
    loader.library_path = NULL;
    expect("run", "RUNPATH");
}
END_TEST

START_TEST(a_runpath_makes_the_linker_ignore_all_rpaths)
{
    strcpy(object.rpath, "$ORIGIN");
    strcpy(object.runpath, "$ORIGIN/../run");
    ck_assert(zg_loader_find(&loader, "libz.so.1", &library));
    ck_assert_str_eq(library.found, "RUNPATH");
}
END_TEST

START_TEST(the_programs_rpath_counts_for_its_libraries)
{
    char path[128];

    snprintf(path, sizeof(path), "%s/bin/java", folder);
    snprintf(program.rpath, sizeof(program.rpath), "%s/run", folder);
    loader.asker[1].elf = &program;
    loader.asker[1].path = path;
    loader.asker_count = 2;
    expect("run", "RPATH");
}
END_TEST

START_TEST(origin_is_the_folder_of_the_object)
{
    strcpy(object.rpath, "${ORIGIN}");
    expect("lib", "RPATH");
    strcpy(object.rpath, "$NONSENSE/lib:$ORIGIN");
    expect("lib", "RPATH");
}
END_TEST

START_TEST(what_the_linker_cannot_load_is_passed_over)
{
    struct elf_wish foreign = elf_libz();

    foreign.machine = EM_RISCV;
    put_libz("foreign", foreign);
    snprintf(object.rpath, sizeof(object.rpath), "%s/foreign:%s/run", folder, folder);
    expect("run", "RPATH");
}
END_TEST

START_TEST(musl_looks_into_the_environment_first)
{
    char list[256];

    object.libc = ZG_LIBC_MUSL;
    snprintf(list, sizeof(list), "%s/env", folder);
    loader.library_path = list;
    strcpy(object.rpath, "$ORIGIN");
    expect("env", "LD_LIBRARY_PATH");
    loader.library_path = NULL;
    expect("lib", "RPATH");
}
END_TEST

START_TEST(the_machines_own_libz_is_found_by_its_cache)
{
    ck_assert(zg_loader_find(&loader, "libz.so.1", &library));
    ck_assert_str_eq(library.found, "the linker's cache");
    ck_assert_uint_gt(zg_zlib_count(library.elf.exports), 30);
    ck_assert(!zg_loader_find(&loader, "libnothing-of-that-name.so.1", &library));
}
END_TEST

/* ---- the cache's own bytes ---- */

static char cache[1024];
static size_t cache_length;

static void put_word(size_t at, uint32_t word)
{
    memcpy(cache + at, &word, sizeof(word));
}

/* Two entries for libz.so.1 of this machine, one of another, in the present form. */
static void make_cache(size_t before)
{
    static const char *const paths[] = {"/other/libz.so.1", "/first/libz.so.1",
                                        "/second/libz.so.1"};
    size_t strings = 48 + 3 * 24;

    memset(cache, 0, sizeof(cache));
    if (before > 0) {
        strcpy(cache, "ld.so-1.7.0");
        put_word(12, (uint32_t)((before - 16) / 12));
    }
    char *start = cache + before;
    memcpy(start, "glibc-ld.so.cache1.1", 20);
    put_word(before + 20, 3);
    strcpy(start + strings, "libz.so.1");
    size_t at = strings + 10;
    for (size_t i = 0; i < 3; i++) {
        size_t entry = before + 48 + i * 24;

        put_word(entry, i == 0 ? 0x0003 : OWN_FLAGS);
        put_word(entry + 4, (uint32_t)strings);
        put_word(entry + 8, (uint32_t)at);
        strcpy(start + at, paths[i]);
        at += strlen(paths[i]) + 1;
    }
    cache_length = before + at;
}

START_TEST(a_cache_is_searched_for_this_machines_entries)
{
    for (size_t before = 0; before <= 40; before += 40) {
        make_cache(before);
        ck_assert_str_eq(zg_loader_search_cache(cache, cache_length, "libz.so.1", 0),
                         "/first/libz.so.1");
        ck_assert_str_eq(zg_loader_search_cache(cache, cache_length, "libz.so.1", 1),
                         "/second/libz.so.1");
        ck_assert_ptr_null(zg_loader_search_cache(cache, cache_length, "libz.so.1", 2));
        ck_assert_ptr_null(zg_loader_search_cache(cache, cache_length, "libz.so", 0));
    }
}
END_TEST

START_TEST(a_cut_or_changed_cache_does_no_harm)
{
    make_cache(40);
    for (size_t length = 0; length < cache_length; length++) {
        char *cut = malloc(length + (length == 0));

        memcpy(cut, cache, length);
        const char *path = zg_loader_search_cache(cut, length, "libz.so.1", 1);
        ck_assert_ptr_null(path);
        free(cut);
    }
    for (size_t i = 0; i + 4 <= cache_length; i++) {
        char kept[4];

        memcpy(kept, cache + i, sizeof(kept));
        memset(cache + i, 0xff, sizeof(kept));
        zg_loader_search_cache(cache, cache_length, "libz.so.1", 0);
        memcpy(cache + i, kept, sizeof(kept));
    }
}
END_TEST

int main(void)
{
    TCase *tests = unit_case("doctor_loader", start, stop);

    tcase_add_test(tests, rpath_comes_before_the_environment_and_runpath_behind_it);
    tcase_add_test(tests, a_runpath_makes_the_linker_ignore_all_rpaths);
    tcase_add_test(tests, the_programs_rpath_counts_for_its_libraries);
    tcase_add_test(tests, origin_is_the_folder_of_the_object);
    tcase_add_test(tests, what_the_linker_cannot_load_is_passed_over);
    tcase_add_test(tests, musl_looks_into_the_environment_first);
    tcase_add_test(tests, the_machines_own_libz_is_found_by_its_cache);
    tcase_add_test(tests, a_cache_is_searched_for_this_machines_entries);
    tcase_add_test(tests, a_cut_or_changed_cache_does_no_harm);
    return unit_run();
}
