/* SPDX-License-Identifier: MIT */
#include "dynamic.h"

/* The GNU hash table holds no count: the last chain that a bucket begins ends it. */
static uint32_t count_by_gnu_hash(const uint32_t *hash)
{
    uint32_t buckets = hash[0], first = hash[1], filter_words = hash[2], last = 0;
    const uint32_t *bucket =
        (const uint32_t *)((const ElfW(Addr) *)(hash + 4) + filter_words);
    const uint32_t *chain = bucket + buckets;
    for (uint32_t i = 0; i < buckets; i++)
        if (bucket[i] > last)
            last = bucket[i];
    if (last < first)
        return first;
    while ((chain[last - first] & 1) == 0)
        last++;
    return last + 1;
}

/* glibc relocates the addresses in place when it loads an object; musl does not. */
static const void *address_of(const struct link_map *map, const ElfW(Dyn) * entry)
{
    uintptr_t address = entry->d_un.d_ptr;
    return (const void *)(address < map->l_addr ? address + map->l_addr : address);
}

struct zg_dynamic zg_dynamic_of(const struct link_map *map)
{
    struct zg_dynamic dynamic = {0};
    for (const ElfW(Dyn) *entry = map->l_ld; entry->d_tag != DT_NULL; entry++) {
        if (entry->d_tag == DT_SYMTAB)
            dynamic.symbols = address_of(map, entry);
        else if (entry->d_tag == DT_STRTAB)
            dynamic.names = address_of(map, entry);
        else if (entry->d_tag == DT_GNU_HASH)
            dynamic.symbol_count = count_by_gnu_hash(address_of(map, entry));
        else if (entry->d_tag == DT_HASH && dynamic.symbol_count == 0)
            dynamic.symbol_count = ((const uint32_t *)address_of(map, entry))[1];
        else if (entry->d_tag == DT_RELA)
            dynamic.slots[0] = address_of(map, entry);
        else if (entry->d_tag == DT_RELASZ)
            dynamic.slot_count[0] = entry->d_un.d_val / sizeof(ElfW(Rela));
        else if (entry->d_tag == DT_JMPREL)
            dynamic.slots[1] = address_of(map, entry);
        else if (entry->d_tag == DT_PLTRELSZ)
            dynamic.slot_count[1] = entry->d_un.d_val / sizeof(ElfW(Rela));
    }
    return dynamic.symbols != NULL && dynamic.names != NULL ? dynamic
                                                            : (struct zg_dynamic){0};
}
