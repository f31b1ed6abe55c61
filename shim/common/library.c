/* SPDX-License-Identifier: MIT */
#include "common/library.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LIBRARY_NAME "libzguard.so"

/* Seen from the folder of the command. */
static const char *const places[] = {
    "/" LIBRARY_NAME,
    "/../lib/zguard/" LIBRARY_NAME,
    "/../lib/" LIBRARY_NAME,
};

/* Return: true when the path can be read and is now in library. */
static bool take(char *library, const char *path)
{
    return access(path, R_OK) == 0 && realpath(path, library) != NULL;
}

static bool find_beside_command(char *library)
{
    char path[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", path, sizeof(path) - 64);

    if (length <= 0) {
        return false;
    }
    path[length] = '\0';
    char *folder_end = strrchr(path, '/');
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        strcpy(folder_end, places[i]);
        if (take(library, path)) {
            return true;
        }
    }
    return false;
}

/* The dynamic linker passes over what it cannot load, with a word for each program. */
static bool looks_like_library(const char *path)
{
    static const char magic[] = "\177ELF";
    char start[sizeof(magic) - 1];
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

    bool good = fd >= 0 && read(fd, start, sizeof(start)) == (ssize_t)sizeof(start) &&
                memcmp(start, magic, sizeof(start)) == 0;
    if (fd >= 0) {
        close(fd);
    }
    return good;
}

/*
 * Return: true when the file has the name that our library goes by (DT_SONAME), whatever its
 * own.  Another library would be loaded, and guard nothing.
 */
static bool has_our_name(const char *path)
{
    static const char name[] = LIBRARY_NAME; /* with its NUL, as in a table of strings */
    static char chunk[1 << 16];
    FILE *file = fopen(path, "re");
    size_t kept = 0;
    bool found = false;

    while (file != NULL && !found) {
        size_t got = fread(chunk + kept, 1, sizeof(chunk) - kept, file);
        size_t filled = kept + got;

        found = memmem(chunk, filled, name, sizeof(name)) != NULL;
        if (got == 0) {
            break;
        }
        /* The name may go on in the next chunk. */
        kept = filled < sizeof(name) - 1 ? filled : sizeof(name) - 1;
        memmove(chunk, chunk + filled - kept, kept);
    }
    if (file != NULL) {
        fclose(file);
    }
    return found;
}

bool zg_library_find(const char *given, char library[PATH_MAX],
                     char error[ZG_LIBRARY_ERROR_BYTES])
{
    if (given == NULL) {
        given = getenv("ZGUARD_LIBRARY");
    }
    if (given != NULL && *given != '\0') {
        if (!take(library, given)) {
            snprintf(error, ZG_LIBRARY_ERROR_BYTES,
                     "the library %.300s cannot be read: %s", given, strerror(errno));
            return false;
        }
    } else if (access("/proc/self/stat", F_OK) != 0) {
        snprintf(error, ZG_LIBRARY_ERROR_BYTES,
                 "/proc is not mounted, which would tell where this command and its "
                 "library lie: mount it (mount -t proc proc /proc) or name the library "
                 "with --library FILE");
        return false;
    } else if (!find_beside_command(library)) {
        snprintf(error, ZG_LIBRARY_ERROR_BYTES,
                 LIBRARY_NAME " is neither beside the command nor in ../lib/zguard or "
                              "../lib; name it with --library FILE");
        return false;
    }
    if (!looks_like_library(library)) {
        snprintf(error, ZG_LIBRARY_ERROR_BYTES, "%.300s is no library", library);
        return false;
    }
    if (!has_our_name(library)) {
        snprintf(error, ZG_LIBRARY_ERROR_BYTES,
                 "%.300s is another library than " LIBRARY_NAME
                 ", and would guard nothing",
                 library);
        return false;
    }
    /* The dynamic linker divides LD_PRELOAD at these. */
    if (strpbrk(library, " :") != NULL) {
        snprintf(error, ZG_LIBRARY_ERROR_BYTES,
                 "%.300s: a path with a blank or a colon in it cannot be preloaded",
                 library);
        return false;
    }
    return true;
}
