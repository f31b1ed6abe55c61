/* SPDX-License-Identifier: MIT */
#include "cli/doctor_proc.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/auxvec.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "cli/doctor_files.h"

#define LARGEST_TEXT_BYTES ((size_t)64 << 20)

__attribute__((format(printf, 4, 5))) static enum zg_proc_status
fail(enum zg_proc_status status, char *error, const struct zg_proc *process,
     const char *format, ...)
{
    va_list arguments;
    int used = snprintf(error, ZG_PROC_ERROR_BYTES, "process %ld ", (long)process->pid);

    va_start(arguments, format);
    vsnprintf(error + used, ZG_PROC_ERROR_BYTES - (size_t)used, format, arguments);
    va_end(arguments);
    return status;
}

/* ---- reading ---------------------------------------------------------------------------- */

static char *read_file(const struct zg_proc *process, const char *name, size_t *length)
{
    char path[64];

    snprintf(path, sizeof(path), "/proc/%ld/%s", (long)process->pid, name);
    return zg_files_read(ZG_OWN_ROOT, path, LARGEST_TEXT_BYTES, length);
}

/* Return: bytes; 0 when the line is not there, as for a thread of the kernel. */
static uint64_t status_bytes(const char *text, const char *name)
{
    long long kilobytes = zg_proc_status_number(text, name, 0, false);

    return kilobytes > 0 ? (uint64_t)kilobytes * 1024 : 0;
}

static bool read_status(struct zg_proc *process)
{
    size_t length = 0;
    char *text = read_file(process, "status", &length);

    if (text == NULL) {
        return false;
    }
    const char *at = strstr(text, "\nState:\t");
    process->state = at != NULL ? at[8] : '?';
    at = strstr(text, "\nSigCgt:\t");
    process->caught = at != NULL ? strtoull(at + 9, NULL, 16) : 0;
    process->owner = (uid_t)zg_proc_status_number(text, "Uid", 1, false);
    process->group = (gid_t)zg_proc_status_number(text, "Gid", 1, false);
    long long inner = zg_proc_status_number(text, "NSpid", 0, true);
    process->inner_pid = inner > 0 ? (pid_t)inner : process->pid;
    process->seccomp = (long)zg_proc_status_number(text, "Seccomp", 0, false);
    process->address_bytes = status_bytes(text, "VmSize");
    process->data_bytes = status_bytes(text, "VmData");
    free(text);
    return true;
}

static bool read_limits(struct zg_proc *process)
{
    size_t length = 0;
    char *text = read_file(process, "limits", &length);

    if (text == NULL) {
        return false;
    }
    process->address_limit = zg_proc_limit(text, "Max address space");
    process->data_limit = zg_proc_limit(text, "Max data size");
    process->file_limit = zg_proc_limit(text, "Max file size");
    free(text);
    return true;
}

static bool read_command(struct zg_proc *process)
{
    size_t length = 0;
    char *text = read_file(process, "cmdline", &length);

    if (text == NULL) {
        return false;
    }
    for (size_t i = 0; i + 1 < length; i++) {
        text[i] = text[i] == '\0' ? ' ' : text[i];
    }
    snprintf(process->command, sizeof(process->command), "%s", text);
    free(text);
    return true;
}

static bool read_secure(struct zg_proc *process)
{
    size_t length = 0;
    char *bytes = read_file(process, "auxv", &length);
    unsigned long entry[2]; /* kind and value */

    if (bytes == NULL) {
        return false;
    }
    for (size_t at = 0; at + sizeof(entry) <= length; at += sizeof(entry)) {
        memcpy(entry, bytes + at, sizeof(entry));
        process->secure = process->secure || (entry[0] == AT_SECURE && entry[1] != 0);
    }
    free(bytes);
    return true;
}

static bool read_maps(struct zg_proc *process)
{
    size_t length = 0;
    char *text = read_file(process, "maps", &length);
    bool good = text != NULL && zg_proc_parse_maps(process, text);

    free(text);
    return good;
}

/* Return: whether its namespace differs from ours; unknown counts as no. */
static bool differs(const struct zg_proc *process, const char *space)
{
    struct stat its, own;
    char path[64];

    snprintf(path, sizeof(path), "/proc/%ld/ns/%s", (long)process->pid, space);
    if (stat(path, &its) != 0) {
        return false;
    }
    snprintf(path, sizeof(path), "/proc/self/ns/%s", space);
    return stat(path, &own) == 0 && (its.st_ino != own.st_ino);
}

