/* SPDX-License-Identifier: MIT */
/* Any bytes as the file of a library with a hidden zlib: read, and judged. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "binding/entries.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct zg_entries entries;
    struct zg_elf_file file;
    struct zg_elf_symbol symbol;
    char room[120];
    if (zg_elf_file_open(&file, data, size) != NULL)
        return 0;
    for (uint64_t i = 0; zg_elf_file_symbol(&file, i, &symbol); i++)
        if (memchr(symbol.name, '\0', size + 1) == NULL)
            abort(); /* a name has to end */
    const char *reason = zg_entries_find(&entries, &file, room, sizeof room);
    if (reason != NULL && (reason[0] == '\0' || strlen(reason) >= sizeof room))
        abort();
    /* What is accepted lies within the file. */
    for (unsigned i = 0; reason == NULL && i < ZG_FN_COUNT; i++)
        if (entries.address[i] != 0 &&
            (entries.address[i] - entries.code.address >= entries.code.length ||
             entries.code.at + entries.code.length > size))
            abort();
    return 0;
}
