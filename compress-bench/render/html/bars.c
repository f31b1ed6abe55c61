/* SPDX-License-Identifier: MIT */
/* Bars that lie. */
#include <math.h>
#include <string.h>

#include "render/html/drawing.h"
#include "render/html/page.h"
#include "render/html/scale.h"
#include "render/html/svg.h"

#define NARROW 340.0
#define BAR_HEIGHT 13.0
#define BAR_GAP 2.0
#define GROUP_GAP 10.0
#define GUTTER 8.0        /* between a name and its bars */
#define HEAD 4.0          /* above the bars */
#define FOOT 40.0         /* ticks and title below them */
#define TEXT_DROP 4.0     /* from the middle of letters to the line they stand on */
#define LOG_FOOT_PART 4.0 /* how much below the least value a logarithmic axis begins */
#define TICK_PIXELS 72.0

static const char not_known[] = "not known";

struct bars {
    const struct cb_chart_bars *bars;
    struct cb_scale scale;
    double width, left, right, bottom;
    double group_height;
};

static const char *value_text(const struct cb_chart_bars *bars, double value, char *out)
{
    return isfinite(value) ? bars->axis.unit(value, out) : not_known;
}

static double widest_value(const struct cb_chart_bars *bars)
{
    double widest = 0;

    for (size_t i = 0; i < bars->group_count * bars->key_count; i++) {
        char text[CB_CHART_TEXT_BYTES];

        widest = fmax(widest,
                      cb_svg_text_width(value_text(bars, bars->value[i], text), false));
    }
    return widest;
}

static void find_scale(struct bars *bars)
{
    const struct cb_chart_bars *what = bars->bars;
    struct cb_range range = CB_RANGE_EMPTY;
    double names = 0;

    for (size_t i = 0; i < what->group_count; i++) {
        names = fmax(names, cb_svg_text_width(what->group[i], false));
    }
    for (size_t i = 0; i < what->group_count * what->key_count; i++) {
        /* A bar of nothing does not make an axis reach to nothing. */
        if (what->value[i] > 0) {
            cb_range_add(&range, &what->axis, what->value[i]);
        }
    }
    bars->left = names + GUTTER;
    bars->right = bars->width - widest_value(what) - GUTTER;
    bars->scale = cb_scale_make(&what->axis, &range, 0, bars->left, bars->right,
                                (size_t)((bars->right - bars->left) / TICK_PIXELS));
    if (bars->scale.is_log && range.least <= range.most) {
        /* The least has a bar as well. */
        range.least /= LOG_FOOT_PART;
        bars->scale = cb_scale_make(&what->axis, &range, 0, bars->left, bars->right,
                                    (size_t)((bars->right - bars->left) / TICK_PIXELS));
    }
}

static void draw_axis(FILE *file, const struct bars *bars)
{
    for (size_t i = 0; i < bars->scale.ticks; i++) {
        double x = cb_scale_at(&bars->scale, bars->scale.tick[i]);
        char text[CB_CHART_TEXT_BYTES];

        cb_svg_line(file, x, HEAD, x, bars->bottom, "grid");
        cb_axis_write_tick(file, x, bars->bottom, bars->width,
                           bars->bars->axis.unit(bars->scale.tick[i], text));
    }
    cb_svg_line(file, bars->left, HEAD, bars->left, bars->bottom, "axis");
    cb_axis_write_title(file, bars->right, bars->bottom + 2 * CB_SVG_LINE_HEIGHT + 2,
                        true, &bars->bars->axis, bars->scale.is_log);
}

static void draw_bar(FILE *file, const struct bars *bars, size_t group, size_t key,
                     double top)
{
    const struct cb_chart_bars *what = bars->bars;
    const struct cb_chart_look *look = &what->key[key].look;
    double value = what->value[group * what->key_count + key];
    double end = bars->left;
    char text[CB_CHART_TEXT_BYTES];

    if (value > 0 && cb_scale_has(&bars->scale, value)) {
        end = fmax(cb_scale_at(&bars->scale, value), bars->left + 1);
        fprintf(file,
                "<g class=\"k%u\"><rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" "
                "width=\"%.1f\" height=\"%.1f\" rx=\"1.5\"/></g>\n",
                look->style, look->marker == CB_CHART_FULL ? "full" : "hollow",
                bars->left, top, end - bars->left, BAR_HEIGHT);
    }
    cb_svg_text(file, end + 5, top + BAR_HEIGHT / 2 + TEXT_DROP, CB_SVG_START, "value",
                value_text(what, value, text));
}

void cb_bars_draw(FILE *file, const struct cb_chart_bars *bars,
                  const struct cb_form *form)
{
    double width = form->is_narrow ? NARROW : CB_CHART_BARS_WIDTH;
    double inside = (double)bars->key_count * (BAR_HEIGHT + BAR_GAP) - BAR_GAP;
    struct bars drawn = {
        .bars = bars, .width = width, .group_height = inside + GROUP_GAP};

    drawn.bottom = HEAD + (double)bars->group_count * drawn.group_height;
    find_scale(&drawn);
    cb_svg_begin(file, bars->id, form->name, width, drawn.bottom + FOOT, bars->title,
                 bars->about);
    draw_axis(file, &drawn);
    for (size_t group = 0; group < bars->group_count; group++) {
        double top = HEAD + (double)group * drawn.group_height + GROUP_GAP / 2;

        cb_svg_text(file, drawn.left - GUTTER, top + inside / 2 + TEXT_DROP, CB_SVG_END,
                    "label", bars->group[group]);
        for (size_t key = 0; key < bars->key_count; key++) {
            draw_bar(file, &drawn, group, key,
                     top + (double)key * (BAR_HEIGHT + BAR_GAP));
        }
    }
    cb_svg_end(file);
}
