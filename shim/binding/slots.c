/* SPDX-License-Identifier: MIT */
#include "binding/slots.h"

#include "platform/atomic.h"
#include "platform/os.h"
#include "platform/processor.h"
#include "preload/dynamic.h"

static bool visit_one(const struct link_map *map, const struct zg_dynamic *dynamic,
                      const ElfW(Rela) * rela, zg_slot_visitor *visit, void *argument)
{
    uint32_t type = (uint32_t)ELF64_R_TYPE(rela->r_info);
    const ElfW(Sym) *symbol = &dynamic->symbols[ELF64_R_SYM(rela->r_info)];
    if (type != ZG_RELOCATION_GLOB_DAT && type != ZG_RELOCATION_JUMP_SLOT)
        return true;
    return visit(argument, dynamic->names + symbol->st_name,
                 (void **)(map->l_addr + rela->r_offset));
}

bool zg_slots_visit(const struct zg_object *object, zg_slot_visitor *visit,
                    void *argument)
{
    const struct link_map *map = object->link_map;
    const struct zg_dynamic dynamic = zg_dynamic_of(map);
    for (unsigned t = 0; t < 2; t++)
        for (size_t i = 0; dynamic.slots[t] != NULL && i < dynamic.slot_count[t]; i++)
            if (!visit_one(map, &dynamic, &dynamic.slots[t][i], visit, argument))
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
