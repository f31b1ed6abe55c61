/* SPDX-License-Identifier: MIT */
#include "binding/slots.h"

#include <link.h>
#include <stddef.h>
#include <string.h>

#include "platform/atomic.h"
#include "platform/os.h"
#include "platform/processor.h"

/* What the dynamic section of a loaded library tells of its imports. */
struct imports {
    const ElfW(Sym) * symbols;
    const char *names;
    const ElfW(Rela) * table[2];
    size_t count[2];
};

static const void *address_of(const struct link_map *map, const ElfW(Dyn) * entry)
{
    uintptr_t address = entry->d_un.d_ptr;
    return (const void *)(address < map->l_addr ? address + map->l_addr : address);
}

static struct imports imports_of(const struct link_map *map)
{
    struct imports imports = {0};
    for (const ElfW(Dyn) *entry = map->l_ld; entry->d_tag != DT_NULL; entry++) {
        if (entry->d_tag == DT_SYMTAB)
            imports.symbols = address_of(map, entry);
        else if (entry->d_tag == DT_STRTAB)
            imports.names = address_of(map, entry);
        else if (entry->d_tag == DT_RELA)
            imports.table[0] = address_of(map, entry);
        else if (entry->d_tag == DT_RELASZ)
            imports.count[0] = entry->d_un.d_val / sizeof(ElfW(Rela));
        else if (entry->d_tag == DT_JMPREL)
            imports.table[1] = address_of(map, entry);
        else if (entry->d_tag == DT_PLTRELSZ)
            imports.count[1] = entry->d_un.d_val / sizeof(ElfW(Rela));
    }
    return imports;
}

static bool visit_one(const struct link_map *map, const struct imports *imports,
                      const ElfW(Rela) * rela, zg_slot_visitor *visit, void *argument)
{
    uint32_t type = (uint32_t)ELF64_R_TYPE(rela->r_info);
    const ElfW(Sym) *symbol = &imports->symbols[ELF64_R_SYM(rela->r_info)];
    if (type != ZG_RELOCATION_GLOB_DAT && type != ZG_RELOCATION_JUMP_SLOT)
        return true;
    return visit(argument, imports->names + symbol->st_name,
                 (void **)(map->l_addr + rela->r_offset));
}

bool zg_slots_visit(const struct zg_object *object, zg_slot_visitor *visit,
                    void *argument)
{
    const struct link_map *map = object->link_map;
    const struct imports imports = imports_of(map);
    if (imports.symbols == NULL || imports.names == NULL)
        return true;
    for (unsigned t = 0; t < 2; t++)
        for (size_t i = 0; imports.table[t] != NULL && i < imports.count[t]; i++)
            if (!visit_one(map, &imports, &imports.table[t][i], visit, argument))
                return false;
    return true;
}

bool zg_slot_write(const struct zg_object *object, void **slot, void *value)
{
    bool read_only = zg_object_is_relro(object, slot);
    if (read_only && !zg_os_protect(slot, sizeof *slot, true))
        return false;
    zg_store_release(slot, value);
    if (read_only)
        zg_os_protect(slot, sizeof *slot, false);
    return true;
}
