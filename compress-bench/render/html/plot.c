/* SPDX-License-Identifier: MIT */
/* Points and lines over two axes. */
#include <math.h>
#include <stdlib.h>

#include "render/html/crowd.h"
#include "render/html/drawing.h"
#include "render/html/page.h"
#include "render/html/scale.h"
#include "render/html/svg.h"

#define NARROW 340.0
#define NARROW_HEIGHT 400.0
#define TITLE_ROOM 22.0   /* above the drawing, for the title of the upright axis */
#define FOOT 40.0         /* below it, for ticks and title */
#define EDGE 12.0         /* to the right of it */
#define TICK_GAP 6.0      /* between a tick's text and the axis */
#define TEXT_DROP 4.0     /* from the middle of letters to the line they stand on */
#define POINT_MARGIN 0.04 /* markers do not stand on the edge */
#define X_TICK_PIXELS 76.0
#define Y_TICK_PIXELS 48.0
#define EDGE_LABELS_PART 0.25 /* of the width, for labels beside the right edge */
#define PHASE_ROWS_MAX 4

struct plot {
    const struct cb_chart *chart;
    double width, height;
    struct cb_range x_range, y_range;
    struct cb_box area; /* inside the axes */
    struct cb_scale x, y;
    unsigned
        phase_row[CB_CHART_PHASES_MAX]; /* on which line the words of a phase stand */
    unsigned phase_rows;
};

/* ---- room ---------------------------------------------------------------------------- */

static bool has_markers(const struct cb_chart *chart)
{
    for (size_t i = 0; i < chart->series_count; i++) {
        if (chart->series[i].look.marker != CB_CHART_NO_MARKER) {
            return true;
        }
    }
    return false;
}

static void find_ranges(struct plot *plot)
{
    const struct cb_chart *chart = plot->chart;

    plot->x_range = CB_RANGE_EMPTY;
    plot->y_range = CB_RANGE_EMPTY;
    for (size_t i = 0; i < chart->series_count; i++) {
        for (size_t p = 0; p < chart->series[i].count; p++) {
            cb_range_add(&plot->x_range, &chart->x, chart->series[i].point[p].x);
            cb_range_add(&plot->y_range, &chart->y, chart->series[i].point[p].y);
        }
    }
    for (size_t i = 0; i < chart->phase_count; i++) {
        cb_range_add(&plot->x_range, &chart->x, chart->phase[i].at);
    }
    for (size_t i = 0; i < chart->limit_count; i++) {
        cb_range_add(&plot->y_range, &chart->y, chart->limit[i].at);
    }
}

static double widest_tick(const struct cb_scale *scale, const struct cb_chart_axis *axis)
{
    double widest = 0;

    for (size_t i = 0; i < scale->ticks; i++) {
        char text[CB_CHART_TEXT_BYTES];

        widest = fmax(widest, cb_svg_text_width(axis->unit(scale->tick[i], text), false));
    }
    return widest;
}

/* Return: the room that labels need beside the points at the right edge. */
static double edge_room(const struct plot *plot)
{
    const struct cb_chart *chart = plot->chart;
    double room = 0;

    for (size_t i = 0; i < chart->series_count; i++) {
        for (size_t p = 0; p < chart->series[i].count; p++) {
            const struct cb_chart_point *point = &chart->series[i].point[p];

            if (point->label != NULL && point->x >= plot->x_range.most) {
                room = fmax(room, cb_svg_text_width(point->label, point->is_strong));
            }
        }
    }
    return fmin(room, plot->width * EDGE_LABELS_PART) + EDGE;
}

static void make_x(struct plot *plot)
{
    double margin = has_markers(plot->chart) ? POINT_MARGIN : 0;

    plot->x = cb_scale_make(
        &plot->chart->x, &plot->x_range, margin, plot->area.left, plot->area.right,
        (size_t)((plot->area.right - plot->area.left) / X_TICK_PIXELS));
}

