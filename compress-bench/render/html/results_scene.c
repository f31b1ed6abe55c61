/* SPDX-License-Identifier: MIT */
#include "render/html/results_scene.h"

#include <stdlib.h>

#include "common/text.h"

/* A row has a point on the line of its codec or alone, one on the line through the variants
 * of its subject, and one on the front; and begins no more series than that. */
#define POINTS_PER_ROW 3

void cb_scene_free(struct cb_scene *scene)
{
    free(scene->on_front);
    free(scene->series);
    free(scene->point);
    free(scene->label);
    free(scene->about);
}

static bool make_room(struct cb_scene *scene, const struct cb_results *results)
{
    size_t rows = results->row_count;

    *scene =
        (struct cb_scene){.results = results,
                          .rank = cb_rows_leading_rank(results),
                          .on_front = calloc(rows, sizeof(*scene->on_front)),
                          .series = calloc(POINTS_PER_ROW * rows, sizeof(*scene->series)),
                          .point = calloc(POINTS_PER_ROW * rows, sizeof(*scene->point)),
                          .label = calloc(rows, sizeof(*scene->label)),
                          .about = calloc(rows, sizeof(*scene->about))};
    return scene->on_front != NULL && scene->series != NULL && scene->point != NULL &&
           scene->label != NULL && scene->about != NULL;
}

/* ---- points and series --------------------------------------------------------------- */

double cb_scene_speed(const struct cb_scene *scene, const struct cb_row *row)
{
    return row->speed[scene->direction].wall.median;
}

bool cb_scene_knows(const struct cb_scene *scene, const struct cb_row *row)
{
    return cb_row_is_measured(row, scene->block_bytes) &&
           row->speed[scene->direction].rounds > 0;
}

bool cb_scene_has(const struct cb_scene *scene, const struct cb_row *row)
{
    return cb_scene_knows(scene, row) && !cb_row_is_copy(row);
}

static bool is_on_the_front(const struct cb_scene *scene, size_t which)
{
    return scene->on_front[which] &&
           cb_row_rank(&scene->results->row[which]) == scene->rank;
}

static struct cb_chart_series *begin_series(struct cb_scene *scene,
                                            const struct cb_row *row)
{
    struct cb_chart_series *series = &scene->series[scene->series_count++];

    *series =
        (struct cb_chart_series){.look = cb_variant_look(&cb_variants[cb_row_rank(row)],
                                                         cb_family_of(row->codec)->style),
                                 .point = &scene->point[scene->points]};
    return series;
}

static struct cb_chart_point *add_point(struct cb_scene *scene,
                                        struct cb_chart_series *series, size_t which)
{
    const struct cb_row *row = &scene->results->row[which];
    struct cb_chart_point *point = &scene->point[scene->points++];

    *point = (struct cb_chart_point){
        .x = cb_scene_speed(scene, row), .y = row->ratio, .about = scene->about[which]};
    series->count++;
    return point;
}

static void describe_rows(struct cb_scene *scene)
{
    for (size_t i = 0; i < scene->results->row_count; i++) {
        const struct cb_row *row = &scene->results->row[i];
        char name[CB_SUBJECT_NAME_BYTES];
        char variant[CB_VARIANT_BYTES];
        char speed[ZG_TEXT_FIGURE_BYTES];

        snprintf(scene->about[i], CB_SCENE_ABOUT_BYTES, "%s %s: ratio %.3f, %s MB/s%s",
                 cb_row_name(row, name),
                 cb_variant_name(&cb_variants[cb_row_rank(row)], variant), row->ratio,
                 zg_text_figure(cb_scene_speed(scene, row), speed),
                 is_on_the_front(scene, i) ? ", on the front" : "");
    }
}

/* Within a line of levels all but its ends are named by their level, unless they are on the
 * front, where each has its whole name. */
static void name_point(struct cb_scene *scene, struct cb_chart_point *point, size_t which,
                       bool is_whole)
{
    const struct cb_row *row = &scene->results->row[which];

    point->is_strong = is_on_the_front(scene, which);
    if (is_whole || point->is_strong) {
        cb_row_name(row, scene->label[which]);
    } else {
        snprintf(scene->label[which], CB_SUBJECT_NAME_BYTES, ":%d", row->level);
    }
    point->label = scene->label[which];
}

/* Return: the next row of the codec's levels: of those that lead, that have a point and that
 * stand above a level, the lowest; row_count when there is none. */
