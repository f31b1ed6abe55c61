/* SPDX-License-Identifier: MIT */
/*
 * Makes the entries of functions that are loaded lead elsewhere: all of them, or none.
 * Threads: any may be running the code around them, none the functions themselves.
 */
#ifndef ZG_PATCH_H
#define ZG_PATCH_H

#include "binding/private_copy.h"

/* One entry. */
struct zg_patch {
    uint64_t
        address; /* relative to where the library is loaded; room for the jump is there */
    uintptr_t to;
};

/*
 * code: the segment that holds all entries. copy: of the library, loaded; the step that may
 * be refused is rehearsed on it.
 * Return: NULL, or why nothing was changed.
 */
const char *zg_patch(const struct zg_patch *patches, unsigned count,
                     const struct zg_elf_segment *code, const struct zg_object *object,
                     const struct zg_private_copy *copy);

#endif
