/* SPDX-License-Identifier: MIT */
/* Ratio and speeds against the size of the blocks, when there are several. */
#include <math.h>
#include <stdlib.h>

#include "render/html/page.h"
#include "render/html/results_parts.h"
#include "render/html/results_rows.h"
#include "render/html/units.h"

#define WIDTH 460.0
#define HEIGHT 420.0

/* One line for each subject, in the variant that leads. */
struct curves {
    const struct cb_results *results;
    size_t rank;
    struct cb_chart_series *series;
    struct cb_chart_point *point;
    char (*label)[CB_SUBJECT_NAME_BYTES]; /* of each series */
    size_t series_count, points;
};

/* What stands upwards, and where it is in a row. */
struct measure {
    const char *id, *title, *axis, *about;
    double (*value)(const struct cb_row *row);
};

static double ratio_of(const struct cb_row *row)
{
    return row->ratio;
}

static double speed_of(const struct cb_speed *speed)
{
    return speed->rounds > 0 ? speed->wall.median : NAN;
}

static double compression_of(const struct cb_row *row)
{
    return speed_of(&row->speed[CB_COMPRESS]);
}

static double decompression_of(const struct cb_row *row)
{
    return speed_of(&row->speed[CB_DECOMPRESS]);
}

static const struct measure measures[] = {
    {"blocks-ratio", "Ratio", "↑ ratio",
     "A line for each codec: its ratio against the size of the blocks.", ratio_of},
    {"blocks-compress", "Compression", "↑ compression, MB/s",
     "A line for each codec: its speed of compression against the size of the blocks.",
     compression_of},
    {"blocks-decompress", "Decompression", "↑ decompression, MB/s",
     "A line for each codec: its speed of decompression against the size of the blocks.",
     decompression_of}};

static void curves_free(struct curves *curves)
{
    free(curves->series);
    free(curves->point);
    free(curves->label);
}

static bool curves_make(struct curves *curves, const struct cb_results *results)
{
    size_t rows = results->row_count;

    *curves = (struct curves){.results = results,
                              .rank = cb_rows_leading_rank(results),
                              .series = calloc(rows, sizeof(*curves->series)),
                              .point = calloc(rows, sizeof(*curves->point)),
                              .label = calloc(rows, sizeof(*curves->label))};
    return curves->series != NULL && curves->point != NULL && curves->label != NULL;
}

static bool is_shown(const struct curves *curves, const struct cb_row *row)
{
    return row->state == CB_MEASURED && cb_row_rank(row) == curves->rank &&
           !cb_row_is_copy(row);
}

/* Return: the row of the subject with the smallest blocks above a size; row_count for none. */
static size_t next_size(const struct curves *curves, const struct cb_row *subject,
                        uint64_t above)
{
    const struct cb_results *results = curves->results;
    size_t next = results->row_count;

    for (size_t i = 0; i < results->row_count; i++) {
        const struct cb_row *row = &results->row[i];

        if (is_shown(curves, row) && cb_rows_same_subject(row, subject) &&
            row->block_bytes > above &&
            (next == results->row_count ||
             row->block_bytes < results->row[next].block_bytes)) {
            next = i;
        }
    }
    return next;
}

static void add_curve(struct curves *curves, size_t first,
                      double (*value)(const struct cb_row *row))
{
    const struct cb_results *results = curves->results;
    const struct cb_row *subject = &results->row[first];
    size_t which = curves->series_count++;
    struct cb_chart_series *series = &curves->series[which];
    struct cb_chart_point *last;

    *series = (struct cb_chart_series){
        .look = cb_variant_look(&cb_variants[curves->rank],
                                cb_family_of(subject->codec)->style),
        .point = &curves->point[curves->points]};
    series->look.line = CB_CHART_SOLID;
    size_t i = first;

    do {
        last = &curves->point[curves->points++];
        *last = (struct cb_chart_point){.x = (double)results->row[i].block_bytes,
                                        .y = value(&results->row[i])};
        series->count++;
        i = next_size(curves, subject, results->row[i].block_bytes);
    } while (i < results->row_count);
    last->label = cb_row_name(subject, curves->label[which]);
}

static void write_measure(FILE *file, const struct cb_results *results,
                          const struct measure *measure)
{
    struct curves curves;

    if (!curves_make(&curves, results)) {
        cb_results_write_shortage(file);
        curves_free(&curves);
        return;
    }
    for (size_t i = 0; i < results->row_count; i++) {
        /* The smallest blocks begin the line. */
        if (is_shown(&curves, &results->row[i]) &&
            next_size(&curves, &results->row[i], 0) == i) {
            add_curve(&curves, i, measure->value);
        }
    }
    cb_chart_write(file, &(struct cb_chart){.id = measure->id,
                                            .title = measure->title,
                                            .about = measure->about,
                                            .width = WIDTH,
                                            .height = HEIGHT,
                                            .x = {.title = "size of a block →",
                                                  .unit = cb_unit_block_size,
                                                  .scale = CB_CHART_LOG,
                                                  .steps = CB_CHART_BINARY},
                                            .y = {.title = measure->axis,
                                                  .unit = cb_unit_number,
                                                  .scale = CB_CHART_FITTING},
                                            .series = curves.series,
                                            .series_count = curves.series_count});
    curves_free(&curves);
}

static bool has_copy(const struct cb_results *results)
{
    for (size_t i = 0; i < results->row_count; i++) {
        if (cb_row_is_copy(&results->row[i])) {
            return true;
        }
    }
    return false;
}

void cb_results_write_blocks(FILE *file, const struct cb_results *results)
{
    char text[CB_VARIANT_BYTES + 64];
    char variant[CB_VARIANT_BYTES];

    if (results->set_count < 2) {
        return;
    }
    cb_page_section_begin(file, "blocks", "Sizes of blocks");
    snprintf(text, sizeof(text), "All of it is %s%s.",
             cb_variant_name(&cb_variants[cb_rows_leading_rank(results)], variant),
             has_copy(results) ? "; none, which is a copy, is not drawn" : "");
    cb_page_paragraph(file, text);
    cb_page_pictures_begin(file, WIDTH);
    for (size_t i = 0; i < sizeof(measures) / sizeof(measures[0]); i++) {
        write_measure(file, results, &measures[i]);
    }
    cb_page_pictures_end(file);
    cb_page_section_end(file);
}
