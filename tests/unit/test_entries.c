/* SPDX-License-Identifier: MIT */
/* Which hidden zlibs can be taken over, and why others cannot. */
#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "binding/entries.h"
#include "code_fixture.h"
#include "unit.h"

static struct code_library library;
static struct zg_entries entries;

static const char *const names[] = {
    "deflateInit2_",       "deflate",       "deflateParams", "deflateReset",
    "deflateEnd",          "inflateInit2_", "inflate",       "inflateReset",
    "inflateEnd",          "inflateTable",  "zlibVersion",   "deflateSetDictionary",
    "inflateSetDictionary"};
#define NAMES (sizeof names / sizeof names[0])
#define SPACE 0x40u /* between functions */
#define CALLER (CODE_AT + 0x1000u)

static uint64_t address_of(const char *name)
{
    for (size_t i = 0; i < NAMES; i++)
        if (strcmp(names[i], name) == 0)
            return CODE_AT + i * SPACE;
    ck_abort_msg("no %s", name);
}

/* A library in which all is well, but for one function: it gets another length, or is not
 * called. */
static void make(const char *other, uint64_t length, bool called)
{
    code_begin(&library);
    code_function(&library, "Java_java_util_zip_Deflater_init", CALLER, 0x100);
    for (size_t i = 0; i < NAMES; i++) {
        bool is_other = strcmp(names[i], other) == 0;
        uint64_t at = CODE_AT + i * SPACE;
        if (!is_other || length != 0)
            code_function(&library, names[i], at, is_other ? length : 0x20);
        if (!is_other || called)
            code_call(&library, CALLER + i * 8, at);
    }
}

static const char *find(void)
{
    static char room[120];
    struct zg_elf_file file;
    const char *reason;
    code_end(&library);
    reason = zg_elf_file_open(&file, library.bytes, library.length);
    return reason != NULL ? reason : zg_entries_find(&entries, &file, room, sizeof room);
}

START_TEST(all_that_the_jdk_calls_is_found)
{
    make("", 0, true);
    ck_assert_ptr_null(find());
    ck_assert_uint_eq(entries.address[ZG_FN_deflate], address_of("deflate"));
    ck_assert_uint_eq(entries.address[ZG_FN_inflateEnd], address_of("inflateEnd"));
    ck_assert_uint_eq(entries.version, address_of("zlibVersion"));
    ck_assert_uint_eq(entries.address[ZG_FN_deflateTune], 0);
    ck_assert_uint_eq(entries.code.address, CODE_AT);
}
END_TEST

START_TEST(a_function_that_is_not_there_is_named)
{
    make("inflateReset", 0, true);
    ck_assert_str_eq(find(), "inflateReset is not among its symbols");
}
END_TEST

START_TEST(a_function_that_was_put_into_its_callers_is_named)
{
    make("deflateEnd", 0x20, false);
    ck_assert_str_eq(find(), "deflateEnd is not called: it may be part of its callers");
    /* A call within zlib is none of the JDK's. */
    make("deflateEnd", 0x20, false);
    code_call(&library, address_of("deflateReset") + 8, address_of("deflateEnd"));
    ck_assert_str_eq(find(), "deflateEnd is not called: it may be part of its callers");
}
END_TEST

START_TEST(a_variant_of_the_compilers_is_named)
{
    static const char *const variants[] = {"deflate.constprop.0", "deflate.isra.0",
                                           "deflate.isra.0.constprop.1"};
    for (size_t i = 0; i < sizeof variants / sizeof variants[0]; i++) {
        make("", 0, true);
        code_function(&library, variants[i], CODE_AT + 0x800, 0x20);
        ck_assert_str_eq(find(), "deflate has a variant of the compiler's");
    }
}
END_TEST

START_TEST(a_part_that_the_compiler_split_off_is_no_variant)
{
    make("", 0, true);
    code_function(&library, "deflate.cold", CODE_AT + 0x800, 0x20);
    code_function(&library, "deflateReset.part.0", CODE_AT + 0x840, 0x20);
    ck_assert_ptr_null(find());
    ck_assert_uint_eq(entries.address[ZG_FN_deflate], address_of("deflate"));
}
END_TEST

START_TEST(functions_that_were_merged_are_named)
{
    make("", 0, true);
    code_function(&library, "inflateResetKeep", address_of("inflateReset"), 0x20);
    ck_assert_str_eq(find(), "inflateResetKeep is one with another function");
}
END_TEST

START_TEST(a_name_that_stands_for_two_functions_is_named)
{
    make("", 0, true);
    code_function(&library, "inflate", CODE_AT + 0x800, 0x20);
    ck_assert_str_eq(find(), "inflate is there twice");
}
END_TEST

START_TEST(a_short_function_has_room_up_to_what_begins_next)
{
    make("deflateReset", ZG_JUMP_BYTES, true);
    code_function(&library, "next", address_of("deflateReset") + ZG_JUMP_BYTES, 8);
    ck_assert_ptr_null(find());
    make("deflateReset", 1, true); /* and padding behind it */
    ck_assert_ptr_null(find());
    make("deflateReset", ZG_JUMP_BYTES - 1, true);
    code_function(&library, "next", address_of("deflateReset") + ZG_JUMP_BYTES - 1, 8);
    ck_assert_str_eq(find(), "deflateReset is too short for a jump");
}
END_TEST

