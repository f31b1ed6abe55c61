/* SPDX-License-Identifier: MIT */
/* What is read of ELF files, honest and hostile ones. */
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "cli/doctor_elf.h"
#include "cli/doctor_files.h"
#include "elf_fixture.h"
#include "unit.h"

static struct zg_elf elf;
static char error[ZG_ELF_ERROR_BYTES];
static struct elf_file file;

static enum zg_elf_status read_file(void)
{
    error[0] = '\0';
    return zg_elf_read_memory(&elf, file.bytes, file.length, error);
}

static void stop(void)
{
    free(file.bytes);
    file.bytes = NULL;
}

static void make(struct elf_wish wish)
{
    stop();
    file = elf_make(&wish);
    ck_assert_msg(read_file() == ZG_ELF_OK, "%s", error);
}

/* The number of a name in the sets. */
static zg_zlib_set bit(const char *name)
{
    for (unsigned i = 0; zg_zlib_name(i) != NULL; i++) {
        if (strcmp(zg_zlib_name(i), name) == 0) {
            return (zg_zlib_set)1 << i;
        }
    }
    ck_abort_msg("%s is no function of zlib's", name);
    return 0;
}

START_TEST(the_names_are_those_that_the_guard_wraps)
{
    static const char *const wrapped[] = {
#define ZG_FUNCTION(type, name, ...) #name,
#include "preload/functions.def"
#undef ZG_FUNCTION
    };
    unsigned count = sizeof(wrapped) / sizeof(wrapped[0]);

    for (unsigned i = 0; i < count; i++) {
        bit(wrapped[i]);
    }
    ck_assert_ptr_nonnull(zg_zlib_name(count - 1));
    ck_assert_ptr_null(zg_zlib_name(count));
}
END_TEST

START_TEST(a_library_that_asks_for_zlib_by_name_is_told_with_each_function)
{
    make(elf_system_zip());
    ck_assert_int_eq(elf.kind, ZG_ELF_LIBRARY);
    ck_assert_int_eq(elf.libc, ZG_LIBC_GLIBC);
    ck_assert_str_eq(elf.soname, "libzip.so");
    ck_assert_str_eq(elf.rpath, "$ORIGIN");
    ck_assert(elf.needs_libz);
    ck_assert(elf.is_jni_zip);
    ck_assert_uint_eq(zg_zlib_count(elf.by_name), 11);
    ck_assert((elf.by_name & bit("deflateParams")) != 0);
    ck_assert_uint_eq(elf.exports, 0);
    ck_assert_uint_eq(elf.symbols, 0);
    ck_assert_str_eq(elf.inner_version, "");
}
END_TEST

START_TEST(a_zlib_within_shows_by_its_symbols_and_its_version)
{
    make(elf_bundled_zip());
    ck_assert(!elf.needs_libz);
    ck_assert(elf.is_jni_zip);
    ck_assert(elf.has_symtab);
    ck_assert_uint_eq(elf.by_name, 0);
    ck_assert_uint_eq(elf.symbols & zg_zlib_essential, zg_zlib_essential);
    ck_assert_str_eq(elf.inner_version, "1.3.2");
}
END_TEST

START_TEST(variants_of_the_compilers_are_seen_and_parts_of_a_function_are_none)
{
    static const char *const others[] = {"deflate.constprop.0", "inflate.isra.0.cold",
                                         "deflateEnd.lto_priv.0", "deflate"};
    struct elf_wish wish = elf_bundled_zip();

    make(wish);
    ck_assert(elf.tells_version);
    wish.symbols[12] = "inflate.cold";
    wish.symbols[13] = "deflate.part.0";
    make(wish);
    ck_assert(!elf.has_variants);
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        wish.symbols[14] = others[i];
        make(wish);
        ck_assert_msg(elf.has_variants, "%s", others[i]);
        ck_assert_uint_eq(zg_zlib_count(elf.symbols), 11);
    }
}
END_TEST

START_TEST(a_stripped_zlib_within_shows_by_its_version)
{
    struct elf_wish wish = elf_bundled_zip();

    wish.stripped = true;
    make(wish);
    ck_assert(elf.has_sections);
    ck_assert(!elf.has_symtab);
    ck_assert_uint_eq(elf.symbols, 0);
    ck_assert_str_eq(elf.inner_version, "1.3.2");
    wish.no_sections = true;
    make(wish);
    ck_assert(!elf.has_sections);
    ck_assert(elf.is_jni_zip);
    ck_assert_str_eq(elf.inner_version, "1.3.2");
}
END_TEST