static bool read_place(struct zg_proc *process)
{
    struct stat its, own;
    char path[64];

    snprintf(path, sizeof(path), "/proc/%ld/root", (long)process->pid);
    if (stat(path, &its) != 0 || stat("/", &own) != 0) {
        return false;
    }
    process->other_pids = differs(process, "pid");
    process->other_files =
        differs(process, "mnt") || its.st_dev != own.st_dev || its.st_ino != own.st_ino;
    if (process->other_files) {
        process->root = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
        return process->root >= 0;
    }
    return true;
}

static enum zg_proc_status explain(struct zg_proc *process, int reason, char *error)
{
    const struct passwd *user = getpwuid(process->owner);

    if (reason == ENOENT || reason == ESRCH) {
        return fail(ZG_PROC_NOT_THERE, error, process,
                    "has ended while it was looked at");
    }
    if ((reason == EACCES || reason == EPERM) && geteuid() == 0) {
        return fail(ZG_PROC_NO_PERMISSION, error, process,
                    "may not be looked into, even by root: this root lacks the right to "
                    "trace processes (CAP_SYS_PTRACE), as in a container");
    }
    if (reason == EACCES || reason == EPERM) {
        return fail(
            ZG_PROC_NO_PERMISSION, error, process,
            "may not be looked into by this user: it runs as %s (uid %lu), or with "
            "rights of its own; that user or root can ask",
            user != NULL ? user->pw_name : "another", (unsigned long)process->owner);
    }
    return fail(ZG_PROC_FAILED, error, process, "cannot be read: %s", strerror(reason));
}

enum zg_proc_status zg_proc_read(struct zg_proc *process, pid_t pid, char *error)
{
    char path[64];

    memset(process, 0, sizeof(*process));
    process->pid = pid;
    process->root = ZG_OWN_ROOT;
    errno = 0;
    if (!read_status(process)) {
        return errno == ENOENT || errno == ESRCH
                   ? fail(ZG_PROC_NOT_THERE, error, process,
                          "does not exist, or is hidden from this user")
                   : explain(process, errno, error);
    }
    if (process->state == 'Z' || process->state == 'X') {
        return fail(ZG_PROC_NOTHING_IN_IT, error, process,
                    "has ended and only waits for its parent to hear of it");
    }
    snprintf(path, sizeof(path), "/proc/%ld/exe", (long)pid);
    ssize_t got = readlink(path, process->executable, sizeof(process->executable) - 1);
    if (got < 0 && errno == ENOENT && process->address_bytes == 0) {
        return fail(ZG_PROC_NOTHING_IN_IT, error, process,
                    "is a thread of the kernel: nothing runs there that could use zlib");
    }
    process->executable[got < 0 ? 0 : got] = '\0';
    if (got < 0 || !read_limits(process) || !read_command(process) ||
        !read_secure(process) || !read_maps(process) || !read_place(process) ||
        (process->environment =
             read_file(process, "environ", &process->environment_bytes)) == NULL) {
        return explain(process, errno, error);
    }
    return ZG_PROC_OK;
}

/* File systems in layers tell another device than that of the mapping: then the path is
 * believed. */
static bool is_other_file(int fd, const struct zg_proc_object *object)
{
    struct stat status;

    return fstat(fd, &status) == 0 && major(status.st_dev) == object->device_major &&
           minor(status.st_dev) == object->device_minor && status.st_ino != object->inode;
}

int zg_proc_open_object(const struct zg_proc *process,
                        const struct zg_proc_object *object)
{
    char path[128];

    snprintf(path, sizeof(path), "/proc/%ld/map_files/%s", (long)process->pid,
             object->range);
    int fd = zg_files_open(ZG_OWN_ROOT, path, O_RDONLY);
    if (fd >= 0 || object->deleted) {
        return fd;
    }
    fd = zg_files_open(process->root, object->path, O_RDONLY);
    if (fd >= 0 && is_other_file(fd, object)) {
        close(fd);
        return -1;
    }
    return fd;
}

void zg_proc_free(struct zg_proc *process)
{
    for (size_t i = 0; i < process->object_count; i++) {
        free(process->objects[i].path);
    }
    free(process->objects);
    free(process->environment);
    if (process->root != ZG_OWN_ROOT) {
        close(process->root);
    }
    memset(process, 0, sizeof(*process));
    process->root = ZG_OWN_ROOT;
}
