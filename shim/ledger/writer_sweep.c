/* SPDX-License-Identifier: MIT */
/* Removal of old ledgers: a process that starts one tidies up behind those that ended. */
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "ledger/folder.h"
#include "ledger/writer_file.h"
#include "platform/os.h"
#include "platform/text.h"

struct directory_entry {
    uint64_t inode;
    int64_t offset;
    uint16_t bytes;
    uint8_t type;
    char name[];
};

struct dead_ledger {
    char name[96];
    int64_t modified_ns;
};

static const char *read_number(const char *p, uint64_t *value)
{
    *value = 0;
    for (; *p >= '0' && *p <= '9'; p++)
        *value = *value * 10 + (uint64_t)(*p - '0');
    return *p == '-' ? p + 1 : p;
}

/* Only a ledger of this pid namespace can be known to be dead. */
static bool is_dead(const char *name, uint64_t own_namespace)
{
    size_t prefix = strlen(ZG_LEDGER_STEM), length = strlen(name);
    size_t suffix = strlen(ZG_LEDGER_SUFFIX);
    if (length < prefix + suffix || strncmp(name, ZG_LEDGER_STEM, prefix) != 0 ||
        strcmp(name + length - suffix, ZG_LEDGER_SUFFIX) != 0)
        return false;
    uint64_t pid, ticks, namespace;
    read_number(read_number(read_number(name + prefix, &pid), &ticks), &namespace);
    if (pid == 0 || namespace == 0 || namespace != own_namespace)
        return false;
    if (kill((pid_t)pid, 0) != 0)
        return true;
    char pid_text[24];
    struct zg_text text = ZG_TEXT(pid_text);
    zg_text_add_number(&text, pid, 10, 1);
    return zg_ledger_start_ticks(pid_text) != ticks;
}

/* The newest ZG_LEDGER_KEPT dead ones met so far. */
struct kept {
    struct dead_ledger ledger[ZG_LEDGER_KEPT];
    unsigned count;
};

static void keep_or_remove(int folder, struct kept *kept, const char *name)
{
    struct stat info;
    if (strlen(name) >= sizeof kept->ledger[0].name ||
        fstatat(folder, name, &info, AT_SYMLINK_NOFOLLOW) != 0 ||
        !S_ISREG(info.st_mode) || info.st_uid != geteuid())
        return;
    struct dead_ledger found;
    strcpy(found.name, name);
    found.modified_ns =
        (int64_t)info.st_mtim.tv_sec * 1000000000 + (int64_t)info.st_mtim.tv_nsec;
    if (kept->count < ZG_LEDGER_KEPT) {
        kept->ledger[kept->count++] = found;
        return;
    }
    struct dead_ledger *oldest = &found;
    for (unsigned i = 0; i < kept->count; i++)
        if (kept->ledger[i].modified_ns < oldest->modified_ns)
            oldest = &kept->ledger[i];
    unlinkat(folder, oldest->name, 0);
    if (oldest != &found)
        *oldest = found;
}

void zg_ledger_sweep(int folder)
{
    struct kept kept;
    char buffer[1024] __attribute__((aligned(8)));
    uint64_t own_namespace = zg_os_pid_namespace();
    long bytes;
    kept.count = 0;
    while ((bytes = syscall(SYS_getdents64, folder, buffer, sizeof buffer)) > 0) {
        const struct directory_entry *found;
        for (long at = 0; at < bytes; at += found->bytes) {
            found = (const void *)(buffer + at);
            if (is_dead(found->name, own_namespace))
                keep_or_remove(folder, &kept, found->name);
        }
    }
}