/* The words of phases that stand close together take several lines. */
static void find_phase_rows(struct plot *plot)
{
    double end[PHASE_ROWS_MAX] = {0};

    plot->phase_rows = 0;
    for (size_t i = 0; i < plot->chart->phase_count && i < CB_CHART_PHASES_MAX; i++) {
        const struct cb_chart_mark *phase = &plot->chart->phase[i];
        double x = cb_scale_at(&plot->x, phase->at);
        unsigned row = 0;

        while (row + 1 < PHASE_ROWS_MAX && end[row] > x) {
            row++;
        }
        end[row] = x + cb_svg_text_width(phase->label, false) + 2 * TICK_GAP;
        plot->phase_row[i] = row;
        plot->phase_rows = row + 1 > plot->phase_rows ? row + 1 : plot->phase_rows;
    }
}

/* Upright room decides on the ticks of the upright axis, these on the room to its left. */
static void lay_out(struct plot *plot)
{
    const struct cb_chart *chart = plot->chart;
    double right = plot->width - edge_room(plot);

    plot->area = (struct cb_box){0, TITLE_ROOM, right, plot->height - FOOT};
    make_x(plot);
    find_phase_rows(plot);
    plot->area.top += plot->phase_rows * CB_SVG_LINE_HEIGHT;
    plot->y = cb_scale_make(
        &chart->y, &plot->y_range, POINT_MARGIN, plot->area.bottom, plot->area.top,
        (size_t)((plot->area.bottom - plot->area.top) / Y_TICK_PIXELS));
    plot->area.left = widest_tick(&plot->y, &chart->y) + TICK_GAP;
    make_x(plot);
    find_phase_rows(plot);
}

/* ---- axes, phases, limits ------------------------------------------------------------ */

static void draw_axes(FILE *file, const struct plot *plot)
{
    const struct cb_box *area = &plot->area;
    char text[CB_CHART_TEXT_BYTES];

    for (size_t i = 0; i < plot->y.ticks; i++) {
        double y = cb_scale_at(&plot->y, plot->y.tick[i]);

        cb_svg_line(file, area->left, y, area->right, y, "grid");
        cb_svg_text(file, area->left - TICK_GAP, y + TEXT_DROP, CB_SVG_END, "tick",
                    plot->chart->y.unit(plot->y.tick[i], text));
    }
    for (size_t i = 0; i < plot->x.ticks; i++) {
        double x = cb_scale_at(&plot->x, plot->x.tick[i]);

        cb_svg_line(file, x, area->top, x, area->bottom, "grid");
        cb_axis_write_tick(file, x, area->bottom, plot->width,
                           plot->chart->x.unit(plot->x.tick[i], text));
    }
    cb_svg_line(file, area->left, area->bottom, area->right, area->bottom, "axis");
    cb_svg_line(file, area->left, area->top, area->left, area->bottom, "axis");
    cb_axis_write_title(file, 0, CB_SVG_TEXT_SIZE, false, &plot->chart->y,
                        plot->y.is_log);
    cb_axis_write_title(file, area->right, area->bottom + 2 * CB_SVG_LINE_HEIGHT + 2,
                        true, &plot->chart->x, plot->x.is_log);
}

static void draw_phases(FILE *file, const struct plot *plot)
{
    for (size_t i = 0; i < plot->chart->phase_count && i < CB_CHART_PHASES_MAX; i++) {
        const struct cb_chart_mark *phase = &plot->chart->phase[i];
        double x = cb_scale_at(&plot->x, phase->at);
        double top =
            plot->area.top - (plot->phase_rows - plot->phase_row[i]) * CB_SVG_LINE_HEIGHT;
        bool fits = x + cb_svg_text_width(phase->label, false) + TICK_GAP <= plot->width;

        cb_svg_line(file, x, top, x, plot->area.bottom, "phase");
        cb_svg_text(file, fits ? x + 4 : x - 4, top + CB_SVG_TEXT_SIZE - 1,
                    fits ? CB_SVG_START : CB_SVG_END, "label", phase->label);
    }
}

