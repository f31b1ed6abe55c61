/* SPDX-License-Identifier: MIT */
#include "cli/find.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "common/text.h"
#include "ledger/folder.h"

/* A little more than one takes. */
#define LEDGER_BYTES (2u << 20)

static bool has_suffix(const char *name, const char *suffix)
{
    size_t length = strlen(name);

    return length > strlen(suffix) && strcmp(name + length - strlen(suffix), suffix) == 0;
}

static bool add_ledger(struct zg_ledger_list *list, const char *path)
{
    struct zg_reader reader;
    char error[ZG_READER_ERROR_BYTES];

    enum zg_reader_status status = zg_reader_peek(&reader, path, error);
    if (status != ZG_READER_OK) {
        /* One that was removed, or is not begun yet, is nothing to speak of. */
        list->unreadable +=
            status != ZG_READER_NOT_THERE && status != ZG_READER_UNFINISHED;
        return true;
    }
    struct zg_found *grown =
        realloc(list->found, (list->count + 1) * sizeof(*list->found));
    if (grown == NULL) {
        return false;
    }
    list->found = grown;
    grown[list->count].path = strdup(path);
    if (grown[list->count].path == NULL) {
        return false;
    }
    grown[list->count].header = reader.header;
    grown[list->count].owner = reader.owner;
    list->count++;
    return true;
}

/* Return: a descriptor; a link in a folder's place is not followed. */
static DIR *open_folder(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *folder = fd < 0 ? NULL : fdopendir(fd);

    if (folder == NULL && fd >= 0) {
        close(fd);
    }
    return folder;
}

static bool add_folder(struct zg_ledger_list *list, const char *path)
{
    DIR *folder = open_folder(path);
    bool good = true;

    if (folder == NULL) {
        list->unreadable += errno == EACCES || errno == EPERM;
        return true;
    }
    for (const struct dirent *entry = readdir(folder); good && entry != NULL;
         entry = readdir(folder)) {
        char file[4096];

        if (has_suffix(entry->d_name, ZG_LEDGER_SUFFIX) &&
            snprintf(file, sizeof(file), "%s/%s", path, entry->d_name) <
                (int)sizeof(file)) {
            good = add_ledger(list, file);
        }
    }
    closedir(folder);
    return good;
}

/* Return: false when the base is none. */
static bool name_own_folder(const char *base, char *path, size_t bytes)
{
    return base != NULL && *base == '/' &&
           snprintf(path, bytes, "%s/" ZG_LEDGER_STEM "%lu", base,
                    (unsigned long)geteuid()) < (int)bytes;
}

/* The folders of ledgers under one base: the user's own, or everyone's. */
static bool add_base(struct zg_ledger_list *list, const char *base,
                     enum zg_find_scope scope)
{
    char path[4096];
    bool good = true;

    if (!name_own_folder(base, path, sizeof(path))) {
        return true;
    }
    if (scope == ZG_FIND_OWN) {
        return add_folder(list, path);
    }
    DIR *folder = opendir(base);
    if (folder == NULL) {
        return true;
    }
    for (const struct dirent *entry = readdir(folder); good && entry != NULL;
         entry = readdir(folder)) {
        const char *user = entry->d_name + strlen(ZG_LEDGER_STEM);

        if (strncmp(entry->d_name, ZG_LEDGER_STEM, strlen(ZG_LEDGER_STEM)) == 0 &&
            *user != '\0' && user[strspn(user, "0123456789")] == '\0' &&
            snprintf(path, sizeof(path), "%s/%s", base, entry->d_name) <
                (int)sizeof(path)) {
            good = add_folder(list, path);
        }
    }
    closedir(folder);
    return good;
}

static int newest_first(const void *a, const void *b)
{
    uint64_t left = ((const struct zg_found *)a)->header.opened_realtime_ns;
    uint64_t right = ((const struct zg_found *)b)->header.opened_realtime_ns;

    return left < right ? 1 : left > right ? -1 : 0;
}

static bool same_file(const char *a, const char *b)
{
    struct stat left;
    struct stat right;

    return strcmp(a, b) == 0 ||
           (stat(a, &left) == 0 && stat(b, &right) == 0 && left.st_dev == right.st_dev &&
            left.st_ino == right.st_ino);
}

/* Two bases may name one folder: each ledger stands in the list once. */
static void drop_doubles(struct zg_ledger_list *list)
{
    size_t kept = 0;

    for (size_t i = 0; i < list->count; i++) {
        const struct zg_found *last = kept > 0 ? &list->found[kept - 1] : NULL;

        if (last != NULL &&
            last->header.opened_realtime_ns == list->found[i].header.opened_realtime_ns &&
            same_file(last->path, list->found[i].path)) {
            free(list->found[i].path);
        } else {
            list->found[kept++] = list->found[i];
        }
    }
    list->count = kept;
}

#define BASE_ONE(kind, text) +1
enum { BASES = 0 ZG_LEDGER_BASES(BASE_ONE) };
#undef BASE_ONE

/* Each is NULL when its variable is not set. */
static void list_bases(const char *bases[BASES])
{
    size_t count = 0;

#define BASE_PATH(text) text
#define BASE_ENV(name) getenv(name)
#define BASE(kind, text) bases[count++] = BASE_##kind(text);
    ZG_LEDGER_BASES(BASE)
#undef BASE
#undef BASE_ENV
#undef BASE_PATH
}

bool zg_find_own_folder(size_t index, char *path, size_t bytes)
{
    const char *bases[BASES];

    if (index >= BASES) {
        return false;
    }
    list_bases(bases);
    if (!name_own_folder(bases[index], path, bytes)) {
        *path = '\0';
    }
    return true;
}

