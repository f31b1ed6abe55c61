/* SPDX-License-Identifier: MIT */
/* Writes the kept inputs of tests/fuzz/corpus/elf: make_elf_corpus FOLDER. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "elf_fixture.h"

static const char *folder;

static void keep_bytes(const char *name, const void *bytes, size_t length)
{
    char path[4096];

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    if (file == NULL || fwrite(bytes, length, 1, file) != 1 || fclose(file) != 0) {
        perror(path);
        exit(1);
    }
}

static void keep(const char *name, struct elf_wish wish)
{
    struct elf_file file = elf_make(&wish);

    keep_bytes(name, file.bytes, file.length);
    free(file.bytes);
}

/* One entry in the present form, behind an old one without any. */
static void keep_cache(void)
{
    static const char name[] = "libz.so.1", path[] = "/lib/libz.so.1";
    static const uint32_t entry[] = {0x0303, 48 + 24, 48 + 24 + sizeof(name)};
    const uint32_t one = 1;
    char bytes[16 + 48 + 24 + sizeof(name) + sizeof(path)] = "ld.so-1.7.0";
    char *start = bytes + 16;

    memcpy(start, "glibc-ld.so.cache1.1", 20);
    memcpy(start + 20, &one, sizeof(one));
    memcpy(start + 48, entry, sizeof(entry));
    memcpy(start + 48 + 24, name, sizeof(name));
    memcpy(start + 48 + 24 + sizeof(name), path, sizeof(path));
    keep_bytes("cache", bytes, sizeof(bytes));
}

int main(int argc, char **argv)
{
    struct elf_wish wish;

    if (argc != 2) {
        fputs("usage: make_elf_corpus FOLDER\n", stderr);
        return 2;
    }
    folder = argv[1];
    keep("system.elf", elf_system_zip());
    keep("bundled.elf", elf_bundled_zip());
    wish = elf_bundled_zip();
    wish.stripped = true;
    keep("stripped.elf", wish);
    wish.no_sections = true;
    keep("bare.elf", wish);
    keep("libz.elf", elf_libz());
    wish = (struct elf_wish){.interpreter = "/lib64/ld-linux-x86-64.so.2",
                             .flags_1 = DF_1_PIE,
                             .runpath = "$ORIGIN/../lib",
                             .asks = {"dlsym", "gzopen"},
                             .constant = "deflateInit2_"};
    keep("program.elf", wish);
    keep_cache();
    return 0;
}
