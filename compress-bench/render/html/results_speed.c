/* SPDX-License-Identifier: MIT */
/* Ratio against speed: for each block size a picture of compression and one of
 * decompression. */
#include <stdlib.h>

#include "base/text.h"
#include "render/html/page.h"
#include "render/html/results_parts.h"
#include "render/html/results_scene.h"
#include "render/html/units.h"

#define ID_BYTES 48
#define TITLE_BYTES 96
#define KEYS_MAX (CB_FAMILIES + CB_VARIANTS + 3)

/* ---- legend and words ---------------------------------------------------------------- */

static size_t add_key(struct cb_chart_key *key, size_t count, const char *name,
                      struct cb_chart_look look)
{
    key[count] = (struct cb_chart_key){name, look};
    return count + 1;
}

/* row: where families end.  Return: how many. */
static size_t make_keys(const struct cb_scene *scene, struct cb_chart_key *key,
                        char (*names)[CB_VARIANT_BYTES], size_t *row)
{
    const struct cb_results *results = scene->results;
    bool family[CB_FAMILIES] = {false};
    bool variant[CB_VARIANTS] = {false};
    size_t count = 0;

    for (size_t i = 0; i < results->row_count; i++) {
        if (cb_scene_has(scene, &results->row[i])) {
            family[cb_family_of(results->row[i].codec) - cb_families] = true;
            variant[cb_row_rank(&results->row[i])] = true;
        }
    }
    for (size_t i = 0; i < CB_FAMILIES; i++) {
        if (family[i]) {
            count = add_key(key, count, cb_families[i].name,
                            (struct cb_chart_look){.style = cb_families[i].style,
                                                   .marker = CB_CHART_FULL});
        }
    }
    *row = count;
    for (size_t i = 0; i < CB_VARIANTS; i++) {
        if (variant[i]) {
            count = add_key(key, count, cb_variant_name(&cb_variants[i], names[i]),
                            cb_variant_look(&cb_variants[i], CB_CHART_NEUTRAL));
        }
    }
    if (scene->has_levels) {
        count = add_key(
            key, count, "levels of a codec",
            (struct cb_chart_look){.style = CB_CHART_NEUTRAL, .line = CB_CHART_SOLID});
    }
    if (scene->has_variants) {
        count = add_key(
            key, count, "one codec in several patterns",
            (struct cb_chart_look){.style = CB_CHART_NEUTRAL, .line = CB_CHART_DOTTED});
    }
    count =
        add_key(key, count, "the front", (struct cb_chart_look){.line = CB_CHART_BAND});
    return count;
}

static void write_front(FILE *text, const struct cb_scene *scene)
{
    const struct cb_results *results = scene->results;
    size_t first = cb_scene_next_on_front(scene, results->row_count);
    char name[CB_SUBJECT_NAME_BYTES];
    char variant[CB_VARIANT_BYTES];

    if (first == results->row_count) {
        return;
    }
    fprintf(
        text,
        "The front (%s): nothing that was measured is both faster and smaller than %s",
        cb_variant_name(&cb_variants[scene->rank], variant),
        cb_row_name(&results->row[first], name));
    for (size_t i = cb_scene_next_on_front(scene, first); i < results->row_count;) {
        size_t next = cb_scene_next_on_front(scene, i);

        fprintf(text, "%s%s", next < results->row_count ? ", " : " or ",
                cb_row_name(&results->row[i], name));
        i = next;
    }
    fputs(".", text);
}

/* What is not drawn is told. */
static void write_left_out(FILE *text, const struct cb_scene *scene)
{
    const struct cb_results *results = scene->results;

    for (size_t i = 0; i < results->row_count; i++) {
        const struct cb_row *row = &results->row[i];
        char name[CB_SUBJECT_NAME_BYTES];
        char speed[ZG_TEXT_FIGURE_BYTES];

        if (cb_scene_knows(scene, row) && !cb_scene_has(scene, row) &&
            cb_row_rank(row) == scene->rank) {
            fprintf(text, " %s, which is a copy, is not drawn: ratio %.3g at %s MB/s.",
                    cb_row_name(row, name), row->ratio,
                    zg_text_figure(cb_scene_speed(scene, row), speed));
        }
    }
}

