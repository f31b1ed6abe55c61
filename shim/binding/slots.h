/* SPDX-License-Identifier: MIT */
/*
 * The slots through which a loaded library calls what it imports: its global offset table.
 * Source: ELF gABI, "Relocation"; the processors' supplements, GLOB_DAT and JUMP_SLOT.
 * Threads: any; the library must stay loaded meanwhile.
 */
#ifndef ZG_SLOTS_H
#define ZG_SLOTS_H

#include <stdbool.h>

#include "preload/object.h"

/* Called for each slot of a function that is imported by name. Return: true to go on. */
typedef bool zg_slot_visitor(void *argument, const char *name, void **slot);

/* Return: whether all were visited. */
bool zg_slots_visit(const struct zg_object *object, zg_slot_visitor *visit,
                    void *argument);

/* Writes a slot, in one store, also where the dynamic linker has write-protected it since.
 * Return: whether the system allowed that. */
bool zg_slot_write(const struct zg_object *object, void **slot, void *value);

#endif
