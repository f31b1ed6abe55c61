/* SPDX-License-Identifier: MIT */
#include "cli/doctor_ledger.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "cli/doctor_files.h"
#include "common/text.h"
#include "ledger/folder.h"

uint64_t zg_ledger_file_bytes(void)
{
    uint64_t bytes = ZG_LEDGER_HEADER_BYTES;
    const uint64_t page = 4096;

#define ADD_SECTION(name, type, capacity)                                                \
    bytes += ((uint64_t)sizeof(type) * (capacity) + 63) & ~(uint64_t)63;
    ZG_SECTIONS(ADD_SECTION)
#undef ADD_SECTION
    return (bytes + page - 1) & ~(page - 1);
}

__attribute__((format(printf, 2, 3))) static bool refuse(struct zg_ledger_place *place,
                                                         const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(place->reason, sizeof(place->reason), format, arguments);
    va_end(arguments);
    return false;
}

static bool may_write(const struct zg_ledger_wish *wish, const struct stat *folder)
{
    return wish->user == 0 ||
           (folder->st_uid == wish->user ? (folder->st_mode & S_IWUSR) != 0
            : folder->st_gid == wish->group && (folder->st_mode & S_IWGRP) != 0
                ? true
                : (folder->st_mode & S_IWOTH) != 0);
}

/* Asks the file system that an open folder lies on. */
static bool has_room(struct zg_ledger_place *place, int fd)
{
    char free_text[ZG_TEXT_FIGURE_BYTES];
    char needed_text[ZG_TEXT_FIGURE_BYTES];
    struct statvfs system;

    if (fstatvfs(fd, &system) != 0) {
        return refuse(place, "lies on a file system that tells nothing of itself: %s",
                      strerror(errno));
    }
    place->size_bytes = (uint64_t)system.f_blocks * system.f_frsize;
    place->free_bytes = (uint64_t)system.f_bavail * system.f_frsize;
    if ((system.f_flag & ST_RDONLY) != 0) {
        return refuse(place, "lies on a file system that is read-only");
    }
    /* A file system without a size (some have none to tell) is taken as it is. */
    if (place->size_bytes > 0 && place->free_bytes < zg_ledger_file_bytes()) {
        return refuse(place, "has %s free, and a ledger takes %s",
                      zg_text_bytes(place->free_bytes, free_text),
                      zg_text_bytes(zg_ledger_file_bytes(), needed_text));
    }
    return true;
}

/* A folder that is there already, open.  is_private: it must be the user's alone. */
static bool examine_folder(const struct zg_ledger_wish *wish,
                           struct zg_ledger_place *place, int fd, bool is_private)
{
    struct stat status;

    if (fstat(fd, &status) != 0 || !S_ISDIR(status.st_mode)) {
        return refuse(place, "is not a folder");
    }
    if (is_private && status.st_uid != wish->user) {
        return refuse(place, "belongs to uid %lu, not to uid %lu",
                      (unsigned long)status.st_uid, (unsigned long)wish->user);
    }
    if (is_private && (status.st_mode & 077) != 0) {
        return refuse(place, "has mode %04o; it must be 0700", status.st_mode & 07777u);
    }
    if (!may_write(wish, &status)) {
        return refuse(place, "may not be written by uid %lu", (unsigned long)wish->user);
    }
    return has_room(place, fd);
}

/* It will be made when it is not there. */
static bool examine(const struct zg_ledger_wish *wish, struct zg_ledger_place *place,
                    bool is_private)
{
    int fd =
        zg_files_open(wish->root, place->folder, O_PATH | (is_private ? O_NOFOLLOW : 0));
    bool good;

    if (fd < 0 && errno == ENOENT) {
        char parent[PATH_MAX];

        snprintf(parent, sizeof(parent), "%s", place->folder);
        char *slash = strrchr(parent, '/');
        if (slash == NULL) {
            return refuse(place, "is not an absolute path");
        }
        slash[slash == parent ? 1 : 0] = '\0';
        fd = zg_files_open(wish->root, parent, O_PATH | O_DIRECTORY);
        if (fd < 0) {
            return refuse(place, "cannot be made: %s: %s", parent, strerror(errno));
        }
        good = examine_folder(wish, place, fd, false);
    } else if (fd < 0) {
        return refuse(place, "cannot be opened: %s", strerror(errno));
    } else {
        good = examine_folder(wish, place, fd, is_private);
    }
    close(fd);
    return good;
}

bool zg_ledger_examine_place(const struct zg_ledger_wish *wish, const char *folder,
                             bool is_private, struct zg_ledger_place *place)
{
    memset(place, 0, sizeof(*place));
    snprintf(place->folder, sizeof(place->folder), "%s", folder);
    place->usable = examine(wish, place, is_private);
    return place->usable;
}

unsigned zg_ledger_find_places(const struct zg_ledger_wish *wish,
                               struct zg_ledger_place *places)
{
    const char *bases[] = {
#define BASE_PATH(text) text
#define BASE_ENV(name) wish->variable(wish->environment, name)
#define BASE(kind, text) BASE_##kind(text),
        ZG_LEDGER_BASES(BASE)
#undef BASE
#undef BASE_ENV
#undef BASE_PATH
    };
    unsigned count = 0;

    if (wish->folder != NULL && wish->folder[0] != '\0' &&
        zg_ledger_examine_place(wish, wish->folder, false, &places[count++])) {
        return count;
    }
    for (size_t i = 0; i < sizeof(bases) / sizeof(bases[0]); i++) {
        char folder[PATH_MAX];

        if (bases[i] == NULL || bases[i][0] != '/' || count == ZG_LEDGER_MOST_PLACES) {
            continue;
        }
        snprintf(folder, sizeof(folder), "%s/" ZG_LEDGER_STEM "%lu", bases[i],
                 (unsigned long)wish->user);
        if (zg_ledger_examine_place(wish, folder, true, &places[count++])) {
            break;
        }
    }
    return count;
}