static bool has_room(const char *folder)
{
    struct statvfs system;

    return folder != NULL && *folder == '/' && access(folder, W_OK | X_OK) == 0 &&
           statvfs(folder, &system) == 0 &&
           (uint64_t)system.f_bavail * system.f_frsize >= LEDGER_BYTES;
}

bool zg_find_room(const char *folder)
{
    const char *bases[BASES];
    bool found = has_room(folder);

    list_bases(bases);
    for (size_t i = 0; i < BASES; i++) {
        found = found || has_room(bases[i]);
    }
    return found;
}

bool zg_find(struct zg_ledger_list *list, enum zg_find_scope scope, const char *folder)
{
    const char *bases[BASES];
    bool good = true;

    memset(list, 0, sizeof(*list));
    list_bases(bases);
    for (size_t i = 0; good && i < BASES; i++) {
        bool seen = false;

        for (size_t j = 0; j < i; j++) {
            seen = seen || (bases[i] != NULL && bases[j] != NULL &&
                            strcmp(bases[i], bases[j]) == 0);
        }
        good = seen || add_base(list, bases[i], scope);
    }
    if (good && folder != NULL) {
        good = add_folder(list, folder);
    }
    if (!good) {
        zg_find_free(list);
        return false;
    }
    if (list->count > 0) {
        qsort(list->found, list->count, sizeof(*list->found), newest_first);
    }
    drop_doubles(list);
    return true;
}

void zg_find_free(struct zg_ledger_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        free(list->found[i].path);
    }
    free(list->found);
    memset(list, 0, sizeof(*list));
}

/* Return: index of the process's ledger, a living one before an ended one; -1: none. */
static long find_pid(const struct zg_ledger_list *list, long pid)
{
    long newest = -1;

    for (size_t i = 0; i < list->count; i++) {
        if (list->found[i].header.pid != pid) {
            continue;
        }
        if (zg_reader_liveness(&list->found[i].header) == ZG_ALIVE) {
            return (long)i;
        }
        newest = newest < 0 ? (long)i : newest;
    }
    return newest;
}

char *zg_find_ledger(const char *word, const char *folder, char *error,
                     size_t error_bytes)
{
    struct zg_ledger_list list;
    bool newest = strcmp(word, "newest") == 0;
    bool is_number = *word != '\0' && word[strspn(word, "0123456789")] == '\0';
    long pid = 0;
    long at = -1;
    char *path = NULL;

    if (!newest && !is_number) {
        return strdup(word);
    }
    if (is_number && !zg_text_parse_number(word, 1, INT32_MAX, &pid)) {
        snprintf(error, error_bytes, "%s is not the number of a process", word);
        return NULL;
    }
    if (!zg_find(&list, newest ? ZG_FIND_OWN : ZG_FIND_ALL, folder)) {
        snprintf(error, error_bytes, "out of memory");
        return NULL;
    }
    if (newest) {
        at = list.count > 0 ? 0 : -1;
    } else {
        at = find_pid(&list, pid);
    }
    if (at >= 0) {
        path = strdup(list.found[at].path);
    } else if (newest) {
        snprintf(
            error, error_bytes,
            "there is no ledger yet: no program of this user has used zlib under the "
            "guard (zguard run -- COMMAND)");
    } else {
        snprintf(error, error_bytes,
                 "no ledger of process %ld: it does not run under the guard, or has made "
                 "no stream yet%s",
                 pid,
                 list.unreadable > 0 ? "; some ledgers cannot be read by this user" : "");
    }
    zg_find_free(&list);
    return path;
}

static bool is_successor(const char *path, const struct zg_ledger_header *header)
{
    struct zg_reader reader;
    char error[ZG_READER_ERROR_BYTES];

    /* A forked child has a number of its own, so that this can only be exec's doing. */
    return zg_reader_peek(&reader, path, error) == ZG_READER_OK &&
           reader.header.pid == header->pid &&
           reader.header.start_ticks == header->start_ticks &&
           reader.header.pid_namespace == header->pid_namespace &&
           strcmp(reader.header.boot_id, header->boot_id) == 0 &&
           reader.header.opened_monotonic_ns > header->opened_monotonic_ns;
}

bool zg_find_successor(const char *path, const struct zg_ledger_header *header)
{
    const char *slash = strrchr(path, '/');
    char file[4096];
    char stem[64];
    bool found = false;

    /* A program whose destructors ran has become no other; without a start time nothing
     * tells two processes of one number apart. */
    if (header->life == ZG_LIFE_EXITED || header->start_ticks == 0) {
        return false;
    }
    int length = slash == NULL ? 1 : (int)(slash - path) + (slash == path);
    snprintf(file, sizeof(file), "%.*s", length, slash == NULL ? "." : path);
    snprintf(stem, sizeof(stem), ZG_LEDGER_STEM "%u-", header->pid);
    DIR *folder = opendir(file);
    if (folder == NULL) {
        return false;
    }
    for (const struct dirent *entry = readdir(folder); !found && entry != NULL;
         entry = readdir(folder)) {
        found = strncmp(entry->d_name, stem, strlen(stem)) == 0 &&
                has_suffix(entry->d_name, ZG_LEDGER_SUFFIX) &&
                snprintf(file, sizeof(file), "%.*s/%s", length,
                         slash == NULL ? "." : path, entry->d_name) < (int)sizeof(file) &&
                is_successor(file, header);
    }
    closedir(folder);
    return found;
}
