/* SPDX-License-Identifier: MIT */
/* All rows as a table, which table.js makes sortable. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "render/html/page.h"
#include "render/html/results_parts.h"
#include "render/html/results_rows.h"
#include "render/html/units.h"

/* A column of figures. */
struct column {
    const char *group; /* stands above it and its neighbours of the same */
    const char *title;
    bool most_first;                           /* when it is sorted for the first time */
    double (*value)(const struct cb_row *row); /* NAN: not known */
    cb_chart_unit *text;
};

/* ---- values -------------------------------------------------------------------------- */

static double block_of(const struct cb_row *row)
{
    return (double)row->block_bytes;
}

static double ratio_of(const struct cb_row *row)
{
    return row->ratio;
}

static double low_of(const struct cb_row *row)
{
    return row->ratio_range.is_known ? row->ratio_range.low : NAN;
}

static double high_of(const struct cb_row *row)
{
    return row->ratio_range.is_known ? row->ratio_range.high : NAN;
}

static double growth_of(const struct cb_growth *growth)
{
    return growth->is_known && growth->contexts > 0
               ? (double)growth->bytes / (double)growth->contexts
               : NAN;
}

/* A function for a figure in each direction; in `figure` the direction is `speed`. */
#define IN_DIRECTION(name, direction, figure)                                            \
    static double name(const struct cb_row *row)                                         \
    {                                                                                    \
        const struct cb_speed *speed = &row->speed[direction];                           \
                                                                                         \
        return figure;                                                                   \
    }