START_TEST(a_version_is_found_wherever_it_stands)
{
    struct elf_wish wish = elf_bundled_zip();

    /* The search goes in steps of a megabyte: around the end of the first. */
    for (size_t before = 0; before < 160; before += 8) {
        wish.constant_at = ((size_t)1 << 20) - before;
        make(wish);
        ck_assert_str_eq(elf.inner_version, "1.3.2");
    }
}
END_TEST

START_TEST(other_copyrights_are_no_zlib)
{
    static const char *const others[] = {
        " bzip2 1.0 Copyright 1996-2019 Julian Seward ",
        " deflate Copyright 1995-2022 ",
        "deflate 1.2.13 Copyright 1995-2022 ",
        " Copyright 1995-2022 ",
        " deflate \033[2J1 Copyright 1995-2022 ",
        " deflate 1.2.13.1.2.13.1.2.13.1.2.13.1.2.13 Copyright 1995-2022 ",
    };
    struct elf_wish wish = elf_bundled_zip();

    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        wish.constant = others[i];
        make(wish);
        ck_assert_msg(elf.inner_version[0] == '\0', "%s", others[i]);
    }
}
END_TEST

START_TEST(exports_are_found_by_either_hash)
{
    struct elf_wish wish = elf_libz();

    for (int gnu = 0; gnu < 2; gnu++) {
        wish.gnu_hash = gnu;
        make(wish);
        ck_assert_uint_eq(zg_zlib_count(elf.exports), 11);
        ck_assert_uint_eq(zg_zlib_count(elf.by_name), 11);
        ck_assert_str_eq(elf.inner_version, "1.2.13");
    }
    wish.asks_for_exports = false;
    make(wish);
    ck_assert_uint_eq(elf.by_name, 0);
    ck_assert_uint_eq(zg_zlib_count(elf.exports), 11);
}
END_TEST

START_TEST(helpers_and_look_ups_by_hand_are_told)
{
    struct elf_wish helper = {.needed = {"libz.so.1"}, .asks = {"gzopen"}};
    struct elf_wish by_hand = {.asks = {"dlopen", "dlsym"}, .constant = "deflateInit2_"};

    make(helper);
    ck_assert(elf.calls_helpers);
    ck_assert(!elf.looks_up);
    make(by_hand);
    ck_assert(!elf.calls_helpers);
    ck_assert(elf.looks_up);
    by_hand.asks[1] = "dlclose";
    make(by_hand);
    ck_assert(!elf.looks_up);
    by_hand.asks[1] = "dlsym";
    by_hand.asks[2] = "deflateInit2_";
    make(by_hand);
    ck_assert(!elf.looks_up);
}
END_TEST

START_TEST(programs_are_told_from_libraries)
{
    static const struct {
        struct elf_wish wish;
        enum zg_elf_kind kind;
    } cases[] = {
        {{.type = ET_EXEC, .interpreter = "/lib64/ld-linux-x86-64.so.2"}, ZG_ELF_PROGRAM},
        {{.type = ET_EXEC}, ZG_ELF_STATIC_PROGRAM},
        {{.flags_1 = DF_1_PIE, .interpreter = "/lib64/ld-linux-x86-64.so.2"},
         ZG_ELF_PROGRAM},
        {{.flags_1 = DF_1_PIE}, ZG_ELF_STATIC_PROGRAM},
        {{.interpreter = "/lib64/ld-linux-x86-64.so.2"}, ZG_ELF_PROGRAM},
        {{.interpreter = "/lib64/ld-linux-x86-64.so.2", .soname = "libc.so.6"},
         ZG_ELF_LIBRARY},
        {{.soname = "libx.so"}, ZG_ELF_LIBRARY},
        {{.type = ET_REL}, ZG_ELF_OTHER},
        {{.type = ET_CORE}, ZG_ELF_OTHER},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        make(cases[i].wish);
        ck_assert_msg(elf.kind == cases[i].kind, "case %zu is of kind %d", i, elf.kind);
    }
}
END_TEST

