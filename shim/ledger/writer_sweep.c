/* SPDX-License-Identifier: MIT */
/* Removal of old ledgers: a process that starts one tidies up behind those that ended. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "ledger/folder.h"
#include "ledger/writer_file.h"
#include "platform/inject.h"
#include "platform/os.h"
#include "platform/text.h"

struct directory_entry {
    uint64_t inode;
    int64_t offset;
    uint16_t bytes;
    uint8_t type;
    char name[];
};

struct old_ledger {
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

enum owner { NO_LEDGER, ALIVE, DEAD, FOREIGN };

/* Only of a process of this pid namespace can be known whether it is there. */
static enum owner owner_of(const char *name, uint64_t own_namespace)
{
    size_t prefix = strlen(ZG_LEDGER_STEM), length = strlen(name);
    size_t suffix = strlen(ZG_LEDGER_SUFFIX);
    if (length < prefix + suffix || strncmp(name, ZG_LEDGER_STEM, prefix) != 0 ||
        strcmp(name + length - suffix, ZG_LEDGER_SUFFIX) != 0)
        return NO_LEDGER;
    uint64_t pid, ticks, namespace;
    read_number(read_number(read_number(name + prefix, &pid), &ticks), &namespace);
    if (pid == 0 || namespace == 0)
        return NO_LEDGER;
    if (namespace != own_namespace)
        return FOREIGN;
    if (kill((pid_t)pid, 0) != 0 && errno != EPERM)
        return DEAD;
    char pid_text[24];
    struct zg_text text = ZG_TEXT(pid_text);
    zg_text_add_number(&text, pid, 10, 1);
    uint64_t ticks_now = zg_ledger_start_ticks(pid_text);
    /* What is not known (0) may be a living process's. */
    return ticks != 0 && ticks_now != 0 && ticks_now != ticks ? DEAD : ALIVE;
}

static bool look_at(int folder, const char *name, struct old_ledger *found)
{
    struct stat info;
    if (strlen(name) >= sizeof found->name ||
        ZG_TRY(fstatat, -1, fstatat(folder, name, &info, AT_SYMLINK_NOFOLLOW)) != 0 ||
        !S_ISREG(info.st_mode) || info.st_uid != geteuid())
        return false;
    strcpy(found->name, name);
    found->modified_ns =
        (int64_t)info.st_mtim.tv_sec * 1000000000 + (int64_t)info.st_mtim.tv_nsec;
    return true;
}

/* The newest dead ones met so far, and the oldest foreign one. */
struct sweep {
    struct old_ledger dead[ZG_LEDGER_KEPT];
    unsigned dead_count, dead_kept;
    struct old_ledger oldest_foreign;
    unsigned foreign_count;
};

static void remove_file(int folder, const char *name)
{
    if (ZG_TRY(unlinkat, -1, unlinkat(folder, name, 0)) != 0) {
        /* It may be gone already; the next start meets it again. */
    }
}

static void keep_or_remove(int folder, struct sweep *sweep, struct old_ledger *found)
{
    if (sweep->dead_count < sweep->dead_kept) {
        sweep->dead[sweep->dead_count++] = *found;
        return;
    }
    struct old_ledger *oldest = found;
    for (unsigned i = 0; i < sweep->dead_count; i++)
        if (sweep->dead[i].modified_ns < oldest->modified_ns)
            oldest = &sweep->dead[i];
    remove_file(folder, oldest->name);
    if (oldest != found)
        *oldest = *found;
}

static void meet(int folder, struct sweep *sweep, const char *name,
                 uint64_t own_namespace)
{
    struct old_ledger found;
    enum owner owner = owner_of(name, own_namespace);
    if ((owner != DEAD && owner != FOREIGN) || !look_at(folder, name, &found))
        return;
    if (owner == DEAD) {
        keep_or_remove(folder, sweep, &found);
    } else if (sweep->foreign_count++ == 0 ||
               found.modified_ns < sweep->oldest_foreign.modified_ns) {
        sweep->oldest_foreign = found;
    }
}

static unsigned kept_on(int folder, size_t bytes)
{
    struct statvfs system;
    if (ZG_TRY(fstatvfs, -1, fstatvfs(folder, &system)) != 0 || system.f_blocks == 0)
        return ZG_LEDGER_KEPT;
    uint64_t fit = (uint64_t)system.f_blocks * system.f_frsize / 8 / bytes;
    return fit < ZG_LEDGER_KEPT ? (unsigned)fit : ZG_LEDGER_KEPT;
}

void zg_ledger_sweep(int folder, size_t bytes)
{
    struct sweep sweep;
    char buffer[1024] __attribute__((aligned(8)));
    uint64_t own_namespace = zg_os_pid_namespace();
    long got;
    sweep.dead_count = 0;
    sweep.dead_kept = kept_on(folder, bytes);
    sweep.foreign_count = 0;
    while ((got = ZG_TRY(getdents, -1,
                         syscall(SYS_getdents64, folder, buffer, sizeof buffer))) > 0) {
        const struct directory_entry *found;
        for (long at = 0; at < got; at += found->bytes) {
            found = (const void *)(buffer + at);
            meet(folder, &sweep, found->name, own_namespace);
        }
    }
    if (sweep.foreign_count > ZG_LEDGER_FOREIGN_KEPT)
        remove_file(folder, sweep.oldest_foreign.name);
}
