/* SPDX-License-Identifier: MIT */
#include "cli/run_watch.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/find.h"

/* Removed ledgers with streams left alive that are kept: some ten kilobytes each. */
#define MOST_REMOVED 1000

static bool is_ledger(const char *name)
{
    size_t length = strlen(name);
    size_t suffix = strlen(ZG_LEDGER_SUFFIX);

    return length > suffix &&
           strncmp(name, ZG_LEDGER_STEM, strlen(ZG_LEDGER_STEM)) == 0 &&
           strcmp(name + length - suffix, ZG_LEDGER_SUFFIX) == 0;
}

/* ---- folders ----------------------------------------------------------------------- */

static void watch_folder(struct zg_watch *watch, const char *path)
{
    size_t room = sizeof(watch->folders) / sizeof(watch->folders[0]);

    if (watch->folder_count == room) {
        return;
    }
    int id = inotify_add_watch(watch->fd, path,
                               IN_CREATE | IN_DELETE | IN_ONLYDIR | IN_DONT_FOLLOW);
    for (size_t i = 0; i < watch->folder_count; i++) {
        if (watch->folders[i].id == id) {
            return;
        }
    }
    char *copy = id < 0 ? NULL : strdup(path);
    if (copy != NULL) {
        watch->folders[watch->folder_count].id = id;
        watch->folders[watch->folder_count].path = copy;
        watch->folder_count++;
    }
}

static const char *folder_of(const struct zg_watch *watch, int id)
{
    for (size_t i = 0; i < watch->folder_count; i++) {
        if (watch->folders[i].id == id) {
            return watch->folders[i].path;
        }
    }
    return NULL;
}

void zg_watch_start(struct zg_watch *watch, const struct zg_launch *launch)
{
    const char *chosen = zg_launch_ledger_folder(launch);
    bool made = false;
    char path[PATH_MAX];

    memset(watch, 0, sizeof(*watch));
    watch->fd = -1;
    watch->launch = launch;
    if (launch->options.off || launch->options.value[ZG_OPT_ledger].number != 0) {
        return;
    }
    watch->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (watch->fd < 0) {
        return;
    }
    if (chosen != NULL) {
        made = mkdir(chosen, 0700) == 0 || errno == EEXIST;
        watch_folder(watch, chosen);
    }
    for (size_t i = 0; zg_find_own_folder(i, path, sizeof(path)); i++) {
        made = made || (*path != '\0' && (mkdir(path, 0700) == 0 || errno == EEXIST));
        watch_folder(watch, path);
    }
}

/* ---- ledgers ------------------------------------------------------------------------- */

/* The program has been started with the limit that we were given. */
static int open_raising_limit(const char *path)
{
    const int flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
    int fd = open(path, flags);
    struct rlimit limit;

    if (fd < 0 && errno == EMFILE && getrlimit(RLIMIT_NOFILE, &limit) == 0 &&
        limit.rlim_cur < limit.rlim_max) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
        fd = open(path, flags);
    }
    return fd;
}

/* Return: an empty place; NULL when memory is short. */
static struct zg_held *empty_place(struct zg_watch *watch)
{
    for (size_t i = 0; i < watch->held_count; i++) {
        if (watch->held[i].path == NULL) {
            return &watch->held[i];
        }
    }
    struct zg_held *grown =
        realloc(watch->held, (watch->held_count + 1) * sizeof(*watch->held));
    if (grown == NULL) {
        return NULL;
    }
    watch->held = grown;
    grown[watch->held_count] = (struct zg_held){.fd = -1};
    return &grown[watch->held_count++];
}

/* Return: false when memory is short. */
static bool remember(struct zg_watch *watch, const char *path)
{
    char **grown = realloc(watch->begun, (watch->begun_count + 1) * sizeof(*grown));

    if (grown == NULL) {
        return false;
    }
    watch->begun = grown;
    grown[watch->begun_count] = strdup(path);
    if (grown[watch->begun_count] == NULL) {
        return false;
    }
    watch->begun_count++;
    return true;
}

static void hold(struct zg_watch *watch, const char *path)
{
    struct zg_held *held = remember(watch, path) ? empty_place(watch) : NULL;

    if (held != NULL) {
        held->path = strdup(path);
        held->fd = held->path == NULL ? -1 : open_raising_limit(path);
        if (held->fd >= 0) {
            return;
        }
        free(held->path);
        held->path = NULL;
    }
    watch->missed++;
}

static bool may_have_leaked(const struct zg_reader *reader)
{
    struct zg_ledger_totals totals;
    struct zg_ledger_site site;

    zg_reader_totals(reader, &totals);
    for (int kind = 0; kind < ZG_KINDS && !reader->replaced; kind++) {
        if (totals.kind[kind].alive > 0) {
            return true;
        }
    }
    for (uint32_t i = 0; i < zg_reader_count(reader, ZG_SECTION_SITES); i++) {
        if (zg_reader_site(reader, i, &site) && site.ended_by_cleaner > 0) {
            return true;
        }
    }
    return false;
}