static double limit_at(const struct plot *plot, size_t which)
{
    return cb_scale_at(&plot->y, plot->chart->limit[which].at);
}

static void draw_limits(FILE *file, const struct plot *plot)
{
    for (size_t i = 0; i < plot->chart->limit_count; i++) {
        double y = limit_at(plot, i);

        cb_svg_line(file, plot->area.left, y, plot->area.right, y, "limit");
        cb_svg_text(file, plot->area.right - 4, y - 4, CB_SVG_END, "label",
                    plot->chart->limit[i].label);
    }
}

/* ---- series -------------------------------------------------------------------------- */

static bool has_place(const struct plot *plot, const struct cb_chart_point *point)
{
    return cb_scale_has(&plot->x, point->x) && cb_scale_has(&plot->y, point->y);
}

static struct cb_spot spot_of(const struct plot *plot, const struct cb_chart_point *point)
{
    return (struct cb_spot){cb_scale_at(&plot->x, point->x),
                            cb_scale_at(&plot->y, point->y)};
}

static void draw_line(FILE *file, const struct plot *plot,
                      const struct cb_chart_series *series)
{
    bool is_begun = false;

    fprintf(file, "<g class=\"k%u\"><path class=\"%s\" d=\"", series->look.style,
            cb_svg_line_class(series->look.line));
    for (size_t i = 0; i < series->count; i++) {
        if (has_place(plot, &series->point[i])) {
            struct cb_spot spot = spot_of(plot, &series->point[i]);

            fprintf(file, "%c%.1f %.1f", is_begun ? 'L' : 'M', spot.x, spot.y);
            is_begun = true;
        }
    }
    fputs("\"/></g>\n", file);
}

static void draw_lines(FILE *file, const struct plot *plot, bool bands)
{
    for (size_t i = 0; i < plot->chart->series_count; i++) {
        const struct cb_chart_series *series = &plot->chart->series[i];

        if (series->look.line != CB_CHART_NO_LINE && series->count > 1 &&
            (series->look.line == CB_CHART_BAND) == bands) {
            draw_line(file, plot, series);
        }
    }
}

static void draw_markers(FILE *file, const struct plot *plot)
{
    for (size_t i = 0; i < plot->chart->series_count; i++) {
        const struct cb_chart_series *series = &plot->chart->series[i];

        for (size_t p = 0; p < series->count; p++) {
            if (has_place(plot, &series->point[p])) {
                struct cb_spot spot = spot_of(plot, &series->point[p]);

                cb_svg_marker(file, &series->look, spot.x, spot.y,
                              series->point[p].about);
            }
        }
    }
}

/* ---- labels -------------------------------------------------------------------------- */

static void gather_point(struct cb_crowd *crowd, const struct cb_chart_series *series,
                         const struct cb_chart_point *point, struct cb_spot at)
{
    double reach = cb_svg_marker_reach(&series->look);

    if (reach > 0) {
        cb_crowd_add_disc(crowd, (struct cb_disc){at, reach});
    }
    if (point->label != NULL) {
        cb_crowd_add_label(
            crowd, point->label,
            (struct cb_label){.of = {at, reach},
                              .width = cb_svg_text_width(point->label, point->is_strong),
                              .height = CB_SVG_LINE_HEIGHT - 1,
                              .is_first = point->is_strong});
    }
}

