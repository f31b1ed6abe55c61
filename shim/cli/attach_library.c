/* SPDX-License-Identifier: MIT */
#include "cli/attach_library.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/doctor_files.h"
#include "common/text.h"

#define LARGEST_LIBRARY_BYTES ((size_t)64 << 20)

static const char command[] = "attach";

/* ---- the same file ---- */

static bool has_same_bytes(int a, int b)
{
    size_t length[2] = {0, 0};
    char *bytes[2] = {zg_files_read_fd(a, LARGEST_LIBRARY_BYTES, &length[0]),
                      zg_files_read_fd(b, LARGEST_LIBRARY_BYTES, &length[1])};
    bool same = bytes[0] != NULL && bytes[1] != NULL && length[0] == length[1] &&
                memcmp(bytes[0], bytes[1], length[0]) == 0;

    free(bytes[0]);
    free(bytes[1]);
    return same;
}

static bool is_same_file(int a, int b)
{
    struct stat its, own;

    return fstat(a, &its) == 0 && fstat(b, &own) == 0 &&
           ((its.st_dev == own.st_dev && its.st_ino == own.st_ino) ||
            has_same_bytes(a, b));
}

/* Return: whether our library lies at the same place in the JVM's file system. */
static bool is_there_too(const struct zg_process *process, const char *path)
{
    int own = zg_files_open(ZG_OWN_ROOT, path, O_RDONLY);
    int its = zg_files_open(process->proc.root, path, O_RDONLY);
    bool same = own >= 0 && its >= 0 && is_same_file(its, own);

    if (own >= 0) {
        close(own);
    }
    if (its >= 0) {
        close(its);
    }
    return same;
}

static void write_remedy(const struct zg_process *process, const char *library)
{
    long pid = (long)process->proc.pid;

    fprintf(stderr, "Copy it there, and name it as the JVM sees it:\n  install -m 755 ");
    zg_text_write_shell(stderr, library);
    fprintf(stderr, " /proc/%ld/root/var/tmp/libzguard.so\n", pid);
    fprintf(stderr, "  zguard attach --library /var/tmp/libzguard.so %ld\n", pid);
}

/* ---- a file that can be loaded ---- */

static int check_elf(const struct zg_process *process, const char *path)
{
    static struct zg_elf elf, jvm;
    char error[ZG_ELF_ERROR_BYTES];
    const char *where = process->proc.other_files ? ", as the JVM sees it," : "";

    if (zg_elf_read(&elf, process->proc.root, path, error) != ZG_ELF_OK) {
        zg_cli_complain(command, "the library %s%s %s", path, where, error);
        return ZG_EXIT_FAILED;
    }
    if (elf.foreign) {
        zg_cli_complain(command,
                        "the library %s%s is built for %s: the JVM cannot load it; use a "
                        "zguard that is built for its machine",
                        path, where, elf.machine);
        return ZG_EXIT_FAILED;
    }
    if (strcmp(elf.soname, "libzguard.so") != 0) {
        zg_cli_complain(command, "%s%s is no libzguard.so", path, where);
        return ZG_EXIT_FAILED;
    }
    if (zg_elf_read(&jvm, process->proc.root, process->jvm->path, error) == ZG_ELF_OK &&
        jvm.libc != ZG_LIBC_UNKNOWN && elf.libc != ZG_LIBC_UNKNOWN &&
        jvm.libc != elf.libc) {
        zg_cli_complain(command,
                        "the library %s is built for another C library (musl and glibc) "
                        "than the JVM; use a zguard that is built for its own",
                        path);
        return ZG_EXIT_FAILED;
    }
    return ZG_EXIT_OK;
}

static int take_given(const struct zg_process *process, const char *given, char *path)
{
    if (!process->proc.other_files && realpath(given, path) == NULL) {
        zg_cli_complain(command, "the library %s cannot be read: %s", given,
                        strerror(errno));
        return ZG_EXIT_FAILED;
    }
    if (process->proc.other_files && given[0] != '/') {
        zg_cli_complain(command,
                        "--library %s: the JVM has a file system of its own; name the "
                        "library by its absolute path there",
                        given);
        return ZG_EXIT_USAGE;
    }
    if (process->proc.other_files) {
        snprintf(path, PATH_MAX, "%s", given);
    }
    return ZG_EXIT_OK;
}

static int take_own(const struct zg_process *process, char *path)
{
    struct zg_launch launch;
    int status = zg_launch_find_library(&launch, command, NULL);

    if (status != ZG_EXIT_OK) {
        return status;
    }
    if (process->proc.other_files && !is_there_too(process, launch.library)) {
        zg_cli_complain(command,
                        "process %ld has a file system of its own, in which there is no "
                        "such %s",
                        (long)process->proc.pid, launch.library);
        write_remedy(process, launch.library);
        return ZG_EXIT_FAILED;
    }
    snprintf(path, PATH_MAX, "%s", launch.library);
    return ZG_EXIT_OK;
}

int zg_attach_find_library(const struct zg_process *process, const char *given,
                           char *path)
{
    int status =
        given != NULL ? take_given(process, given, path) : take_own(process, path);

    return status == ZG_EXIT_OK ? check_elf(process, path) : status;
}

bool zg_attach_may_read(const struct zg_process *process, const char *path,
                        const char *for_command)
{
    int fd = zg_files_open(process->proc.root, path, O_RDONLY);

    if (fd >= 0) {
        close(fd);
        return true;
    }
    zg_cli_complain(for_command,
                    "the library %s cannot be read by the JVM's user, uid %lu: %s; put a "
                    "copy where that user may read it, and name it with --library",
                    path, (unsigned long)process->proc.owner, strerror(errno));
    return false;
}
