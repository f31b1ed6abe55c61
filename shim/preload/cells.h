/* SPDX-License-Identifier: MIT */
/*
 * Cells: 120-byte pieces of memory that are never unmapped, for tokens and slab
 * descriptors. A cell's index is stable, and whether a pointer is a cell can be asked of
 * any pointer.
 */
#ifndef ZG_CELLS_H
#define ZG_CELLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "platform/lock.h"

#define ZG_CELL_BYTES 120u
#define ZG_CELL_ARENAS 20u /* each twice the one before: 2^11 to 2^30 cells */
#define ZG_CELL_FIRST 2048u

struct zg_cells {
    struct zg_lock lock;
    void *free;    /* LIFO, linked through each cell's last word */
    uint32_t used; /* cells ever handed out */
    uint32_t capacity;
    char *arena[ZG_CELL_ARENAS];
};

/* Return: a cell with undefined contents, or NULL when the system has no memory. */
void *zg_cell_take(struct zg_cells *cells);

void zg_cell_give(struct zg_cells *cells, void *cell);

/* Return: whether pointer is the start of a cell. Reads nothing through it. */
bool zg_cell_is(const struct zg_cells *cells, const void *pointer);

/* Return: the cell with a number below zg_cells.used, in use or not. */
void *zg_cell_at(const struct zg_cells *cells, uint32_t index);

/* Return: a number below zg_cells.used that no other cell has. */
uint32_t zg_cell_index(const struct zg_cells *cells, const void *cell);

/* In a forked child: forgets the free cells, whose list may be half-written. */
void zg_cells_after_fork(struct zg_cells *cells);

#endif