START_TEST(the_c_library_is_told)
{
    struct elf_wish musl = {.needed = {"libc.musl-x86_64.so.1"}};
    struct elf_wish program = {.interpreter = "/lib/ld-musl-x86_64.so.1"};
    struct elf_wish glibc = {.interpreter = "/lib64/ld-linux-x86-64.so.2"};
    struct elf_wish none = {.soname = "x"};

    make(musl);
    ck_assert_int_eq(elf.libc, ZG_LIBC_MUSL);
    make(program);
    ck_assert_int_eq(elf.libc, ZG_LIBC_MUSL);
    make(glibc);
    ck_assert_int_eq(elf.libc, ZG_LIBC_GLIBC);
    make(none);
    ck_assert_int_eq(elf.libc, ZG_LIBC_UNKNOWN);
}
END_TEST

START_TEST(another_machines_file_is_named)
{
    struct elf_wish wish = elf_system_zip();

    wish.machine = EM_S390;
    make(wish);
    ck_assert(elf.foreign);
    ck_assert_str_eq(elf.machine, "s390x");
    file.bytes[EI_DATA] = ELFDATA2MSB;
    file.bytes[18] = 0;
    file.bytes[19] = EM_PPC64;
    ck_assert_int_eq(read_file(), ZG_ELF_OK);
    ck_assert(elf.foreign);
    ck_assert_str_eq(elf.machine, "ppc64");
    file.bytes[EI_DATA] = ELFDATA2LSB;
    file.bytes[EI_CLASS] = ELFCLASS32;
    file.bytes[18] = EM_386;
    file.bytes[19] = 0;
    ck_assert_int_eq(read_file(), ZG_ELF_OK);
    ck_assert(elf.foreign);
    ck_assert_str_eq(elf.machine, "i386 (32-bit)");
    file.bytes[EI_CLASS] = ELFCLASS64;
    file.bytes[18] = 0xfe;
    file.bytes[19] = 0xca;
    ck_assert_int_eq(read_file(), ZG_ELF_OK);
    ck_assert_str_eq(elf.machine, "machine 51966");
}
END_TEST

START_TEST(what_is_no_elf_file_is_refused)
{
    static const char text[] = "#!/bin/sh\necho this is a script, and quite a long one\n";

    ck_assert_int_eq(zg_elf_read_memory(&elf, text, sizeof(text), error), ZG_ELF_NOT_ELF);
    ck_assert_ptr_nonnull(strstr(error, "no ELF file"));
    ck_assert_int_eq(zg_elf_read_memory(&elf, text, 0, error), ZG_ELF_NOT_ELF);
    make(elf_libz());
    file.bytes[EI_CLASS] = 7;
    ck_assert_int_eq(read_file(), ZG_ELF_BROKEN);
}
END_TEST

START_TEST(a_truncated_file_is_refused_at_every_length)
{
    make(elf_bundled_zip());
    /* A copy of that very length, so that a sanitizer sees the first byte behind it. */
    for (size_t length = 0; length < file.length; length++) {
        unsigned char *cut = malloc(length + (length == 0));

        memcpy(cut, file.bytes, length);
        enum zg_elf_status status = zg_elf_read_memory(&elf, cut, length, error);
        ck_assert_msg(status == ZG_ELF_BROKEN || status == ZG_ELF_NOT_ELF,
                      "cut to %zu of %zu bytes it is taken", length, file.length);
        ck_assert_uint_gt(strlen(error), 10);
        free(cut);
    }
}
END_TEST

START_TEST(no_flipped_bit_does_harm)
{
    make(elf_bundled_zip());
    for (size_t i = 0; i < file.length; i++) {
        for (unsigned flipped = 0; flipped < 8; flipped++) {
            file.bytes[i] ^= (unsigned char)(1u << flipped);
            read_file();
            file.bytes[i] ^= (unsigned char)(1u << flipped);
        }
    }
    ck_assert_int_eq(read_file(), ZG_ELF_OK);
}
END_TEST

START_TEST(no_word_of_ones_does_harm)
{
    make(elf_libz());
    for (size_t i = 0; i + 8 <= file.length; i += 4) {
        unsigned char kept[8];

        memcpy(kept, file.bytes + i, sizeof(kept));
        for (size_t bytes = 2; bytes <= 8; bytes *= 2) {
            memset(file.bytes + i, 0xff, bytes);
            read_file();
            memcpy(file.bytes + i, kept, sizeof(kept));
        }
    }
    ck_assert_int_eq(read_file(), ZG_ELF_OK);
}
END_TEST

