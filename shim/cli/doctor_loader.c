/* SPDX-License-Identifier: MIT */
#include "cli/doctor_loader.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/doctor_files.h"

#define CACHE_PATH "/etc/ld.so.cache"
#define LARGEST_CACHE_BYTES ((size_t)16 << 20)
#define MOST_OF_A_NAME 8

#if defined(__x86_64__)
#define CACHE_FLAGS 0x0303u
#define PLATFORM "x86_64"
#define LIB "lib64"
#define TRIPLET "x86_64-linux-gnu"
#elif defined(__aarch64__)
#define CACHE_FLAGS 0x0a03u
#define PLATFORM "aarch64"
#define LIB "lib64"
#define TRIPLET "aarch64-linux-gnu"
#else
#error "name this machine's entries of ld.so.cache"
#endif

/* ---- the cache -------------------------------------------------------------------------- */

static const char old_magic[] = "ld.so-1.7.0";
static const char new_magic[] = "glibc-ld.so.cache1.1";

struct old_header {
    char magic[sizeof(old_magic)];
    uint32_t count;
};

#define OLD_ENTRY_BYTES 12

struct new_header {
    char magic[sizeof(new_magic) - 1];
    uint32_t count;
    uint32_t string_bytes;
    uint8_t flags;
    uint8_t padding[3];
    uint32_t extension_offset;
    uint32_t unused[3];
};

struct new_entry {
    int32_t flags;
    uint32_t name, path; /* offsets from the header */
    uint32_t os_version;
    uint64_t hwcap;
};

/* Return: bytes before the present form. */
static size_t skip_old_form(const char *bytes, size_t length)
{
    struct old_header header;

    if (length < sizeof(header) || memcmp(bytes, old_magic, sizeof(old_magic) - 1) != 0) {
        return 0;
    }
    memcpy(&header, bytes, sizeof(header));
    uint64_t end = sizeof(header) + (uint64_t)header.count * OLD_ENTRY_BYTES;
    end = (end + 7) & ~(uint64_t)7;
    return end < length ? (size_t)end : length;
}

/* Return: the string; NULL when it has no end within the bytes. */
static const char *string_at(const char *bytes, size_t length, uint32_t offset)
{
    return offset < length && memchr(bytes + offset, '\0', length - offset) != NULL
               ? bytes + offset
               : NULL;
}

const char *zg_loader_search_cache(const char *bytes, size_t length, const char *name,
                                   unsigned index)
{
    size_t skipped = skip_old_form(bytes, length);
    struct new_header header;

    bytes += skipped;
    length -= skipped;
    if (length < sizeof(header) || memcmp(bytes, new_magic, sizeof(new_magic) - 1) != 0) {
        return NULL;
    }
    memcpy(&header, bytes, sizeof(header));
    for (uint32_t i = 0; i < header.count; i++) {
        uint64_t at = sizeof(header) + (uint64_t)i * sizeof(struct new_entry);
        struct new_entry entry;

        if (at + sizeof(entry) > length) {
            return NULL;
        }
        memcpy(&entry, bytes + at, sizeof(entry));
        const char *entry_name = string_at(bytes, length, entry.name);
        if (entry_name == NULL || (uint32_t)entry.flags != CACHE_FLAGS ||
            strcmp(entry_name, name) != 0 || index-- > 0) {
            continue;
        }
        return string_at(bytes, length, entry.path);
    }
    return NULL;
}

/* ---- the search ------------------------------------------------------------------------- */

struct search {
    const struct zg_loader *loader;
    const char *name;
    struct zg_library *library;
};

/* Return: true when the linker would take this file. */
static bool try_file(struct search *search, const char *found)
{
    struct zg_library *library = search->library;
    char error[ZG_ELF_ERROR_BYTES];

    library->found = found;
    return library->path[0] == '/' &&
           zg_elf_read(&library->elf, search->loader->root, library->path, error) ==
               ZG_ELF_OK &&
           !library->elf.foreign && library->elf.kind == ZG_ELF_LIBRARY;
}

/* Adds text to a path.  Return: false when it does not fit. */
static bool add(char *out, const char *text, size_t length)
{
    size_t used = strlen(out);

    if (used + length >= PATH_MAX) {
        return false;
    }
    memcpy(out + used, text, length);
    out[used + length] = '\0';
    return true;
}

/* Writes one folder of a list with $ORIGIN, $LIB and $PLATFORM replaced.  Return: false when
 * it does not fit, or when it names what only the linker knows. */
