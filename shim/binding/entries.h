/* SPDX-License-Identifier: MIT */
/*
 * The functions of a zlib that a library carries inside without telling the dynamic linker:
 * where they begin, and whether all who use them can be made to use others instead.
 * Threads: any.
 */
#ifndef ZG_ENTRIES_H
#define ZG_ENTRIES_H

#include "binding/elf_file.h"
#include "platform/processor.h"
#include "preload/provider.h"

struct zg_entries {
    uint64_t
        address[ZG_FN_COUNT]; /* relative to where the library is loaded; 0: absent */
    uint64_t length[ZG_FN_COUNT];
    uint64_t version;           /* of zlibVersion; 0: absent */
    bool has_used;              /* deflateUsed is there */
    struct zg_elf_segment code; /* that holds them all */
};

/* Return: NULL, or why they cannot be taken over, in a few words; static, but for those of
 * a function's name, which stand in room. */
const char *zg_entries_find(struct zg_entries *entries, const struct zg_elf_file *file,
                            char *room, size_t bytes);

/* Return: bytes between an entry's first one and the first that a jump may stand at: it
 * stays marked as a target of indirect branches. code: the entry's. */
size_t zg_entry_landing(const unsigned char *code);

#endif
