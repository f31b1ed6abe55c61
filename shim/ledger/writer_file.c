/* SPDX-License-Identifier: MIT */
#include "ledger/writer_file.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ledger/folder.h"
#include "platform/inject.h"
#include "platform/os.h"
#include "platform/text.h"

#ifndef ZG_VERSION
#error "ZG_VERSION is given by the Makefile"
#endif

uint64_t zg_ledger_start_ticks(const char *pid_text)
{
    char path[64], line[1024];
    struct zg_text name = ZG_TEXT(path);
    zg_text_add(&name, "/proc/");
    zg_text_add(&name, pid_text);
    zg_text_add(&name, "/stat");
    zg_os_read_file(path, line, sizeof line);
    const char *p = strrchr(line, ')'); /* the command may hold blanks and brackets */
    for (int field = 2; p != NULL && field < 22; field++)
        p = strchr(p + 1, ' ');
    uint64_t ticks = 0;
    for (p = p == NULL ? "" : p + 1; *p >= '0' && *p <= '9'; p++)
        ticks = ticks * 10 + (uint64_t)(*p - '0');
    return ticks;
}

/* Opens the folder, made when it is missing. Return: a descriptor, or -1 when it is not
 * ours alone. */
static int open_folder(const char *path, bool must_be_private)
{
    struct stat info;
    if (ZG_TRY(mkdir, -1, mkdir(path, 0700)) != 0) {
        /* It may be there already; what it is decides. */
    }
    int folder = zg_os_open_at(
        AT_FDCWD, path, O_RDONLY | O_DIRECTORY | (must_be_private ? O_NOFOLLOW : 0), 0);
    if (folder < 0)
        return -1;
    bool good = ZG_TRY(fstat, -1, fstat(folder, &info)) == 0;
    if (must_be_private)
        good = good && info.st_uid == geteuid() && (info.st_mode & 077) == 0;
    if (!good) {
        zg_os_close(folder);
        return -1;
    }
    return folder;
}

static char file_path[512];

const char *zg_ledger_path(void)
{
    return file_path;
}

/* The kernel knows the absolute path, whatever the folder was given as. */
static void remember_path(int fd)
{
    char link[32];
    struct zg_text text = ZG_TEXT(link);
    zg_text_add(&text, "/proc/self/fd/");
    zg_text_add_number(&text, (uint64_t)fd, 10, 1);
    ssize_t got = ZG_TRY(readlink, -1, readlink(link, file_path, sizeof file_path - 1));
    file_path[got < 0 ? 0 : got] = '\0';
}

static void *map_in(int folder, size_t bytes)
{
    char file_name[128];
    struct zg_text name = ZG_TEXT(file_name);
    zg_text_add(&name, ZG_LEDGER_STEM);
    zg_text_add_number(&name, (uint64_t)getpid(), 10, 1);
    zg_text_add(&name, "-");
    zg_text_add_number(&name, zg_ledger_start_ticks("self"), 10, 1);
    zg_text_add(&name, "-");
    zg_text_add_number(&name, zg_os_pid_namespace(), 10, 1);
    zg_text_add(&name, "-");
    zg_text_add_number(&name, zg_os_random() & 0xffffffffu, 16, ZG_LEDGER_RANDOM_DIGITS);
    zg_text_add(&name, ZG_LEDGER_SUFFIX);
    int fd =
        zg_os_open_at(folder, file_name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0600);
    if (fd < 0)
        return NULL;
    void *memory = zg_os_reserve(fd, bytes) ? zg_os_map_file(fd, bytes) : NULL;
    if (memory == NULL)
        unlinkat(folder, file_name, 0);
    else
        remember_path(fd);
    zg_os_close(fd);
    return memory;
}

static void *map_in_path(const char *path, bool must_be_private, size_t bytes)
{
    int folder = open_folder(path, must_be_private);
    if (folder < 0)
        return NULL;
    zg_ledger_sweep(folder, bytes);
    void *memory = map_in(folder, bytes);
    zg_os_close(folder);
    return memory;
}

