/* SPDX-License-Identifier: MIT */
/* JDKs made to order: their layouts, their release files, and how each is found once. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/doctor_files.h"
#include "cli/doctor_jdk.h"
#include "elf_fixture.h"
#include "unit.h"

static char folder[64];
static struct zg_jdk jdk;

static const char *in_folder(const char *name)
{
    static char path[2][256];
    static int turn;

    turn = !turn;
    snprintf(path[turn], sizeof(path[turn]), "%s/%s", folder, name);
    return path[turn];
}

static void make_folder(const char *name)
{
    char command[512];

    snprintf(command, sizeof(command), "mkdir -p '%s'", in_folder(name));
    ck_assert_int_eq(system(command), 0);
}

static void write_file(const char *name, const char *text)
{
    FILE *file = fopen(in_folder(name), "w");

    ck_assert_ptr_nonnull(file);
    fputs(text, file);
    ck_assert_int_eq(fclose(file), 0);
}

/* A JDK with its library in the place `lib` and a launcher. */
static void make_jdk(const char *home, const char *lib, struct elf_wish zip)
{
    char name[128];
    struct elf_wish launcher = {.interpreter = "/lib64/ld-linux-x86-64.so.2",
                                .rpath = "$ORIGIN/../lib",
                                .needed = {"libjli.so", "libc.so.6"}};

    snprintf(name, sizeof(name), "%s/bin", home);
    make_folder(name);
    snprintf(name, sizeof(name), "%s/%s", home, lib);
    make_folder(name);
    snprintf(name, sizeof(name), "%s/%s/libzip.so", home, lib);
    ck_assert(elf_write(&zip, in_folder(name)));
    snprintf(name, sizeof(name), "%s/bin/java", home);
    ck_assert(elf_write(&launcher, in_folder(name)));
}

