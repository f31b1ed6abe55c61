/* SPDX-License-Identifier: MIT */
/* Columns that are as wide as what stands in them. */
#ifndef CB_GRID_H
#define CB_GRID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define CB_GRID_COLUMNS_MAX 16

struct cb_grid_column {
    const char *group; /* stands above it and those that follow; NULL: as before */
    const char *title;
    bool is_text; /* to the left; figures stand to the right */
};

struct cb_grid {
    const struct cb_grid_column *column;
    size_t columns;
    char **cell; /* row by row */
    size_t count, room;
    bool is_cut; /* there was no memory for more, and later cells would stand elsewhere */
};

/* column: kept by the caller; at most CB_GRID_COLUMNS_MAX. */
void cb_grid_make(struct cb_grid *grid, const struct cb_grid_column *column,
                  size_t columns);

/* Adds the next cell.  Without memory it stays empty, or the grid ends before it. */
__attribute__((format(printf, 2, 3))) void cb_grid_put(struct cb_grid *grid,
                                                       const char *format, ...);

/* Writes it with blanks between columns. */
void cb_grid_write_text(const struct cb_grid *grid, FILE *file);

/* Writes it as a table in Markdown; groups become part of the titles. */
void cb_grid_write_md(const struct cb_grid *grid, FILE *file);

void cb_grid_free(struct cb_grid *grid);

#endif
