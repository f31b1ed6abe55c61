/* SPDX-License-Identifier: MIT */
/* A figure: heading, legend, drawings, caption. */
#include "render/html/chart.h"

#include "render/html/drawing.h"
#include "render/html/page.h"
#include "render/html/svg.h"

#define SWATCH_WIDTH 30.0
#define SWATCH_HEIGHT 18.0
#define AXIS_TITLE_BYTES 160

static const struct cb_form forms[] = {{"wide", false}, {"narrow", true}};
#define FORMS (sizeof(forms) / sizeof(forms[0]))

static void write_swatch(FILE *file, const struct cb_chart_look *look, bool is_bar)
{
    double middle = SWATCH_HEIGHT / 2;

    fprintf(file,
            "<svg class=\"swatch\" viewBox=\"0 0 %.0f %.0f\" width=\"%.0f\" "
            "height=\"%.0f\" aria-hidden=\"true\">",
            SWATCH_WIDTH, SWATCH_HEIGHT, SWATCH_WIDTH, SWATCH_HEIGHT);
    if (is_bar) {
        fprintf(file,
                "<g class=\"k%u\"><rect class=\"%s\" x=\"4\" y=\"4\" width=\"22\" "
                "height=\"10\" rx=\"2\"/></g>",
                look->style, look->marker == CB_CHART_FULL ? "full" : "hollow");
    } else {
        if (look->line != CB_CHART_NO_LINE) {
            fprintf(file, "<g class=\"k%u\">", look->style);
            cb_svg_line(file, 1, middle, SWATCH_WIDTH - 1, middle,
                        cb_svg_line_class(look->line));
            fputs("</g>", file);
        }
        cb_svg_marker(file, look, SWATCH_WIDTH / 2, middle, NULL);
    }
    fputs("</svg>", file);
}

static void write_key(FILE *file, const struct cb_chart_key *key, bool is_bar)
{
    fputs("<li>", file);
    write_swatch(file, &key->look, is_bar);
    cb_page_text(file, key->name);
    fputs("</li>\n", file);
}

static void begin(FILE *file, const char *id, const char *title)
{
    fprintf(file, "<figure id=\"%s\" class=\"chart\">\n<h3>", id);
    cb_page_text(file, title);
    fputs("</h3>\n", file);
}

static void end(FILE *file, const char *caption)
{
    if (caption != NULL) {
        fputs("<figcaption>", file);
        cb_page_text(file, caption);
        fputs("</figcaption>\n", file);
    }
    fputs("</figure>\n", file);
}

static void write_legend(FILE *file, const struct cb_chart *chart)
{
    fputs("<ul class=\"legend\">\n", file);
    for (size_t i = 0; i < chart->series_count; i++) {
        if (chart->series[i].name != NULL) {
            write_key(
                file,
                &(struct cb_chart_key){chart->series[i].name, chart->series[i].look},
                false);
        }
    }
    for (size_t i = 0; i < chart->key_count; i++) {
        if (i > 0 && i == chart->key_row) {
            fputs("<li class=\"row\" aria-hidden=\"true\"></li>\n", file);
        }
        write_key(file, &chart->key[i], false);
    }
    fputs("</ul>\n", file);
}

void cb_chart_write(FILE *file, const struct cb_chart *chart)
{
    begin(file, chart->id, chart->title);
    write_legend(file, chart);
    for (size_t i = 0; i < FORMS; i++) {
        cb_plot_draw(file, chart, &forms[i]);
    }
    end(file, chart->caption);
}

void cb_chart_write_bars(FILE *file, const struct cb_chart_bars *bars)
{
    begin(file, bars->id, bars->title);
    if (bars->key_count > 1) {
        fputs("<ul class=\"legend\">\n", file);
        for (size_t i = 0; i < bars->key_count; i++) {
            write_key(file, &bars->key[i], true);
        }
        fputs("</ul>\n", file);
    }
    for (size_t i = 0; i < FORMS; i++) {
        cb_bars_draw(file, bars, &forms[i]);
    }
    end(file, bars->caption);
}

void cb_axis_write_tick(FILE *file, double x, double y, double width, const char *text)
{
    double half = cb_svg_text_width(text, false) / 2;
    enum cb_svg_anchor anchor = x + half > width ? CB_SVG_END
                                : x - half < 0   ? CB_SVG_START
                                                 : CB_SVG_MIDDLE;

    x = anchor == CB_SVG_END ? width : anchor == CB_SVG_START ? 0 : x;
    cb_svg_text(file, x, y + CB_SVG_LINE_HEIGHT, anchor, "tick", text);
}

void cb_axis_write_title(FILE *file, double x, double y, bool at_end,
                         const struct cb_chart_axis *axis, bool is_log)
{
    char title[AXIS_TITLE_BYTES];

    snprintf(title, sizeof(title), "%s%s", axis->title, is_log ? " (logarithmic)" : "");
    cb_svg_text(file, x, y, at_end ? CB_SVG_END : CB_SVG_START, "axis-title", title);
}

void cb_drawing_write_failure(FILE *file, const struct cb_form *form)
{
    fprintf(file,
            "<p class=\"%s\">There was no memory to draw this picture; the table has its "
            "figures.</p>\n",
            form->name);
}
