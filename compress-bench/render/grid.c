/* SPDX-License-Identifier: MIT */
#include "render/grid.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "common/text.h"

#define GAP 2
#define GROUP_GAP 4

void cb_grid_make(struct cb_grid *grid, const struct cb_grid_column *column,
                  size_t columns)
{
    *grid = (struct cb_grid){.column = column, .columns = columns};
}

void cb_grid_put(struct cb_grid *grid, const char *format, ...)
{
    va_list arguments;
    char *text = NULL;

    if (grid->is_cut) {
        return;
    }
    if (grid->count == grid->room) {
        size_t room = grid->room * 2 + 64;
        char **grown = realloc(grid->cell, room * sizeof(*grown));

        if (grown == NULL) {
            grid->is_cut = true;
            return;
        }
        grid->cell = grown;
        grid->room = room;
    }
    va_start(arguments, format);
    if (vasprintf(&text, format, arguments) < 0) {
        text = NULL;
    }
    va_end(arguments);
    grid->cell[grid->count++] = text;
}

static const char *cell_at(const struct cb_grid *grid, size_t row, size_t column)
{
    size_t place = row * grid->columns + column;

    return place < grid->count && grid->cell[place] != NULL ? grid->cell[place] : "";
}

static size_t rows_of(const struct cb_grid *grid)
{
    return grid->columns > 0 ? (grid->count + grid->columns - 1) / grid->columns : 0;
}

static int width_of(const struct cb_grid *grid, size_t column)
{
    size_t width = strlen(grid->column[column].title);

    for (size_t row = 0; row < rows_of(grid); row++) {
        size_t length = strlen(cell_at(grid, row, column));

        width = length > width ? length : width;
    }
    return (int)width;
}

static int gap_before(const struct cb_grid *grid, size_t column)
{
    return column == 0 ? 0 : grid->column[column].group != NULL ? GROUP_GAP : GAP;
}

/* Return: the column in which the group ends that begins here. */
static size_t end_of_group(const struct cb_grid *grid, size_t column)
{
    do {
        column++;
    } while (column < grid->columns && grid->column[column].group == NULL);
    return column;
}

/* A group wider than its columns makes the last of them wider. */
static void find_widths(const struct cb_grid *grid, int *width)
{
    for (size_t i = 0; i < grid->columns; i++) {
        width[i] = width_of(grid, i);
    }
    for (size_t i = 0; i < grid->columns; i = end_of_group(grid, i)) {
        size_t end = end_of_group(grid, i);
        int wanted =
            grid->column[i].group != NULL ? (int)strlen(grid->column[i].group) : 0;
        int has = width[i];

        for (size_t column = i + 1; column < end; column++) {
            has += gap_before(grid, column) + width[column];
        }
        width[end - 1] += wanted > has ? wanted - has : 0;
    }
}

static void write_groups(const struct cb_grid *grid, const int *width, FILE *file)
{
    int at = 0;
    int written = 0;

    for (size_t i = 0; i < grid->columns; i++) {
        const char *group = grid->column[i].group;

        at += gap_before(grid, i);
        if (group != NULL && *group != '\0') {
            written += fprintf(file, "%*s%s", at - written, "", group);
        }
        at += width[i];
    }
    if (written > 0) {
        fputc('\n', file);
    }
}

static void write_row(const struct cb_grid *grid, const int *width, size_t row,
                      bool is_title, FILE *file)
{
    for (size_t i = 0; i < grid->columns; i++) {
        const char *text = is_title ? grid->column[i].title : cell_at(grid, row, i);
        bool is_last = i + 1 == grid->columns;

        fprintf(file, "%*s", gap_before(grid, i), "");
        if (!grid->column[i].is_text) {
            fprintf(file, "%*s", width[i], text);
        } else {
            fprintf(file, "%-*s", is_last ? 0 : width[i], text);
        }
    }
    fputc('\n', file);
}

void cb_grid_write_text(const struct cb_grid *grid, FILE *file)
{
    int width[CB_GRID_COLUMNS_MAX];

    find_widths(grid, width);
    write_groups(grid, width, file);
    write_row(grid, width, 0, true, file);
    for (size_t row = 0; row < rows_of(grid); row++) {
        write_row(grid, width, row, false, file);
    }
}

void cb_grid_write_md(const struct cb_grid *grid, FILE *file)
{
    const char *group = "";

    for (size_t i = 0; i < grid->columns; i++) {
        group = grid->column[i].group != NULL ? grid->column[i].group : group;
        fprintf(file, "| %s%s%s ", group, *group != '\0' ? " " : "",
                grid->column[i].title);
    }
    fputs("|\n", file);
    for (size_t i = 0; i < grid->columns; i++) {
        fputs(grid->column[i].is_text ? "|---" : "|---:", file);
    }
    fputs("|\n", file);
    for (size_t row = 0; row < rows_of(grid); row++) {
        for (size_t i = 0; i < grid->columns; i++) {
            fputs("| ", file);
            zg_text_write_cell(file, cell_at(grid, row, i));
            fputc(' ', file);
        }
        fputs("|\n", file);
    }
}

void cb_grid_free(struct cb_grid *grid)
{
    for (size_t i = 0; i < grid->count; i++) {
        free(grid->cell[i]);
    }
    free(grid->cell);
    *grid = (struct cb_grid){0};
}