START_TEST(segments_that_overlap_are_refused)
{
    Elf64_Phdr segments[3];
    unsigned char *at = NULL;

    make(elf_libz());
    at = file.bytes + sizeof(Elf64_Ehdr);
    memcpy(segments, at, sizeof(segments));
    segments[0].p_filesz = file.length;
    segments[1] = segments[0];
    segments[2] = segments[0];
    memcpy(at, segments, sizeof(segments));
    ((Elf64_Ehdr *)(void *)file.bytes)->e_phnum = 3;
    ck_assert_int_eq(read_file(), ZG_ELF_BROKEN);
    ck_assert_str_eq(error, "is broken: its segments overlap");
}
END_TEST

START_TEST(this_very_program_asks_for_zlib)
{
    char path[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", path, sizeof(path) - 1);
    z_stream stream = {.zalloc = Z_NULL};

    ck_assert_int_gt(length, 0);
    path[length] = '\0';
    ck_assert_int_eq(inflateInit(&stream), Z_OK);
    ck_assert_int_eq(inflateEnd(&stream), Z_OK);
    ck_assert_int_eq(zg_elf_read(&elf, ZG_OWN_ROOT, path, error), ZG_ELF_OK);
    ck_assert_int_eq(elf.kind, ZG_ELF_PROGRAM);
    ck_assert(elf.needs_libz);
    ck_assert((elf.by_name & bit("inflateInit_")) != 0);
    ck_assert((elf.by_name & bit("deflateTune")) == 0);
}
END_TEST

START_TEST(what_is_no_regular_file_is_refused_at_once)
{
    char path[] = "/tmp/zguard-test-XXXXXX";

    ck_assert_int_eq(zg_elf_read(&elf, ZG_OWN_ROOT, "/nonexistent/file", error),
                     ZG_ELF_NOT_THERE);
    ck_assert_int_eq(zg_elf_read(&elf, ZG_OWN_ROOT, "/dev", error), ZG_ELF_NOT_ELF);
    ck_assert_str_eq(error, "is not a regular file");
    ck_assert_ptr_nonnull(mkdtemp(path));
    ck_assert_int_eq(rmdir(path), 0);
    ck_assert_int_eq(mkfifo(path, 0600), 0);
    ck_assert_int_eq(zg_elf_read(&elf, ZG_OWN_ROOT, path, error), ZG_ELF_NOT_ELF);
    unlink(path);
}
END_TEST

START_TEST(a_file_that_is_too_large_is_not_read)
{
    char path[] = "/tmp/zguard-test-XXXXXX";
    int fd = mkstemp(path);

    ck_assert_int_eq(ftruncate(fd, (off_t)3 << 30), 0);
    ck_assert_int_eq(zg_elf_read_fd(&elf, fd, error), ZG_ELF_BROKEN);
    ck_assert_ptr_nonnull(strstr(error, "larger than 2 GiB"));
    close(fd);
    unlink(path);
}
END_TEST

int main(void)
{
    TCase *tests = unit_case("doctor_elf", NULL, stop);

    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, the_names_are_those_that_the_guard_wraps);
    tcase_add_test(tests,
                   a_library_that_asks_for_zlib_by_name_is_told_with_each_function);
    tcase_add_test(tests, a_zlib_within_shows_by_its_symbols_and_its_version);
    tcase_add_test(tests,
                   variants_of_the_compilers_are_seen_and_parts_of_a_function_are_none);
    tcase_add_test(tests, a_stripped_zlib_within_shows_by_its_version);
    tcase_add_test(tests, a_version_is_found_wherever_it_stands);
    tcase_add_test(tests, other_copyrights_are_no_zlib);
    tcase_add_test(tests, exports_are_found_by_either_hash);
    tcase_add_test(tests, helpers_and_look_ups_by_hand_are_told);
    tcase_add_test(tests, programs_are_told_from_libraries);
    tcase_add_test(tests, the_c_library_is_told);
    tcase_add_test(tests, another_machines_file_is_named);
    tcase_add_test(tests, what_is_no_elf_file_is_refused);
    tcase_add_test(tests, a_truncated_file_is_refused_at_every_length);
    tcase_add_test(tests, no_flipped_bit_does_harm);
    tcase_add_test(tests, no_word_of_ones_does_harm);
    tcase_add_test(tests, segments_that_overlap_are_refused);
    tcase_add_test(tests, this_very_program_asks_for_zlib);
    tcase_add_test(tests, what_is_no_regular_file_is_refused_at_once);
    tcase_add_test(tests, a_file_that_is_too_large_is_not_read);
    return unit_run();
}
