/* SPDX-License-Identifier: MIT */
/* The points and lines of a picture of ratio against speed, in one direction and on blocks of
 * one size. */
#ifndef CB_HTML_RESULTS_SCENE_H
#define CB_HTML_RESULTS_SCENE_H

#include "render/html/results_rows.h"

#define CB_SCENE_ABOUT_BYTES 192

/* Series and points lie one after the other. */
struct cb_scene {
    const struct cb_results *results;
    uint64_t block_bytes;
    enum cb_direction direction;
    size_t rank; /* of the variant that has the front */
    bool *on_front;
    struct cb_chart_series *series;
    struct cb_chart_point *point;
    char (*label)[CB_SUBJECT_NAME_BYTES]; /* of each row */
    char (*about)[CB_SCENE_ABOUT_BYTES];
    size_t series_count, points;
    bool has_levels,
        has_variants; /* levels of a codec, patterns of a subject, are joined */
};

/* results: kept by the caller.
 * Return: false when there is no memory.
 * Allocates: yes; cb_scene_free(), whatever is returned. */
bool cb_scene_make(struct cb_scene *scene, const struct cb_results *results,
                   uint64_t block_bytes, enum cb_direction direction);

void cb_scene_free(struct cb_scene *scene);

/* Return: true when the row was timed in this direction on these blocks. */
bool cb_scene_knows(const struct cb_scene *scene, const struct cb_row *row);

/* Return: true when it has a point besides. */
bool cb_scene_has(const struct cb_scene *scene, const struct cb_row *row);

/* Return: 10^6 bytes a second. */
double cb_scene_speed(const struct cb_scene *scene, const struct cb_row *row);

/* Return: the row on the front that is the next faster one; row_count behind the last.
 * after: row_count for the slowest. */
size_t cb_scene_next_on_front(const struct cb_scene *scene, size_t after);

#endif