static size_t next_level(const struct cb_scene *scene, const struct cb_row *codec,
                         const struct cb_row *above)
{
    const struct cb_results *results = scene->results;
    size_t next = results->row_count;

    for (size_t i = 0; i < results->row_count; i++) {
        const struct cb_row *row = &results->row[i];

        if (cb_scene_has(scene, row) && cb_rows_same_codec(row, codec) &&
            cb_row_rank(row) == cb_row_rank(codec) && cb_row_leads(results, row) &&
            (above == NULL || row->level > above->level) &&
            (next == results->row_count || row->level < results->row[next].level)) {
            next = i;
        }
    }
    return next;
}

static void add_levels(struct cb_scene *scene, size_t first)
{
    const struct cb_results *results = scene->results;
    struct cb_chart_series *series = begin_series(scene, &results->row[first]);

    for (size_t i = first; i < results->row_count;) {
        size_t next = next_level(scene, &results->row[first], &results->row[i]);
        bool is_end = i == first || next == results->row_count;

        name_point(scene, add_point(scene, series, i), i, is_end);
        i = next;
    }
    if (series->count > 1) {
        series->look.line = CB_CHART_SOLID;
        scene->has_levels = true;
    }
}

/* The patterns of a subject, joined: the one that leads has its marker already. */
static void add_variants(struct cb_scene *scene, size_t leading)
{
    const struct cb_results *results = scene->results;
    const struct cb_row *row = &results->row[leading];
    struct cb_chart_series *line = begin_series(scene, row);

    line->look.marker = CB_CHART_NO_MARKER;
    line->look.line = CB_CHART_DOTTED;
    for (size_t i = 0; i < results->row_count; i++) {
        if (cb_scene_has(scene, &results->row[i]) &&
            cb_rows_same_subject(&results->row[i], row)) {
            add_point(scene, line, i);
        }
    }
    scene->has_variants = scene->has_variants || line->count > 1;
}

static void add_others(struct cb_scene *scene)
{
    const struct cb_results *results = scene->results;

    for (size_t i = 0; i < results->row_count; i++) {
        if (cb_scene_has(scene, &results->row[i]) &&
            !cb_row_leads(results, &results->row[i])) {
            add_point(scene, begin_series(scene, &results->row[i]), i);
        }
    }
}

size_t cb_scene_next_on_front(const struct cb_scene *scene, size_t after)
{
    const struct cb_results *results = scene->results;
    size_t next = results->row_count;

    for (size_t i = 0; i < results->row_count; i++) {
        double speed = cb_scene_speed(scene, &results->row[i]);

        if (cb_scene_has(scene, &results->row[i]) && is_on_the_front(scene, i) &&
            (after == results->row_count ||
             speed > cb_scene_speed(scene, &results->row[after])) &&
            (next == results->row_count ||
             speed < cb_scene_speed(scene, &results->row[next]))) {
            next = i;
        }
    }
    return next;
}

static void add_front(struct cb_scene *scene)
{
    const struct cb_results *results = scene->results;
    struct cb_chart_series *front = &scene->series[scene->series_count++];

    *front = (struct cb_chart_series){.look = {.line = CB_CHART_BAND},
                                      .point = &scene->point[scene->points]};
    for (size_t i = cb_scene_next_on_front(scene, results->row_count);
         i < results->row_count; i = cb_scene_next_on_front(scene, i)) {
        add_point(scene, front, i);
    }
}

static void fill(struct cb_scene *scene)
{
    const struct cb_results *results = scene->results;

    describe_rows(scene);
    for (size_t i = 0; i < results->row_count; i++) {
        if (cb_scene_has(scene, &results->row[i]) &&
            cb_row_leads(results, &results->row[i])) {
            add_variants(scene, i);
        }
    }
    add_others(scene);
    for (size_t i = 0; i < results->row_count; i++) {
        /* The lowest level begins the line of its codec. */
        if (cb_scene_has(scene, &results->row[i]) &&
            cb_row_leads(results, &results->row[i]) &&
            next_level(scene, &results->row[i], NULL) == i) {
            add_levels(scene, i);
        }
    }
    add_front(scene);
}

bool cb_scene_make(struct cb_scene *scene, const struct cb_results *results,
                   uint64_t block_bytes, enum cb_direction direction)
{
    if (!make_room(scene, results)) {
        return false;
    }
    scene->block_bytes = block_bytes;
    scene->direction = direction;
    cb_front_find(results, direction, scene->on_front);
    fill(scene);
    return true;
}
