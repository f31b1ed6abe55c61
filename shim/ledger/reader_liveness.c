/* SPDX-License-Identifier: MIT */
/* Whether the process behind a ledger still runs: the reader's questions to /proc. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ledger/reader.h"

/* Return: false when the file cannot be read; text is NUL-terminated. */
static bool read_small(const char *path, char *text, size_t bytes)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0) {
        return false;
    }
    ssize_t got = read(fd, text, bytes - 1);
    close(fd);
    if (got < 0) {
        return false;
    }
    text[got] = '\0';
    return true;
}

bool zg_reader_same_boot(const struct zg_ledger_header *header)
{
    char boot_id[sizeof(header->boot_id)];

    if (header->boot_id[0] == '\0' ||
        !read_small("/proc/sys/kernel/random/boot_id", boot_id, sizeof(boot_id))) {
        return true;
    }
    boot_id[strcspn(boot_id, "\n")] = '\0';
    return strcmp(boot_id, header->boot_id) == 0;
}

uint64_t zg_reader_own_pid_namespace(void)
{
    struct stat status;

    return stat("/proc/self/ns/pid", &status) == 0 ? (uint64_t)status.st_ino : 0;
}

uint64_t zg_reader_start_ticks(pid_t pid, char *state)
{
    char path[64];
    char text[1024];

    snprintf(path, sizeof(path), "/proc/%ld/stat", (long)pid);
    if (!read_small(path, text, sizeof(text))) {
        return 0;
    }
    /* Field 2, the name, may hold anything, brackets too: count from its last bracket. */
    char *at = strrchr(text, ')');
    if (at == NULL || at[1] != ' ') {
        return 0;
    }
    at += 2;
    *state = *at;
    for (int field = 3; field < 22; field++) {
        at = strchr(at, ' ');
        if (at == NULL) {
            return 0;
        }
        at++;
    }
    return strtoull(at, NULL, 10);
}

/* A file that was replaced since has " (deleted)" after its name. */
static bool runs_other_executable(const struct zg_ledger_header *header)
{
    char link[64];
    char executable[sizeof(header->executable) + 16];

    snprintf(link, sizeof(link), "/proc/%u/exe", header->pid);
    ssize_t length = readlink(link, executable, sizeof(executable) - 1);
    if (length <= 0 || header->executable[0] == '\0') {
        return false;
    }
    executable[length] = '\0';
    return strncmp(executable, header->executable, strlen(header->executable)) != 0;
}

/* Return: false when the ledger at the path, as the process sees it, is not the header's. */
static bool may_be_the_same(const struct zg_ledger_header *header, const char *path)
{
    struct zg_reader reader;
    char error[ZG_READER_ERROR_BYTES];
    char seen[4096];

    /* One that was removed since cannot be looked at. */
    snprintf(seen, sizeof(seen), "/proc/%u/root%s", header->pid, path);
    return zg_reader_peek(&reader, seen, error) != ZG_READER_OK ||
           (reader.header.opened_monotonic_ns == header->opened_monotonic_ns &&
            reader.header.opened_realtime_ns == header->opened_realtime_ns);
}

/* A program keeps its ledger mapped for as long as it lives, whatever becomes of the file.
 * Return: true when the process has none, or another one. */
static bool has_left_its_ledger(const struct zg_ledger_header *header)
{
    char path[64];
    char *line = NULL;
    size_t room = 0;
    ssize_t length;
    bool any_line = false;
    bool found = false;

    snprintf(path, sizeof(path), "/proc/%u/maps", header->pid);
    FILE *maps = fopen(path, "re");
    if (maps == NULL) {
        return false;
    }
    while (!found && (length = getline(&line, &room, maps)) > 0) {
        const char *mapped = strchr(line, '/');

        any_line = true;
        line[length - 1] = '\0';
        found = mapped != NULL && strstr(mapped, ZG_LEDGER_SUFFIX) != NULL &&
                may_be_the_same(header, mapped);
    }
    free(line);
    fclose(maps);
    return any_line && !found;
}

enum zg_liveness zg_reader_liveness(const struct zg_ledger_header *header)
{
    uint64_t own = zg_reader_own_pid_namespace();
    char state = '?';

    if (header->life == ZG_LIFE_EXITED || header->exit_status != ZG_EXIT_STATUS_UNKNOWN ||
        !zg_reader_same_boot(header)) {
        return ZG_ENDED;
    }
    if (header->pid == 0 || header->pid > INT32_MAX || own == 0 ||
        (header->pid_namespace != 0 && header->pid_namespace != own)) {
        return ZG_LIVENESS_UNKNOWN;
    }
    uint64_t start_ticks = zg_reader_start_ticks((pid_t)header->pid, &state);
    if (start_ticks == 0) {
        /* /proc may be mounted so that it hides other users' processes. */
        return kill((pid_t)header->pid, 0) != 0 && errno == ESRCH ? ZG_ENDED
                                                                  : ZG_LIVENESS_UNKNOWN;
    }
    if (state == 'Z' || state == 'X' ||
        (header->start_ticks != 0 && header->start_ticks != start_ticks)) {
        return ZG_ENDED;
    }
    return runs_other_executable(header) || has_left_its_ledger(header) ? ZG_REPLACED
                                                                        : ZG_ALIVE;
}
