/* SPDX-License-Identifier: MIT */
#include "cells.h"

#include <string.h>

/* Cells of arena n, and of all arenas before it. */
static uint32_t arena_cells(unsigned n)
{
    return ZG_CELL_FIRST << n;
}

static uint32_t cells_before(unsigned n)
{
    return ZG_CELL_FIRST * ((1u << n) - 1);
}

/* Cells are free by their last word: the first ones keep saying "not a state" to a bare
 * zlib that still holds a pointer to an ended stream's token. */
static void **link_of(void *cell)
{
    return (void **)((char *)cell + ZG_CELL_BYTES) - 1;
}

static bool grow(struct zg_cells *cells)
{
    unsigned n = 0;
    while (n < ZG_CELL_ARENAS && cells->arena[n] != NULL)
        n++;
    if (n == ZG_CELL_ARENAS)
        return false;
    char *memory = zg_os_map((size_t)arena_cells(n) * ZG_CELL_BYTES);
    if (memory == NULL)
        return false;
    zg_store_release(&cells->arena[n], memory);
    cells->capacity += arena_cells(n);
    return true;
}

void *zg_cell_at(const struct zg_cells *cells, uint32_t index)
{
    unsigned n = 0;
    while (index >= cells_before(n + 1))
        n++;
    return cells->arena[n] + (size_t)(index - cells_before(n)) * ZG_CELL_BYTES;
}

void *zg_cell_take(struct zg_cells *cells)
{
    void *cell = NULL;
    if (!zg_lock_take(&cells->lock))
        return NULL;
    if (cells->free != NULL) {
        cell = cells->free;
        cells->free = *link_of(cell);
    } else if (cells->used < cells->capacity || grow(cells)) {
        cell = zg_cell_at(cells, cells->used);
        zg_store_relaxed(&cells->used, cells->used + 1);
    }
    zg_lock_drop(&cells->lock);
    return cell;
}

void zg_cell_give(struct zg_cells *cells, void *cell)
{
    if (!zg_lock_take(&cells->lock))
        return; /* lost, which a signal handler that ends a stream may cost */
    *link_of(cell) = cells->free;
    cells->free = cell;
    zg_lock_drop(&cells->lock);
}

/* Return: number of the arena that holds pointer, or ZG_CELL_ARENAS. */
static unsigned arena_of(const struct zg_cells *cells, const void *pointer)
{
    for (unsigned n = 0; n < ZG_CELL_ARENAS; n++) {
        const char *arena = zg_load_acquire(&cells->arena[n]);
        if (arena == NULL)
            break;
        if ((uintptr_t)pointer - (uintptr_t)arena <
            (size_t)arena_cells(n) * ZG_CELL_BYTES)
            return n;
    }
    return ZG_CELL_ARENAS;
}

bool zg_cell_is(const struct zg_cells *cells, const void *pointer)
{
    unsigned n = arena_of(cells, pointer);
    return n != ZG_CELL_ARENAS &&
           ((uintptr_t)pointer - (uintptr_t)cells->arena[n]) % ZG_CELL_BYTES == 0;
}

uint32_t zg_cell_index(const struct zg_cells *cells, const void *cell)
{
    unsigned n = arena_of(cells, cell);
    size_t offset = (size_t)((const char *)cell - cells->arena[n]);
    return cells_before(n) + (uint32_t)(offset / ZG_CELL_BYTES);
}

void zg_cells_after_fork(struct zg_cells *cells)
{
    memset(&cells->lock, 0, sizeof cells->lock);
    cells->free = NULL;
    /* A fork in the middle of grow() may have lost one arena's worth of cells: the arena
     * is there or not, and capacity follows from it. */
    cells->capacity = 0;
    for (unsigned n = 0; n < ZG_CELL_ARENAS && cells->arena[n] != NULL; n++)
        cells->capacity += arena_cells(n);
}
