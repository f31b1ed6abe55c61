/* SPDX-License-Identifier: MIT */
/* Which file the dynamic linker would take for a library's name, found without loading
 * anything. */
#ifndef ZG_CLI_DOCTOR_LOADER_H
#define ZG_CLI_DOCTOR_LOADER_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

#include "cli/doctor_elf.h"

/* Who asks: the object that needs the library, then those that loaded it, the program
 * last.  Their DT_RPATH counts for it as well. */
#define ZG_LOADER_MOST_ASKERS 3

struct zg_loader {
    int root; /* of the process, or ZG_OWN_ROOT */
    struct {
        const struct zg_elf *elf;
        const char *path;
    } asker[ZG_LOADER_MOST_ASKERS];
    unsigned asker_count;
    const char *library_path; /* LD_LIBRARY_PATH; NULL or "" for none */
};

struct zg_library {
    char path[PATH_MAX];
    const char *found; /* where it stands, in words: "RUNPATH", "the linker's cache" */
    struct zg_elf elf;
};

/*
 * Searches in the order of ld.so(8): DT_RPATH, LD_LIBRARY_PATH, DT_RUNPATH, the cache, the
 * default folders; for musl LD_LIBRARY_PATH, both paths, the default folders.  A file that
 * is not of this machine's kind is passed over, as the linker does.
 * Return: false when there is none.
 */
bool zg_loader_find(const struct zg_loader *loader, const char *name,
                    struct zg_library *library);

/*
 * Finds a name in the bytes of an ld.so.cache, in its present form (glibc-ld.so.cache1.1),
 * which may follow the old one.
 * index: the how manieth of those with this name that are for this machine.
 * Return: the path, within the bytes; NULL when there is none.
 */
const char *zg_loader_search_cache(const char *bytes, size_t length, const char *name,
                                   unsigned index);

#endif