static void start(void)
{
    strcpy(folder, "/tmp/zguard-test-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    unsetenv("JAVA_HOME");
    setenv("PATH", "/usr/bin:/bin", 1);
}

static void stop(void)
{
    char command[128];

    snprintf(command, sizeof(command), "rm -rf '%s'", folder);
    ck_assert_int_eq(system(command), 0);
}

static bool examine(const char *home)
{
    return zg_jdk_examine(&jdk, ZG_OWN_ROOT, in_folder(home), NULL);
}

START_TEST(a_jdk_is_told_with_version_maker_and_the_zlib_it_would_load)
{
    struct elf_wish libz = elf_libz();

    make_jdk("jdk", "lib", elf_system_zip());
    write_file("jdk/release", "IMPLEMENTOR=\"A Maker\"\nJAVA_VERSION=\"21.0.1\"\n");
    ck_assert(elf_write(&libz, in_folder("jdk/lib/libz.so.1")));
    ck_assert(examine("jdk"));
    ck_assert_int_eq(jdk.status, ZG_ELF_OK);
    ck_assert_str_eq(jdk.version, "21.0.1");
    ck_assert_str_eq(jdk.implementor, "A Maker");
    ck_assert_int_eq(jdk.binding.tier, ZG_T1);
    ck_assert(jdk.has_libz);
    ck_assert_str_eq(jdk.libz.path, in_folder("jdk/lib/libz.so.1"));
}
END_TEST

START_TEST(a_libz_that_the_launcher_needs_is_found_as_it_finds_it)
{
    struct elf_wish libz = elf_libz();
    struct elf_wish launcher = {.interpreter = "/lib64/ld-linux-x86-64.so.2",
                                .rpath = "$ORIGIN/../own",
                                .needed = {"libz.so.1", "libc.so.6"}};

    make_jdk("jdk", "lib", elf_system_zip());
    make_folder("jdk/own");
    ck_assert(elf_write(&launcher, in_folder("jdk/bin/java")));
    ck_assert(elf_write(&libz, in_folder("jdk/own/libz.so.1")));
    ck_assert(elf_write(&libz, in_folder("jdk/lib/libz.so.1")));
    ck_assert(examine("jdk"));
    ck_assert(jdk.has_libz);
    ck_assert_ptr_nonnull(strstr(jdk.libz.path, "/own/libz.so.1"));
}
END_TEST

START_TEST(older_layouts_are_known)
{
    static const char *const layouts[] = {"jre/lib/amd64", "lib/amd64",
                                          "jre/lib/aarch64"};

    for (size_t i = 0; i < sizeof(layouts) / sizeof(layouts[0]); i++) {
        char home[16];

        snprintf(home, sizeof(home), "jdk%zu", i);
        make_jdk(home, layouts[i], elf_bundled_zip());
        ck_assert(examine(home));
        ck_assert_int_eq(jdk.binding.tier, ZG_T2);
        ck_assert_str_eq(jdk.version, "");
    }
}
END_TEST

START_TEST(a_folder_without_the_library_is_no_jdk)
{
    make_folder("empty/lib");
    ck_assert(!examine("empty"));
    make_folder("empty/lib/libzip.so");
    ck_assert(!examine("empty"));
    ck_assert(!examine("nonexistent"));
}
END_TEST

START_TEST(a_library_that_is_broken_is_told)
{
    make_jdk("jdk", "lib", elf_bundled_zip());
    ck_assert_int_eq(truncate(in_folder("jdk/lib/libzip.so"), 700), 0);
    ck_assert(examine("jdk"));
    ck_assert_int_eq(jdk.status, ZG_ELF_BROKEN);
    ck_assert_ptr_nonnull(strstr(jdk.error, "truncated"));
}
END_TEST

START_TEST(a_release_file_may_hold_anything)
{
    char out[16];

    zg_jdk_release_value("JAVA_VERSION=\"25\"\n", "JAVA_VERSION", out, sizeof(out));
    ck_assert_str_eq(out, "25");
    zg_jdk_release_value("X=1\r\nJAVA_VERSION=17.0.1\r\n", "JAVA_VERSION", out,
                         sizeof(out));
    ck_assert_str_eq(out, "17.0.1");
    zg_jdk_release_value("MY_JAVA_VERSION=\"9\"\nJAVA_VERSION_DATE=\"8\"", "JAVA_VERSION",
                         out, sizeof(out));
    ck_assert_str_eq(out, "");
    zg_jdk_release_value("JAVA_VERSION=", "JAVA_VERSION", out, sizeof(out));
    ck_assert_str_eq(out, "");
    zg_jdk_release_value("JAVA_VERSION=\"", "JAVA_VERSION", out, sizeof(out));
    ck_assert_str_eq(out, "\"");
    zg_jdk_release_value("JAVA_VERSION=\"0123456789abcdef0123\"", "JAVA_VERSION", out,
                         sizeof(out));
    ck_assert_str_eq(out, "0123456789abcde");
    zg_jdk_release_value("", "JAVA_VERSION", out, sizeof(out));
    ck_assert_str_eq(out, "");
}
END_TEST

/* Return: how often a home of the folder is in the list of all. */
static int count_found(const char *home)
{
    char **homes = NULL;
    int count = zg_jdk_find_all(&homes);
    int times = 0;

    ck_assert_int_ge(count, 0);
    for (int i = 0; i < count; i++) {
        times += strcmp(homes[i], in_folder(home)) == 0;
        free(homes[i]);
    }
    free(homes);
    return times;
}

START_TEST(a_jdk_is_found_once_however_many_links_lead_to_it)
{
    char path[512];

    make_jdk("jdk", "lib", elf_system_zip());
    make_folder("bin");
    ck_assert_int_eq(symlink(in_folder("jdk"), in_folder("link")), 0);
    ck_assert_int_eq(symlink(in_folder("link/bin/java"), in_folder("bin/java")), 0);
    ck_assert_int_eq(count_found("jdk"), 0);
    setenv("JAVA_HOME", in_folder("link"), 1);
    ck_assert_int_eq(count_found("jdk"), 1);
    snprintf(path, sizeof(path), "/usr/bin::%s", in_folder("bin"));
    setenv("PATH", path, 1);
    ck_assert_int_eq(count_found("jdk"), 1);
    unsetenv("JAVA_HOME");
    ck_assert_int_eq(count_found("jdk"), 1);
    ck_assert_int_eq(count_found("link"), 0);
}
END_TEST

START_TEST(the_jre_within_a_jdk_is_that_jdk)
{
    make_jdk("jdk8", "jre/lib/amd64", elf_system_zip());
    make_jdk("jdk8/jre", "lib/amd64", elf_system_zip());
    setenv("JAVA_HOME", in_folder("jdk8/jre"), 1);
    ck_assert_int_eq(count_found("jdk8"), 1);
    ck_assert_int_eq(count_found("jdk8/jre"), 0);
    make_jdk("alone/jre", "lib", elf_system_zip());
    setenv("JAVA_HOME", in_folder("alone/jre"), 1);
    ck_assert_int_eq(count_found("alone/jre"), 1);
}
END_TEST

START_TEST(a_launcher_names_its_home_and_other_programs_none)
{
    make_jdk("jdk", "lib", elf_system_zip());
    write_file("jdk/bin/javac", "");
    write_file("java", "");
    char *home = zg_jdk_home_of_launcher(in_folder("jdk/bin/java"));
    ck_assert_str_eq(home, in_folder("jdk"));
    free(home);
    ck_assert_ptr_null(zg_jdk_home_of_launcher(in_folder("jdk/bin/javac")));
    ck_assert_ptr_null(zg_jdk_home_of_launcher(in_folder("java")));
    ck_assert_ptr_null(zg_jdk_home_of_launcher("/nonexistent/bin/java"));
}
END_TEST

int main(void)
{
    TCase *tests = unit_case("doctor_jdk", start, stop);

    tcase_add_test(tests, a_jdk_is_told_with_version_maker_and_the_zlib_it_would_load);
    tcase_add_test(tests, a_libz_that_the_launcher_needs_is_found_as_it_finds_it);
    tcase_add_test(tests, older_layouts_are_known);
    tcase_add_test(tests, a_folder_without_the_library_is_no_jdk);
    tcase_add_test(tests, a_library_that_is_broken_is_told);
    tcase_add_test(tests, a_release_file_may_hold_anything);
    tcase_add_test(tests, a_jdk_is_found_once_however_many_links_lead_to_it);
    tcase_add_test(tests, the_jre_within_a_jdk_is_that_jdk);
    tcase_add_test(tests, a_launcher_names_its_home_and_other_programs_none);
    return unit_run();
}