#define BOTH_WAYS(name, figure)                                                          \
    IN_DIRECTION(name##_compress, CB_COMPRESS, figure)                                   \
    IN_DIRECTION(name##_decompress, CB_DECOMPRESS, figure)

BOTH_WAYS(median, speed->rounds > 0 ? speed->wall.median : NAN)
BOTH_WAYS(spread, speed->rounds > 0 ? speed->wall.spread_pct : NAN)
BOTH_WAYS(cpu, speed->rounds > 0 ? speed->cpu.median : NAN)
BOTH_WAYS(p50, (double)speed->latency.p50_ns)
BOTH_WAYS(p99, (double)speed->latency.p99_ns)
BOTH_WAYS(context, (double)speed->context_bytes)
BOTH_WAYS(growth, growth_of(&speed->growth))

#define SPEED_GROUP(direction) direction ", MB/s"
#define HOLDS_GROUP "a context holds"
#define GROWS_GROUP "growth per context"

static const struct column columns[] = {
    {"", "blocks", false, block_of, cb_unit_block_size},
    {"", "ratio", true, ratio_of, cb_unit_ratio},
    {"ratio of all, 95 %", "from", true, low_of, cb_unit_ratio},
    {"ratio of all, 95 %", "to", true, high_of, cb_unit_ratio},
    {SPEED_GROUP("compression"), "median", true, median_compress, cb_unit_figure},
    {SPEED_GROUP("compression"), "spread", false, spread_compress, cb_unit_percent},
    {SPEED_GROUP("compression"), "CPU", true, cpu_compress, cb_unit_figure},
    {SPEED_GROUP("decompression"), "median", true, median_decompress, cb_unit_figure},
    {SPEED_GROUP("decompression"), "spread", false, spread_decompress, cb_unit_percent},
    {SPEED_GROUP("decompression"), "CPU", true, cpu_decompress, cb_unit_figure},
    {"compress a block", "p50", false, p50_compress, cb_unit_ns},
    {"compress a block", "p99", false, p99_compress, cb_unit_ns},
    {"decompress a block", "p50", false, p50_decompress, cb_unit_ns},
    {"decompress a block", "p99", false, p99_decompress, cb_unit_ns},
    {HOLDS_GROUP, "compress", false, context_compress, cb_unit_bytes},
    {HOLDS_GROUP, "decompress", false, context_decompress, cb_unit_bytes},
    {GROWS_GROUP, "compress", false, growth_compress, cb_unit_bytes},
    {GROWS_GROUP, "decompress", false, growth_decompress, cb_unit_bytes}};
#define COLUMNS (sizeof(columns) / sizeof(columns[0]))
/* Of text before them: codec and pattern.  One comes behind them: front. */
#define TEXTS_BEFORE 2

/* ---- columns ------------------------------------------------------------------------- */

/* Those that have a value for some row. */
struct shown {
    const struct column *column[COLUMNS];
    size_t count;
};

static bool has_value(const struct cb_results *results, const struct column *column)
{
    for (size_t i = 0; i < results->row_count; i++) {
        if (results->row[i].state == CB_MEASURED &&
            isfinite(column->value(&results->row[i]))) {
            return true;
        }
    }
    return false;
}

static void find_shown(const struct cb_results *results, struct shown *shown)
{
    shown->count = 0;
    for (size_t i = 0; i < COLUMNS; i++) {
        /* The first one, of blocks, stands in rows without figures too. */
        if (i == 0 || has_value(results, &columns[i])) {
            shown->column[shown->count++] = &columns[i];
        }
    }
}

static bool begins_group(const struct shown *shown, size_t which)
{
    return which == 0 ||
           strcmp(shown->column[which]->group, shown->column[which - 1]->group) != 0;
}

static size_t end_of_group(const struct shown *shown, size_t which)
{
    do {
        which++;
    } while (which < shown->count && !begins_group(shown, which));
    return which;
}

/* ---- table --------------------------------------------------------------------------- */

static void write_head(FILE *file, const struct shown *shown)
{
    fprintf(file, "<thead>\n<tr><td colspan=\"%d\"></td>", TEXTS_BEFORE);
    for (size_t i = 0; i < shown->count; i = end_of_group(shown, i)) {
        const char *group = shown->column[i]->group;
        size_t columns_of = end_of_group(shown, i) - i;

        if (*group != '\0') {
            fprintf(file,
                    "<th class=\"group\" scope=\"colgroup\" colspan=\"%zu\">%s</th>",
                    columns_of, group);
        } else {
            fprintf(file, "<td class=\"group\" colspan=\"%zu\"></td>", columns_of);
        }
    }
    fputs(
        "<td class=\"group\"></td></tr>\n<tr><th class=\"text\" scope=\"col\">codec</th>"
        "<th class=\"text\" scope=\"col\">pattern</th>",
        file);
    for (size_t i = 0; i < shown->count; i++) {
        fprintf(file, "<th scope=\"col\"%s%s>%s</th>",
                begins_group(shown, i) ? " class=\"begins\"" : "",
                shown->column[i]->most_first ? " data-first=\"descending\"" : "",
                shown->column[i]->title);
    }
    fputs("<th class=\"text begins\" scope=\"col\">front</th></tr>\n</thead>\n", file);
}

static void write_cell(FILE *file, const struct shown *shown, size_t which,
                       const struct cb_row *row)
{
    double value = shown->column[which]->value(row);
    const char *begins = begins_group(shown, which) ? " begins" : "";
    char text[CB_CHART_TEXT_BYTES];

    if (isfinite(value)) {
        fprintf(file, "<td class=\"figure%s\" data-value=\"%.9g\">%s</td>", begins, value,
                shown->column[which]->text(value, text));
    } else {
        fprintf(file, "<td class=\"none%s\">-</td>", begins);
    }
}

/* Why there are no figures, in the place of all but the first. */
static void write_state(FILE *file, const struct shown *shown, const struct cb_row *row)
{
    fprintf(file, "<td class=\"state begins\" colspan=\"%zu\">%s", shown->count,
            cb_state_names[row->state]);
    if (*row->reason != '\0') {
        fputs(": ", file);
        cb_page_text(file, row->reason);
    }
    fputs("</td>", file);
}

static void write_row(FILE *file, const struct shown *shown, const struct cb_row *row,
                      const char *front)
{
    char name[CB_SUBJECT_NAME_BYTES];
    char variant[CB_VARIANT_BYTES];

    fprintf(file, "<tr class=\"%s\"><th scope=\"row\">%s</th><td class=\"text\">%s</td>",
            cb_state_names[row->state], cb_row_name(row, name),
            cb_variant_name(&cb_variants[cb_row_rank(row)], variant));
    if (row->state == CB_MEASURED) {
        for (size_t i = 0; i < shown->count; i++) {
            write_cell(file, shown, i, row);
        }
        fprintf(file, "<td class=\"text begins\">%s</td>", front);
    } else {
        write_cell(file, shown, 0, row);
        write_state(file, shown, row);
    }
    fputs("</tr>\n", file);
}

static void write_rows(FILE *file, const struct shown *shown,
                       const struct cb_results *results, const bool *compress,
                       const bool *decompress)
{
    static const char *const fronts[] = {"", "compression", "decompression", "both ways"};

    for (size_t i = 0; i < results->row_count; i++) {
        write_row(file, shown, &results->row[i],
                  fronts[(compress[i] ? 1 : 0) + (decompress[i] ? 2 : 0)]);
    }
}

void cb_results_write_table(FILE *file, const struct cb_results *results)
{
    bool *compress = calloc(results->row_count + 1, sizeof(*compress));
    bool *decompress = calloc(results->row_count + 1, sizeof(*decompress));
    struct shown shown;

    if (compress != NULL && decompress != NULL) {
        cb_front_find(results, CB_COMPRESS, compress);
        cb_front_find(results, CB_DECOMPRESS, decompress);
        find_shown(results, &shown);
        cb_page_section_begin(file, "rows", "All figures");
        fputs("<div class=\"scroll\" role=\"region\" aria-labelledby=\"rows-heading\" "
              "tabindex=\"0\">\n<table class=\"sortable\">\n",
              file);
        write_head(file, &shown);
        fputs("<tbody>\n", file);
        write_rows(file, &shown, results, compress, decompress);
        fputs("</tbody>\n</table>\n</div>\n", file);
        cb_page_section_end(file);
    } else {
        cb_results_write_shortage(file);
    }
    free(compress);
    free(decompress);
}