START_TEST(a_mark_for_indirect_branches_stays_and_takes_room)
{
    uint64_t at;
    make("deflateReset", 0x20, true);
    at = address_of("deflateReset");
    code_write(&library, at, zg_landing, sizeof zg_landing);
    ck_assert_uint_eq(zg_entry_landing(library.bytes + at), ZG_LANDING_BYTES);
    ck_assert_uint_eq(zg_entry_landing(library.bytes + at + 1), 0);
    ck_assert_ptr_null(find());
    code_function(&library, "next", at + ZG_LANDING_BYTES + ZG_JUMP_BYTES - 1, 8);
    ck_assert_str_eq(find(), "deflateReset is too short for a jump");
}
END_TEST

START_TEST(a_function_outside_of_the_code_is_named)
{
    make("", 0, true);
    code_function(&library, "deflateTune", CODE_AT + CODE_BYTES - 4, 4);
    ck_assert_str_eq(find(), "deflateTune is not with the others");
    make("", 0, true);
    code_function(&library, "deflateTune", UINT64_MAX - 2, 4);
    ck_assert_str_eq(find(), "deflateTune is not with the others");
}
END_TEST

START_TEST(a_library_without_names_is_told)
{
    struct zg_elf_file file;
    char room[40];
    code_begin(&library);
    code_end(&library);
    memset(library.bytes + offsetof(Elf64_Ehdr, e_shoff), 0, 8);
    ck_assert_ptr_null(zg_elf_file_open(&file, library.bytes, library.length));
    ck_assert_str_eq(zg_entries_find(&entries, &file, room, sizeof room),
                     "it was stripped of its symbols");
}
END_TEST

START_TEST(what_is_no_library_of_this_processor_is_told)
{
    struct zg_elf_file file;
    make("", 0, true);
    code_end(&library);
    for (size_t length = 0; length < sizeof(Elf64_Ehdr); length++)
        ck_assert_str_eq(zg_elf_file_open(&file, library.bytes, length),
                         "the file is not an ELF file, or is cut short");
    library.bytes[offsetof(Elf64_Ehdr, e_machine)] ^= 1;
    ck_assert_str_eq(zg_elf_file_open(&file, library.bytes, library.length),
                     "the file is of another processor");
    library.bytes[offsetof(Elf64_Ehdr, e_machine)] ^= 1;
    library.bytes[offsetof(Elf64_Ehdr, e_type)] = ET_EXEC;
    ck_assert_str_eq(zg_elf_file_open(&file, library.bytes, library.length),
                     "the file is no shared library, or is damaged");
}
END_TEST

/* Looks at a copy that ends where its memory does, so that a reader of more is seen. */
static void look_at(const unsigned char *bytes, size_t length)
{
    unsigned char *copy = malloc(length == 0 ? 1 : length);
    struct zg_elf_file file;
    char room[40];
    ck_assert_ptr_nonnull(copy);
    memcpy(copy, bytes, length);
    if (zg_elf_file_open(&file, copy, length) == NULL)
        zg_entries_find(&entries, &file, room, sizeof room);
    free(copy);
}

START_TEST(a_file_that_is_cut_anywhere_is_survived)
{
    make("", 0, true);
    code_end(&library);
    for (size_t length = 0; length < library.length; length += length < 0x200 ? 1 : 97)
        look_at(library.bytes, length);
}
END_TEST

START_TEST(headers_and_symbols_that_say_anything_are_survived)
{
    static const unsigned char values[] = {0, 1, 0x7f, 0x80, 0xff};
    make("", 0, true);
    code_end(&library);
    for (size_t at = 0; at < library.length; at++) {
        unsigned char was = library.bytes[at];
        if (at == 0x200)
            at = 0x4000; /* the code itself is only looked at */
        for (size_t i = 0; i < sizeof values; i++) {
            library.bytes[at] = values[i];
            if (was != values[i] && (at < 0x200 || at % 3 == 0 || at > 0x7f00))
                look_at(library.bytes, library.length);
        }
        library.bytes[at] = was;
        if (at > 0x4400 && at < 0x7f00)
            at += 5;
    }
}
END_TEST

int main(void)
{
    TCase *tests = unit_case("entries", NULL, NULL);
    tcase_add_test(tests, all_that_the_jdk_calls_is_found);
    tcase_add_test(tests, a_function_that_is_not_there_is_named);
    tcase_add_test(tests, a_function_that_was_put_into_its_callers_is_named);
    tcase_add_test(tests, a_variant_of_the_compilers_is_named);
    tcase_add_test(tests, a_part_that_the_compiler_split_off_is_no_variant);
    tcase_add_test(tests, functions_that_were_merged_are_named);
    tcase_add_test(tests, a_name_that_stands_for_two_functions_is_named);
    tcase_add_test(tests, a_short_function_has_room_up_to_what_begins_next);
    tcase_add_test(tests, a_mark_for_indirect_branches_stays_and_takes_room);
    tcase_add_test(tests, a_function_outside_of_the_code_is_named);
    tcase_add_test(tests, a_library_without_names_is_told);
    tcase_add_test(tests, what_is_no_library_of_this_processor_is_told);
    tcase_add_test(tests, a_file_that_is_cut_anywhere_is_survived);
    tcase_add_test(tests, headers_and_symbols_that_say_anything_are_survived);
    return unit_run();
}
