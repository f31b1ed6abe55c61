/* SPDX-License-Identifier: MIT */
/*
 * What the dynamic section of a loaded object tells of its symbols and of the slots that
 * they are bound in. Source: ELF gABI, "Dynamic Section".
 * Threads: any; the object must stay loaded meanwhile.
 */
#ifndef ZG_DYNAMIC_H
#define ZG_DYNAMIC_H

#include <link.h>
#include <stddef.h>
#include <stdint.h>

struct zg_dynamic {
    const ElfW(Sym) * symbols; /* NULL: none, names and count included */
    const char *names;
    uint32_t symbol_count;
    const ElfW(Rela) * slots[2]; /* of data and of calls; NULL: none */
    size_t slot_count[2];
};

struct zg_dynamic zg_dynamic_of(const struct link_map *map);

#endif
