/* SPDX-License-Identifier: MIT */
#include "cli/doctor_look.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "cli/doctor_files.h"
#include "cli/doctor_jdk.h"
#include "cli/doctor_ledger.h"
#include "cli/doctor_process.h"
#include "common/text.h"

__attribute__((format(printf, 2, 3))) static void give_up(struct zg_subject *subject,
                                                          const char *format, ...)
{
    va_list arguments;

    subject->verdict = ZG_UNREADABLE;
    va_start(arguments, format);
    vsnprintf(subject->sentence, sizeof(subject->sentence), format, arguments);
    va_end(arguments);
}

static void conclude(struct zg_subject *subject, const char *what)
{
    const struct zg_binding *binding = &subject->binding;

    if (binding->tier == ZG_TIER_NONE) {
        snprintf(subject->sentence, sizeof(subject->sentence),
                 "%s has no zlib: there is nothing to guard", what);
    } else if (binding->tier == ZG_T4) {
        snprintf(subject->sentence, sizeof(subject->sentence),
                 "the guard sees nothing of %s", what);
    } else {
        snprintf(subject->sentence, sizeof(subject->sentence), "%s can be guarded", what);
    }
}

static const char *libc_name(enum zg_elf_libc libc)
{
    return libc == ZG_LIBC_GLIBC ? "glibc" : libc == ZG_LIBC_MUSL ? "musl" : "unknown";
}

/* What a file has of a zlib within. */
static void tell_inner_zlib(struct zg_subject *subject, const struct zg_elf *elf,
                            const char *where)
{
    unsigned symbols = zg_zlib_count(elf->symbols | elf->exports);
    unsigned all = 0;

    while (zg_zlib_name(all) != NULL) {
        all++;
    }
    if (elf->inner_version[0] == '\0' && symbols == 0) {
        return;
    }
    zg_subject_fact(subject, "zlib", "zlib",
                    "%s%swithin %s, %u of its %u stream functions "
                    "named in %s",
                    elf->inner_version, elf->inner_version[0] != '\0' ? ", " : "", where,
                    symbols, all,
                    elf->exports != 0   ? "the symbols that it hands out"
                    : elf->has_symtab   ? ".symtab"
                    : elf->has_sections ? "it: it was stripped"
                                        : "it: it was stripped of its sections as well");
}

/* ---- a JDK ------------------------------------------------------------------------------ */

static void tell_jdk(struct zg_subject *subject, const struct zg_jdk *jdk)
{
    zg_subject_fact(subject, "java_version", NULL, "%s", jdk->version);
    zg_subject_fact(subject, "implementor", NULL, "%s", jdk->implementor);
    zg_subject_fact(subject, "machine", NULL, "%s", jdk->zip.machine);
    zg_subject_fact(subject, "libc", NULL, "%s", libc_name(jdk->zip.libc));
    zg_subject_fact(subject, "summary", "jdk", "%s%s%s, %s, %s",
                    jdk->version[0] != '\0' ? jdk->version : "of unknown version",
                    jdk->implementor[0] != '\0' ? " by " : "", jdk->implementor,
                    jdk->zip.machine, libc_name(jdk->zip.libc));
    zg_subject_fact(subject, "zip_library", "library", "%s", jdk->zip_path);
    if (jdk->has_libz) {
        zg_subject_fact(subject, "libz", NULL, "%s", jdk->libz.path);
        zg_subject_fact(subject, "libz_version", NULL, "%s", jdk->libz.elf.inner_version);
        zg_subject_fact(subject, "zlib", "zlib", "%s%s%s, found by %s", jdk->libz.path,
                        jdk->libz.elf.inner_version[0] != '\0' ? ", version " : "",
                        jdk->libz.elf.inner_version, jdk->libz.found);
    } else {
        tell_inner_zlib(subject, &jdk->zip, "libzip.so");
    }
    zg_subject_zlib(subject, jdk->zip_path, &jdk->zip, &jdk->binding);
}

void zg_look_at_jdk(struct zg_subject *subject, const char *home)
{
    struct zg_jdk *jdk = calloc(1, sizeof(*jdk));

    subject->kind = "jdk";
    snprintf(subject->name, sizeof(subject->name), "%s", home);
    if (jdk == NULL) {
        give_up(subject, "out of memory");
    } else if (!zg_jdk_examine(jdk, ZG_OWN_ROOT, home, getenv("LD_LIBRARY_PATH"))) {
        give_up(subject,
                "%s is not the folder of a JDK: there is no lib/libzip.so in it, nor "
                "jre/lib/amd64/libzip.so",
                home);
    } else if (jdk->status != ZG_ELF_OK) {
        give_up(subject, "%s %s", jdk->zip_path, jdk->error);
    } else {
        zg_subject_bind(subject, &jdk->binding);
        conclude(subject, "this JDK");
        tell_jdk(subject, jdk);
        if (jdk->binding.tier == ZG_T1 && !jdk->has_libz) {
            zg_subject_finding(
                subject, true, "libz-missing",
                "Install the system's zlib (Debian: zlib1g).",
                "It asks for libz.so.1, which the dynamic linker would not "
                "find: java.util.zip cannot work there.");
        }
    }
    free(jdk);
}