static void *map_in_base(const char *base, size_t bytes)
{
    char folder_name[512];
    struct zg_text path = ZG_TEXT(folder_name);
    if (base[0] != '/')
        return NULL;
    zg_text_add(&path, base);
    zg_text_add(&path, "/" ZG_LEDGER_STEM);
    zg_text_add_number(&path, (uint64_t)geteuid(), 10, 1);
    return map_in_path(folder_name, true, bytes);
}

void *zg_ledger_map(const struct zg_ledger_setup *setup, size_t bytes,
                    const char **moved_from)
{
    void *memory = NULL;
    file_path[0] = '\0';
    if (setup->anonymous)
        return zg_os_map(bytes);
    if (setup->folder[0] != '\0') {
        memory = map_in_path(setup->folder, false, bytes);
        if (memory != NULL)
            return memory;
        *moved_from = setup->folder;
    }
    for (unsigned i = 0; memory == NULL && i < ZG_LEDGER_BASE_COUNT; i++) {
        memory = map_in_base(setup->bases[i], bytes);
        if (memory == NULL && (*moved_from)[0] == '\0')
            *moved_from = setup->bases[i];
    }
    return memory != NULL ? memory : zg_os_map(bytes);
}

static void fill_command(struct zg_ledger_header *header)
{
    size_t length =
        zg_os_read_file("/proc/self/cmdline", header->command, sizeof header->command);
    for (size_t i = 0; i < length; i++)
        if (header->command[i] == '\0')
            header->command[i] = i + 1 < length ? ' ' : '\0';
    ssize_t got = ZG_TRY(
        readlink, -1,
        readlink("/proc/self/exe", header->executable, sizeof header->executable - 1));
    header->executable[got < 0 ? 0 : got] = '\0';
}

void zg_ledger_fill_header(struct zg_ledger_header *header,
                           const struct zg_ledger_setup *setup, size_t bytes)
{
    uint64_t ticks_per_s = (uint64_t)sysconf(_SC_CLK_TCK);
    memcpy(header->magic, ZG_LEDGER_MAGIC, ZG_LEDGER_MAGIC_BYTES);
    header->version = ZG_LEDGER_VERSION;
    header->header_bytes = ZG_LEDGER_HEADER_BYTES;
    header->file_bytes = bytes;
    header->section_count = ZG_SECTION_COUNT;
    header->section_entry_bytes = sizeof(struct zg_ledger_section);
    header->pid = (uint32_t)getpid();
    header->parent_pid = (uint32_t)getppid();
    header->start_ticks = zg_ledger_start_ticks("self");
    header->pid_namespace = zg_os_pid_namespace();
    zg_os_read_file("/proc/sys/kernel/random/boot_id", header->boot_id,
                    sizeof header->boot_id);
    char *end = strchr(header->boot_id, '\n');
    if (end != NULL)
        *end = '\0';
    strncpy(header->run_id, setup->run_id, sizeof header->run_id - 1);
    header->opened_realtime_ns = zg_os_realtime_ns();
    header->opened_monotonic_ns = zg_os_monotonic_ns();
    uint64_t started_ns = header->start_ticks * (1000000000u / ticks_per_s);
    uint64_t now_ns = zg_os_boottime_ns();
    header->age_at_open_ns =
        header->start_ticks != 0 && now_ns > started_ns ? now_ns - started_ns : 0;
    header->exit_status = ZG_EXIT_STATUS_UNKNOWN;
    header->peak_rss_bytes = zg_os_resident_bytes();
    header->clock_ticks_per_s = (uint32_t)ticks_per_s;
    header->generation = setup->generation;
    header->is_jvm = setup->is_jvm;
    header->attachment = setup->attachment;
    strncpy(header->shim_version, ZG_VERSION, sizeof header->shim_version - 1);
    strncpy(header->options, setup->options, sizeof header->options - 1);
    strncpy(header->option_errors, setup->option_errors,
            sizeof header->option_errors - 1);
    fill_command(header);
}
