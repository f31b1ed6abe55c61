/* SPDX-License-Identifier: MIT */
/* The replay as a page: three curves in one picture, over blocks and over time. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "render/html/page.h"
#include "render/html/units.h"
#include "render/switch.h"
#include "render/switch_words.h"

#define PICTURE_WIDTH 560.0

static const struct cb_chart_look looks[CB_SIDES] = {
    [CB_SIDE_GZ] = {.style = 4, .line = CB_CHART_SOLID},
    [CB_SIDE_GUARDED] = {.style = 2, .line = CB_CHART_SOLID},
    [CB_SIDE_LZO] = {.style = 0, .line = CB_CHART_SOLID}};

/* ---- curves --------------------------------------------------------------------------- */

typedef double place_of(const struct cb_side_sample *sample);

static double blocks_of(const struct cb_side_sample *sample)
{
    return (double)sample->blocks;
}

static double seconds_of(const struct cb_side_sample *sample)
{
    return (double)sample->work_ns / 1e9;
}

/* Return: points of a side, NULL when there is no memory.  label: of the last. */
static struct cb_chart_point *make_points(const struct cb_side *side, place_of *place,
                                          const char *label)
{
    struct cb_chart_point *points = calloc(side->samples + 1, sizeof(*points));

    for (size_t i = 0; points != NULL && i < side->samples; i++) {
        points[i].x = place(&side->sample[i]);
        points[i].y = (double)side->sample[i].resident_bytes;
    }
    if (points != NULL && side->samples > 0) {
        points[side->samples - 1].label = label;
        points[side->samples - 1].is_strong = true;
    }
    return points;
}

static void draw(FILE *file, const struct cb_replay *replay, place_of *place,
                 const char *id, const char *title, const char *axis)
{
    struct cb_chart_point *points[CB_SIDES] = {NULL};
    struct cb_chart_series series[CB_SIDES];
    char label[CB_SIDES][ZG_TEXT_FIGURE_BYTES];
    size_t count = 0;

    for (int side_id = 0; side_id < CB_SIDES; side_id++) {
        const struct cb_side *side = &replay->side[side_id];

        if (!cb_side_has_figures(side)) {
            continue;
        }
        zg_text_bytes(side->sample[side->samples - 1].resident_bytes, label[side_id]);
        points[side_id] = make_points(side, place, label[side_id]);
        series[count] = (struct cb_chart_series){
            .name = cb_side_names[side_id],
            .look = looks[side_id],
            .point = points[side_id],
            .count = points[side_id] != NULL ? side->samples : 0};
        count++;
    }
    cb_chart_write(
        file,
        &(struct cb_chart){
            .id = id,
            .title = title,
            .about = "Resident memory of three processes that write the same "
                     "blocks: gz with a stream left behind with every block, the "
                     "same under zguard, and LZO.",
            .caption = "The axis of memory is logarithmic, or the lower curves could "
                       "not be seen: a step up is a multiple. The bars below have "
                       "an axis that begins at nothing.",
            .width = PICTURE_WIDTH,
            .x = {.title = axis, .unit = cb_unit_number, .from_zero = true},
            .y = {.title = "resident memory",
                  .unit = cb_unit_bytes,
                  .scale = CB_CHART_LOG},
            .series = series,
            .series_count = count});
    for (int side_id = 0; side_id < CB_SIDES; side_id++) {
        free(points[side_id]);
    }
}

static void draw_growth(FILE *file, const struct cb_replay *replay)
{
    static const struct cb_chart_key key[] = {
        {"grew by", {.style = 4, .marker = CB_CHART_FULL}}};
    const char *group[CB_SIDES];
    double value[CB_SIDES];
    size_t count = 0;

    for (int id = 0; id < CB_SIDES; id++) {
        if (cb_side_has_figures(&replay->side[id])) {
            group[count] = cb_side_names[id];
            value[count++] = (double)cb_side_growth(&replay->side[id]);
        }
    }
    cb_chart_write_bars(
        file, &(struct cb_chart_bars){.id = "growth",
                                      .title = "What each process grew by",
                                      .about = "A bar for each side, from nothing to the "
                                               "bytes that its process grew by.",
                                      .axis = {.title = "bytes",
                                               .unit = cb_unit_bytes,
                                               .scale = CB_CHART_LINEAR,
                                               .from_zero = true},
                                      .group = group,
                                      .group_count = count,
                                      .key = key,
                                      .key_count = 1,
                                      .value = value});
}

/* ---- the page ------------------------------------------------------------------------- */

static void write_fact(void *context, const char *title, const char *text)
{
    /* It stands apart. */
    if (text != cb_words_meaning) {
        cb_page_fact(context, title, text);
    }
}

static void write_cells(FILE *file, const struct cb_grid *grid)
{
    fputs("<tbody>\n", file);
    for (size_t i = 0; i < grid->count;) {
        for (size_t column = 0; column < grid->columns && i < grid->count;
             column++, i++) {
            fputs(column == 0 ? "<tr><th scope=\"row\">" : "<td>", file);
            cb_page_text(file, grid->cell[i] != NULL ? grid->cell[i] : "");
            fputs(column == 0 ? "</th>" : "</td>", file);
        }
        fputs("</tr>\n", file);
    }
    fputs("</tbody>\n", file);
}

static void write_table(FILE *file, const struct cb_replay *replay)
{
    struct cb_grid grid;
    const char *group = "";

    cb_switch_fill(replay, &grid, false);
    fputs("<div class=\"scroll\" role=\"region\" aria-label=\"Figures\" tabindex=\"0\">\n"
          "<table>\n<thead><tr>",
          file);
    for (size_t i = 0; i < grid.columns; i++) {
        group = grid.column[i].group != NULL ? grid.column[i].group : group;
        fprintf(file, "<th%s scope=\"col\">",
                grid.column[i].is_text ? " class=\"text\"" : "");
        cb_page_text(file, group);
        fputs(*group != '\0' ? " " : "", file);
        cb_page_text(file, grid.column[i].title);
        fputs("</th>", file);
    }
    fputs("</tr></thead>\n", file);
    write_cells(file, &grid);
    fputs("</table>\n</div>\n", file);
    cb_grid_free(&grid);
}

void cb_render_switch_html(FILE *file, const struct cb_replay *replay)
{
    cb_page_begin(file, "A leak of gz streams, under zguard, and cured by LZO",
                  replay->started);
    cb_page_section_begin(file, "outcome", "What came out");
    cb_page_facts_begin(file);
    cb_switch_outcome(replay, write_fact, file);
    cb_switch_footer(replay, write_fact, file);
    cb_page_facts_end(file);
    cb_page_callout(file, cb_words_meaning);
    cb_page_section_end(file);

    cb_page_section_begin(file, "memory", "Resident memory over the run");
    cb_page_pictures_begin(file, PICTURE_WIDTH);
    draw(file, replay, blocks_of, "by-blocks", "By blocks written", "blocks");
    draw(file, replay, seconds_of, "by-time", "By time at work", "seconds");
    cb_page_pictures_end(file);
    cb_page_pictures_begin(file, CB_CHART_BARS_WIDTH);
    draw_growth(file, replay);
    cb_page_pictures_end(file);
    cb_page_section_end(file);

    cb_page_section_begin(file, "figures", "Figures");
    write_table(file, replay);
    cb_page_facts_begin(file);
    cb_switch_header(replay, write_fact, file);
    cb_page_facts_end(file);
    cb_page_section_end(file);
    cb_page_end(file, "Made by compress-bench " ZG_VERSION ".");
}