/* ---- a file ----------------------------------------------------------------------------- */

static void tell_file(struct zg_subject *subject, const struct zg_elf *elf,
                      const char *path)
{
    static const char *const kinds[] = {
        [ZG_ELF_LIBRARY] = "a library",
        [ZG_ELF_PROGRAM] = "a program",
        [ZG_ELF_STATIC_PROGRAM] = "a static program",
        [ZG_ELF_OTHER] = "an object file or a core dump",
    };
    static struct zg_library libz;
    struct zg_loader loader = {.root = ZG_OWN_ROOT,
                               .asker = {{elf, path}},
                               .asker_count = 1,
                               .library_path = getenv("LD_LIBRARY_PATH")};

    zg_subject_fact(subject, "machine", NULL, "%s", elf->machine);
    if (elf->foreign) {
        zg_subject_fact(subject, "summary", "file", "for %s", elf->machine);
        return;
    }
    zg_subject_fact(subject, "libc", NULL, "%s", libc_name(elf->libc));
    zg_subject_fact(subject, "summary", "file", "%s, %s, %s", kinds[elf->kind],
                    elf->machine, libc_name(elf->libc));
    if (elf->by_name != 0 || elf->calls_helpers) {
        zg_subject_fact(subject, "calls", "calls",
                        "%u of zlib's stream functions by name%s",
                        zg_zlib_count(elf->by_name),
                        elf->calls_helpers ? ", and functions of zlib that make streams "
                                             "themselves"
                                           : "");
    }
    tell_inner_zlib(subject, elf, "it");
    if (elf->needs_libz && zg_loader_find(&loader, "libz.so.1", &libz)) {
        zg_subject_fact(subject, "libz", NULL, "%s", libz.path);
        zg_subject_fact(subject, "libz_version", NULL, "%s", libz.elf.inner_version);
        zg_subject_fact(subject, "needs", "needs", "%s%s%s, found by %s", libz.path,
                        libz.elf.inner_version[0] != '\0' ? ", version " : "",
                        libz.elf.inner_version, libz.found);
    } else if (elf->needs_libz) {
        zg_subject_finding(
            subject, true, "libz-missing", "Install the system's zlib (Debian: zlib1g).",
            "It needs libz.so.1, which the dynamic linker would not find.");
    }
}

static void check_rights(struct zg_subject *subject, const char *path)
{
    struct stat status;

    if (stat(path, &status) == 0 &&
        ((status.st_mode & (S_ISUID | S_ISGID)) != 0 ||
         getxattr(path, "security.capability", NULL, 0) > 0)) {
        zg_subject_finding(
            subject, true, "secure-execution",
            "Start it as the user that it shall run as, from a copy without set-user-id, "
            "set-group-id and file capabilities.",
            "It is started with rights of its own (set-user-id, set-group-id or file "
            "capabilities): the dynamic linker takes no LD_PRELOAD path there.");
    }
}

void zg_look_at_file(struct zg_subject *subject, const char *path)
{
    static struct zg_elf elf;
    char error[ZG_ELF_ERROR_BYTES];

    subject->kind = "file";
    snprintf(subject->name, sizeof(subject->name), "%s", path);
    char *absolute = realpath(path, NULL);
    const char *known = absolute != NULL ? absolute : path;
    if (zg_elf_read(&elf, ZG_OWN_ROOT, known, error) != ZG_ELF_OK) {
        give_up(subject, "%s %s", path, error);
    } else if (!elf.foreign && elf.kind == ZG_ELF_OTHER) {
        give_up(subject,
                "%s is an object file or a core dump: name the program or library "
                "that is made of it",
                path);
    } else {
        struct zg_binding binding =
            zg_binding_of(&elf, elf.is_jni_zip ? ZG_ROLE_JDK_ZIP : ZG_ROLE_OTHER);

        zg_subject_bind(subject, &binding);
        conclude(subject, elf.kind == ZG_ELF_LIBRARY ? "this library" : "this program");
        tell_file(subject, &elf, known);
        zg_subject_zlib(subject, known, &elf, &binding);
        if (!elf.foreign && elf.kind != ZG_ELF_LIBRARY && binding.tier != ZG_TIER_NONE) {
            check_rights(subject, known);
        }
    }
    free(absolute);
}

void zg_look_at_path(struct zg_subject *subject, const char *path)
{
    struct stat status;
    char *home;

    if (stat(path, &status) == 0 && S_ISDIR(status.st_mode)) {
        zg_look_at_jdk(subject, path);
    } else if ((home = zg_jdk_home_of_launcher(path)) != NULL) {
        zg_look_at_jdk(subject, home);
        free(home);
        if (subject->verdict == ZG_UNREADABLE) { /* another program of that name */
            memset(subject, 0, sizeof(*subject));
            zg_look_at_file(subject, path);
        }
    } else {
        zg_look_at_file(subject, path);
    }
}
