/* SPDX-License-Identifier: MIT */
#include "slab.h"

#include "platform/os.h"

#define FINE_PAGES 64u /* up to here a class is a page larger than the one before */
#define STEPS 32u      /* above, classes to each doubling */

uint32_t zg_slab_class(size_t bytes)
{
    if (bytes > ZG_SLAB_MAX - ZG_SLAB_HEAD)
        return ZG_SLAB_CLASSES;
    uint32_t pages = (uint32_t)((bytes + ZG_SLAB_HEAD + ZG_PAGE - 1) / ZG_PAGE);
    if (pages <= FINE_PAGES)
        return pages - 1;
    uint32_t shift = 26u - (uint32_t)__builtin_clz(pages - 1);
    uint32_t steps = (pages + (1u << shift) - 1) >> shift; /* 33 to 64 */
    return FINE_PAGES + (shift - 1) * STEPS + steps - STEPS - 1;
}

uint32_t zg_slab_class_bytes(uint32_t size_class)
{
    if (size_class < FINE_PAGES)
        return (size_class + 1) * ZG_PAGE;
    uint32_t coarse = size_class - FINE_PAGES;
    uint32_t pages = (STEPS + 1 + coarse % STEPS) << (coarse / STEPS + 1);
    return pages * ZG_PAGE;
}

void zg_slab_begin(struct zg_slab *slab, const void *owner)
{
    slab->filled = ZG_SLAB_HEAD;
    slab->pieces = 0;
    slab->last_piece = ZG_NO_PIECE;
    slab->next = NULL;
    *(const void **)(void *)slab->start = owner;
}

void *zg_slab_owner(const void *start)
{
    return *(void *const *)start;
}

void *zg_slab_piece(struct zg_slab *slab, size_t bytes)
{
    size_t rounded = (bytes + ZG_SLAB_HEAD - 1) & ~(size_t)(ZG_SLAB_HEAD - 1);
    if (bytes == 0 || rounded < bytes || rounded > slab->bytes - slab->filled)
        return NULL;
    slab->last_piece = slab->filled;
    slab->filled += (uint32_t)rounded;
    slab->pieces++;
    return slab->start + slab->last_piece;
}

enum zg_slab_freed zg_slab_free_piece(struct zg_slab *slab, const void *address)
{
    uintptr_t offset = (uintptr_t)address - (uintptr_t)slab->start;
    if (offset >= slab->bytes)
        return ZG_NOT_A_PIECE;
    if (slab->pieces == 0)
        return ZG_PIECE_TOO_MANY;
    slab->pieces--;
    if (offset == slab->last_piece) {
        slab->filled = slab->last_piece;
        slab->last_piece = ZG_NO_PIECE;
    }
    return ZG_PIECE_FREED;
}