static void gather_series(struct cb_crowd *crowd, const struct plot *plot,
                          const struct cb_chart_series *series)
{
    bool has_line =
        series->look.line != CB_CHART_NO_LINE && series->look.line != CB_CHART_BAND;
    bool is_begun = false;
    struct cb_spot before = {0, 0};

    for (size_t i = 0; i < series->count; i++) {
        if (!has_place(plot, &series->point[i])) {
            continue;
        }
        struct cb_spot at = spot_of(plot, &series->point[i]);

        gather_point(crowd, series, &series->point[i], at);
        if (has_line && is_begun) {
            cb_crowd_add_segment(crowd, (struct cb_segment){before, at});
        }
        before = at;
        is_begun = true;
    }
}

static void gather(struct cb_crowd *crowd, const struct plot *plot)
{
    for (size_t i = 0; i < plot->chart->series_count; i++) {
        gather_series(crowd, plot, &plot->chart->series[i]);
    }
    for (size_t i = 0; i < plot->chart->limit_count; i++) {
        double y = limit_at(plot, i);
        double width = cb_svg_text_width(plot->chart->limit[i].label, false);

        cb_crowd_add_box(crowd,
                         (struct cb_box){plot->area.right - 4 - width,
                                         y - 4 - CB_SVG_TEXT_SIZE, plot->area.right, y});
    }
}

static void draw_labels(FILE *file, const struct cb_crowd *crowd)
{
    for (size_t i = 0; i < crowd->labels; i++) {
        const struct cb_label *label = &crowd->label[i];

        if (label->is_placed && label->has_leader) {
            cb_svg_line(file, label->leader.from.x, label->leader.from.y,
                        label->leader.to.x, label->leader.to.y, "leader");
        }
    }
    for (size_t i = 0; i < crowd->labels; i++) {
        const struct cb_label *label = &crowd->label[i];

        if (label->is_placed) {
            cb_svg_text(file, (label->box.left + label->box.right) / 2,
                        (label->box.top + label->box.bottom) / 2 + TEXT_DROP,
                        CB_SVG_MIDDLE, label->is_first ? "label strong" : "label",
                        crowd->text[i]);
        }
    }
}

static void write_unlabelled(FILE *file, const struct cb_crowd *crowd,
                             const struct cb_form *form)
{
    size_t left_out = 0;

    for (size_t i = 0; i < crowd->labels; i++) {
        if (!crowd->label[i].is_placed) {
            if (left_out == 0) {
                fprintf(file, "<p class=\"unlabelled %s\">Without room for a label: ",
                        form->name);
            }
            fputs(left_out > 0 ? ", " : "", file);
            cb_page_text(file, crowd->text[i]);
            left_out++;
        }
    }
    fputs(left_out > 0 ? ".</p>\n" : "", file);
}

/* ---- the drawing --------------------------------------------------------------------- */

void cb_plot_draw(FILE *file, const struct cb_chart *chart, const struct cb_form *form)
{
    struct plot plot = {.chart = chart,
                        .width = form->is_narrow    ? NARROW
                                 : chart->width > 0 ? chart->width
                                                    : CB_CHART_WIDTH,
                        .height = form->is_narrow     ? NARROW_HEIGHT
                                  : chart->height > 0 ? chart->height
                                                      : CB_CHART_HEIGHT};
    struct cb_crowd crowd = {0};

    find_ranges(&plot);
    lay_out(&plot);
    gather(&crowd, &plot);
    if (crowd.is_short) {
        cb_drawing_write_failure(file, form);
        cb_crowd_free(&crowd);
        return;
    }
    cb_crowd_place(&crowd, (struct cb_box){plot.area.left + 2, plot.area.top,
                                           plot.width - 2, plot.area.bottom - 2});
    cb_svg_begin(file, chart->id, form->name, plot.width, plot.height, chart->title,
                 chart->about);
    draw_axes(file, &plot);
    draw_lines(file, &plot, true);
    draw_phases(file, &plot);
    draw_limits(file, &plot);
    draw_lines(file, &plot, false);
    draw_markers(file, &plot);
    draw_labels(file, &crowd);
    cb_svg_end(file);
    write_unlabelled(file, &crowd, form);
    cb_crowd_free(&crowd);
}