bool zg_watch_saw_successor(const struct zg_watch *watch, const char *path,
                            const struct zg_ledger_header *header)
{
    const char *last = strrchr(path, '-');

    if (header->life == ZG_LIFE_EXITED || header->start_ticks == 0 || last == NULL) {
        return false;
    }
    /* A name tells the process in all but its last part. */
    for (size_t i = watch->begun_count; i > 0; i--) {
        const char *later = watch->begun[i - 1];

        if (strncmp(later, path, (size_t)(last - path) + 1) == 0) {
            return strcmp(later, path) != 0;
        }
    }
    return false;
}

/* Return: false when the ledger is not kept: its reader is closed, its path still the
 * caller's. */
static bool keep(struct zg_watch *watch, struct zg_reader *reader,
                 const struct zg_held *held)
{
    if (!zg_launch_owns(watch->launch, reader->header.run_id)) {
        zg_reader_close(reader);
        return false;
    }
    reader->replaced = zg_watch_saw_successor(watch, held->path, &reader->header);
    if (!may_have_leaked(reader)) {
        watch->uneventful++;
        zg_reader_close(reader);
        return false;
    }
    struct zg_removed *grown = watch->removed_count == MOST_REMOVED
                                   ? NULL
                                   : realloc(watch->removed, (watch->removed_count + 1) *
                                                                 sizeof(*watch->removed));
    if (grown == NULL) {
        watch->missed++;
        zg_reader_close(reader);
        return false;
    }
    watch->removed = grown;
    grown[watch->removed_count].reader = *reader;
    grown[watch->removed_count].path = held->path;
    watch->removed_count++;
    return true;
}

static void mark_removed(struct zg_watch *watch, const char *path)
{
    for (size_t i = 0; i < watch->held_count; i++) {
        struct zg_held *held = &watch->held[i];

        held->removed =
            held->removed || (held->path != NULL && strcmp(held->path, path) == 0);
    }
}

/* Reads one whose name is gone: what it says is not, as long as it is held.  Return: false
 * when there is none. */
static bool take_removed(struct zg_watch *watch)
{
    struct zg_reader reader;
    char error[ZG_READER_ERROR_BYTES];
    size_t at = 0;

    while (at < watch->held_count && !watch->held[at].removed) {
        at++;
    }
    if (at == watch->held_count) {
        return false;
    }
    struct zg_held *held = &watch->held[at];
    if (zg_reader_open_fd(&reader, held->fd, error) != ZG_READER_OK ||
        !keep(watch, &reader, held)) {
        free(held->path);
    }
    close(held->fd);
    held->path = NULL;
    held->removed = false;
    return true;
}

static void note(struct zg_watch *watch, const struct inotify_event *event)
{
    const char *folder = folder_of(watch, event->wd);
    char path[PATH_MAX];

    if ((event->mask & IN_Q_OVERFLOW) != 0) {
        watch->missed++;
    }
    if (folder == NULL || event->len == 0 || !is_ledger(event->name) ||
        snprintf(path, sizeof(path), "%s/%s", folder, event->name) >= (int)sizeof(path)) {
        return;
    }
    if ((event->mask & IN_CREATE) != 0) {
        hold(watch, path);
    } else {
        mark_removed(watch, path);
    }
}

static void note_all(struct zg_watch *watch)
{
    char buffer[16384] __attribute__((aligned(__alignof__(struct inotify_event))));
    ssize_t length;

    while ((length = read(watch->fd, buffer, sizeof(buffer))) > 0) {
        const struct inotify_event *event;

        for (ssize_t at = 0; at < length; at += (ssize_t)(sizeof(*event) + event->len)) {
            event = (const void *)(buffer + at);
            note(watch, event);
        }
    }
}

void zg_watch_serve(struct zg_watch *watch)
{
    if (watch->fd < 0) {
        return;
    }
    /* Reading can wait, holding cannot: a new ledger may be old in some milliseconds. */
    do {
        note_all(watch);
    } while (take_removed(watch));
}

void zg_watch_stop(struct zg_watch *watch)
{
    zg_watch_serve(watch);
    for (size_t i = 0; i < watch->held_count; i++) {
        if (watch->held[i].path != NULL) {
            close(watch->held[i].fd);
            free(watch->held[i].path);
        }
    }
    free(watch->held);
    watch->held = NULL;
    watch->held_count = 0;
    for (size_t i = 0; i < watch->folder_count; i++) {
        free(watch->folders[i].path);
    }
    watch->folder_count = 0;
    if (watch->fd >= 0) {
        close(watch->fd);
        watch->fd = -1;
    }
}

void zg_watch_free(struct zg_watch *watch)
{
    zg_watch_stop(watch);
    for (size_t i = 0; i < watch->removed_count; i++) {
        zg_reader_close(&watch->removed[i].reader);
        free(watch->removed[i].path);
    }
    for (size_t i = 0; i < watch->begun_count; i++) {
        free(watch->begun[i]);
    }
    free(watch->removed);
    free(watch->begun);
    watch->removed = NULL;
    watch->begun = NULL;
    watch->removed_count = watch->begun_count = 0;
}