static bool expand(char *out, const char *folder, size_t length, const char *asker)
{
    const char *slash = strrchr(asker, '/');
    const struct {
        const char *name;
        const char *value;
        size_t length;
    } tokens[] = {
        {"$ORIGIN", asker, slash != NULL ? (size_t)(slash - asker) : 0},
        {"${ORIGIN}", asker, slash != NULL ? (size_t)(slash - asker) : 0},
        {"$LIB", LIB, strlen(LIB)},
        {"${LIB}", LIB, strlen(LIB)},
        {"$PLATFORM", PLATFORM, strlen(PLATFORM)},
        {"${PLATFORM}", PLATFORM, strlen(PLATFORM)},
    };
    const char *end = folder + length;

    out[0] = '\0';
    while (folder < end) {
        size_t plain = 0;
        bool replaced = false;

        while (folder + plain < end && folder[plain] != '$') {
            plain++;
        }
        if (!add(out, folder, plain)) {
            return false;
        }
        folder += plain;
        for (size_t i = 0; folder < end && i < sizeof(tokens) / sizeof(tokens[0]); i++) {
            size_t bytes = strlen(tokens[i].name);

            if ((size_t)(end - folder) >= bytes &&
                memcmp(folder, tokens[i].name, bytes) == 0) {
                replaced = add(out, tokens[i].value, tokens[i].length);
                folder += bytes;
                break;
            }
        }
        if (folder < end && *folder == '$' && !replaced) {
            return false;
        }
    }
    return true;
}

/* Tries each folder of a list. */
static bool try_list(struct search *search, const char *list, const char *separators,
                     const char *asker, const char *found)
{
    char *path = search->library->path;

    while (list != NULL && *list != '\0') {
        size_t length = strcspn(list, separators);

        if (length > 0 && expand(path, list, length, asker) && add(path, "/", 1) &&
            add(path, search->name, strlen(search->name)) && try_file(search, found)) {
            return true;
        }
        list += length + (list[length] != '\0');
    }
    return false;
}

static bool try_rpaths(struct search *search)
{
    const struct zg_loader *loader = search->loader;

    for (unsigned i = 0; i < loader->asker_count; i++) {
        const struct zg_elf *asker = loader->asker[i].elf;

        /* An object with DT_RUNPATH has its DT_RPATH ignored; the first one's counts for
         * the others too. */
        if (asker->runpath[0] != '\0') {
            if (i == 0) {
                return false;
            }
            continue;
        }
        if (try_list(search, asker->rpath, ":", loader->asker[i].path, "RPATH")) {
            return true;
        }
    }
    return false;
}

static bool try_cache(struct search *search)
{
    size_t length = 0;
    char *bytes =
        zg_files_read(search->loader->root, CACHE_PATH, LARGEST_CACHE_BYTES, &length);
    bool good = false;

    for (unsigned i = 0; bytes != NULL && !good && i < MOST_OF_A_NAME; i++) {
        const char *path = zg_loader_search_cache(bytes, length, search->name, i);

        if (path == NULL) {
            break;
        }
        snprintf(search->library->path, PATH_MAX, "%s", path);
        good = try_file(search, "the linker's cache");
    }
    free(bytes);
    return good;
}

bool zg_loader_find(const struct zg_loader *loader, const char *name,
                    struct zg_library *library)
{
    static const char glibc_folders[] =
        "/lib/" TRIPLET ":/usr/lib/" TRIPLET ":/lib64:/usr/lib64:/lib:/usr/lib";
    static const char musl_folders[] = "/lib:/usr/local/lib:/usr/lib";
    struct search search = {.loader = loader, .name = name, .library = library};

    if (loader->asker_count == 0) {
        return false;
    }
    const struct zg_elf *first = loader->asker[0].elf;
    const char *path = loader->asker[0].path;
    if (first->libc == ZG_LIBC_MUSL) {
        return try_list(&search, loader->library_path, ":;", path, "LD_LIBRARY_PATH") ||
               try_list(&search, first->rpath, ":", path, "RPATH") ||
               try_list(&search, first->runpath, ":", path, "RUNPATH") ||
               try_list(&search, musl_folders, ":", path, "the default folders");
    }
    return try_rpaths(&search) ||
           try_list(&search, loader->library_path, ":;", path, "LD_LIBRARY_PATH") ||
           try_list(&search, first->runpath, ":", path, "RUNPATH") ||
           try_cache(&search) ||
           try_list(&search, glibc_folders, ":", path, "the default folders");
}
