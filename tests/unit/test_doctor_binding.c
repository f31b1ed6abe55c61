/* SPDX-License-Identifier: MIT */
/* Which tier each kind of object is, and what is said of it. */
#include <stdlib.h>
#include <string.h>

#include "cli/doctor_binding.h"
#include "elf_fixture.h"
#include "unit.h"

static struct zg_elf elf;

static struct zg_binding bind(struct elf_wish wish, enum zg_binding_role role)
{
    char error[ZG_ELF_ERROR_BYTES];
    struct elf_file file = elf_make(&wish);

    ck_assert_int_eq(zg_elf_read_memory(&elf, file.bytes, file.length, error), ZG_ELF_OK);
    free(file.bytes);
    return zg_binding_of(&elf, role);
}

static void expect(struct zg_binding binding, const char *reason, enum zg_tier tier,
                   enum zg_tier attached)
{
    ck_assert_str_eq(binding.reason, reason);
    ck_assert_int_eq(binding.tier, tier);
    ck_assert_int_eq(binding.attached, attached);
    ck_assert_uint_gt(strlen(binding.why), 20);
    ck_assert_int_eq(zg_binding_is_good(&binding), tier != ZG_T4);
    /* What cannot be guarded, or not wholly, comes with what to do; what can, with what is
     * touched. */
    ck_assert_int_eq(binding.better[0] != '\0', tier == ZG_T4 || tier == ZG_T3);
    ck_assert_int_eq(binding.touches[0] != '\0', tier != ZG_T4 && tier != ZG_TIER_NONE);
}

START_TEST(a_jdk_on_the_systems_zlib_is_T1)
{
    expect(bind(elf_system_zip(), ZG_ROLE_JDK_ZIP), "by-name", ZG_T1, ZG_T1);
}
END_TEST

START_TEST(a_jdk_with_its_own_zlib_is_T2_from_its_start_and_T3_attached)
{
    expect(bind(elf_bundled_zip(), ZG_ROLE_JDK_ZIP), "bundled-symbols", ZG_T2, ZG_T3);
}
END_TEST

START_TEST(a_stripped_jdk_is_T3)
{
    struct elf_wish wish = elf_bundled_zip();

    wish.stripped = true;
    expect(bind(wish, ZG_ROLE_JDK_ZIP), "bundled-stripped", ZG_T3, ZG_T3);
}
END_TEST

START_TEST(a_jdk_that_lacks_any_of_the_symbols_is_T3)
{
    for (size_t i = 0; i < 12; i++) {
        struct elf_wish wish = elf_bundled_zip();

        wish.symbols[i] = "inflateSync";
        expect(bind(wish, ZG_ROLE_JDK_ZIP), "bundled-stripped", ZG_T3, ZG_T3);
    }
}
END_TEST

START_TEST(a_jdk_with_variants_of_a_function_is_T3)
{
    struct elf_wish wish = elf_bundled_zip();

    wish.symbols[12] = "deflate.constprop.0";
    expect(bind(wish, ZG_ROLE_JDK_ZIP), "bundled-variants", ZG_T3, ZG_T3);
}
END_TEST

START_TEST(a_zlib_is_T1_for_those_who_ask_for_it)
{
    expect(bind(elf_libz(), ZG_ROLE_OTHER), "is-zlib", ZG_T1, ZG_T1);
}
END_TEST

START_TEST(a_program_is_what_it_calls)
{
    struct elf_wish caller = {.interpreter = "/lib64/ld-linux-x86-64.so.2",
                              .needed = {"libz.so.1"},
                              .asks = {"deflateInit2_", "deflate"}};
    struct elf_wish helper = {.needed = {"libz.so.1"}, .asks = {"compress2"}};
    struct elf_wish checksum = {.needed = {"libz.so.1"}, .asks = {"crc32"}};
    struct elf_wish none = {.needed = {"libc.so.6"}, .asks = {"puts"}};
    struct elf_wish by_hand = {.asks = {"dlsym"}, .constant = "inflateInit_"};

    expect(bind(caller, ZG_ROLE_OTHER), "by-name", ZG_T1, ZG_TIER_NONE);
    expect(bind(helper, ZG_ROLE_OTHER), "by-name", ZG_T1, ZG_T1);
    expect(bind(checksum, ZG_ROLE_OTHER), "no-streams", ZG_TIER_NONE, ZG_TIER_NONE);
    expect(bind(none, ZG_ROLE_OTHER), "no-zlib", ZG_TIER_NONE, ZG_TIER_NONE);
    expect(bind(by_hand, ZG_ROLE_OTHER), "looks-up-by-hand", ZG_T1, ZG_T1);
}
END_TEST

START_TEST(a_library_that_hides_a_zlib_is_T4_whatever_its_symbols)
{
    struct elf_wish wish = elf_bundled_zip();

    wish.soname = "libother.so";
    expect(bind(wish, ZG_ROLE_OTHER), "carries-zlib", ZG_T4, ZG_TIER_NONE);
}
END_TEST

START_TEST(a_program_that_exports_a_zlib_comes_before_every_preload)
{
    struct elf_wish wish = elf_libz();

    wish.soname = NULL;
    wish.interpreter = "/lib64/ld-linux-x86-64.so.2";
    expect(bind(wish, ZG_ROLE_OTHER), "program-exports-zlib", ZG_T4, ZG_TIER_NONE);
}
END_TEST

START_TEST(nothing_is_preloaded_into_static_foreign_and_musl_programs)
{
    struct elf_wish static_program = {.type = ET_EXEC,
                                      .constant = " inflate 1.2.8 Copyright 1995-2013 "};
    struct elf_wish foreign = {.machine = EM_RISCV};
    struct elf_wish musl = elf_system_zip();

    musl.needed[2] = "libc.musl-x86_64.so.1";
    expect(bind(static_program, ZG_ROLE_OTHER), "static-program", ZG_T4, ZG_TIER_NONE);
    expect(bind(foreign, ZG_ROLE_JDK_ZIP), "other-machine", ZG_T4, ZG_TIER_NONE);
#ifdef __GLIBC__
    expect(bind(musl, ZG_ROLE_JDK_ZIP), "other-libc", ZG_T4, ZG_TIER_NONE);
#endif
}
END_TEST

START_TEST(the_guard_itself_is_no_zlib)
{
    struct elf_wish wish = elf_libz();

    wish.soname = "libzguard.so";
    expect(bind(wish, ZG_ROLE_OTHER), "the-guard", ZG_TIER_NONE, ZG_TIER_NONE);
}
END_TEST

int main(void)
{
    TCase *tests = unit_case("doctor_binding", NULL, NULL);

    tcase_add_test(tests, a_jdk_on_the_systems_zlib_is_T1);
    tcase_add_test(tests, a_jdk_with_its_own_zlib_is_T2_from_its_start_and_T3_attached);
    tcase_add_test(tests, a_stripped_jdk_is_T3);
    tcase_add_test(tests, a_jdk_that_lacks_any_of_the_symbols_is_T3);
    tcase_add_test(tests, a_jdk_with_variants_of_a_function_is_T3);
    tcase_add_test(tests, a_zlib_is_T1_for_those_who_ask_for_it);
    tcase_add_test(tests, a_program_is_what_it_calls);
    tcase_add_test(tests, a_library_that_hides_a_zlib_is_T4_whatever_its_symbols);
    tcase_add_test(tests, a_program_that_exports_a_zlib_comes_before_every_preload);
    tcase_add_test(tests, nothing_is_preloaded_into_static_foreign_and_musl_programs);
    tcase_add_test(tests, the_guard_itself_is_no_zlib);
    return unit_run();
}