/* Return: a sentence, NULL without memory. */
static char *make_words(const struct cb_scene *scene, const char *before)
{
    char *words = NULL;
    size_t bytes;
    FILE *text = open_memstream(&words, &bytes);

    if (text == NULL) {
        return NULL;
    }
    fputs(before, text);
    write_front(text, scene);
    write_left_out(text, scene);
    if (fclose(text) != 0) {
        free(words);
        return NULL;
    }
    return words;
}

/* ---- pictures ------------------------------------------------------------------------ */

static void draw(FILE *file, struct cb_scene *scene, size_t set)
{
    static const char *const titles[CB_DIRECTIONS] = {"Compression", "Decompression"};
    static const char *const axes[CB_DIRECTIONS] = {"compression, MB/s →",
                                                    "decompression, MB/s →"};
    struct cb_chart_key key[KEYS_MAX];
    char names[CB_VARIANTS][CB_VARIANT_BYTES];
    size_t row;
    size_t keys = make_keys(scene, key, names, &row);
    char id[ID_BYTES];
    char title[TITLE_BYTES];
    char size[ZG_TEXT_FIGURE_BYTES];
    char *about =
        make_words(scene, "Each point is a codec: its ratio upwards, its speed to the "
                          "right. ");
    char *caption = make_words(scene, "Upwards is smaller, to the right is faster. ");

    snprintf(id, sizeof(id), "%s-%zu", cb_direction_names[scene->direction], set);
    snprintf(title, sizeof(title), "%s, blocks of %s", titles[scene->direction],
             cb_text_block_size(scene->block_bytes, size));
    if (about != NULL && caption != NULL) {
        cb_chart_write(
            file, &(struct cb_chart){.id = id,
                                     .title = title,
                                     .about = about,
                                     .caption = caption,
                                     .x = {.title = axes[scene->direction],
                                           .unit = cb_unit_number,
                                           .scale = cb_rows_speed_scale(scene->results)},
                                     .y = {.title = "↑ ratio",
                                           .unit = cb_unit_number,
                                           .scale = CB_CHART_FITTING},
                                     .series = scene->series,
                                     .series_count = scene->series_count,
                                     .key = key,
                                     .key_count = keys,
                                     .key_row = row});
    } else {
        cb_results_write_shortage(file);
    }
    free(about);
    free(caption);
}

static void draw_direction(FILE *file, const struct cb_results *results, size_t set,
                           enum cb_direction direction)
{
    struct cb_scene scene;

    if (cb_scene_make(&scene, results, results->set[set].block_bytes, direction)) {
        draw(file, &scene, set);
    } else {
        cb_results_write_shortage(file);
    }
    cb_scene_free(&scene);
}

/* Return: true when there is something to draw for blocks of a size. */
static bool has_points(const struct cb_results *results, uint64_t block_bytes)
{
    for (size_t i = 0; i < results->row_count; i++) {
        const struct cb_row *row = &results->row[i];

        if (cb_row_is_measured(row, block_bytes) && !cb_row_is_copy(row) &&
            row->speed[CB_COMPRESS].rounds > 0) {
            return true;
        }
    }
    return false;
}

void cb_results_write_speeds(FILE *file, const struct cb_results *results)
{
    bool is_begun = false;

    for (size_t set = 0; set < results->set_count; set++) {
        if (!has_points(results, results->set[set].block_bytes)) {
            continue;
        }
        if (!is_begun) {
            cb_page_section_begin(file, "speed", "Ratio against speed");
            is_begun = true;
        }
        cb_page_pictures_begin(file, CB_CHART_WIDTH);
        for (enum cb_direction d = 0; d < CB_DIRECTIONS; d++) {
            draw_direction(file, results, set, d);
        }
        cb_page_pictures_end(file);
    }
    if (is_begun) {
        cb_page_section_end(file);
    }
}
