/* SPDX-License-Identifier: MIT */
/* The drawings inside a figure, in either form. */
#ifndef CB_HTML_DRAWING_H
#define CB_HTML_DRAWING_H

#include "render/html/chart.h"

/* For whom a drawing is made. */
struct cb_form {
    const char *name; /* a class of page.css, and a part of ids */
    bool is_narrow;
};

/* Each draws one <svg>, and what it could not show below it. */
void cb_plot_draw(FILE *file, const struct cb_chart *chart, const struct cb_form *form);
void cb_bars_draw(FILE *file, const struct cb_chart_bars *bars,
                  const struct cb_form *form);

/* Writes what stands at a tick of a level axis, within the drawing.
 * y: of the axis. */
void cb_axis_write_tick(FILE *file, double x, double y, double width, const char *text);

/* Writes the title of an axis, and whether it is logarithmic. */
void cb_axis_write_title(FILE *file, double x, double y, bool at_end,
                         const struct cb_chart_axis *axis, bool is_log);

/* Writes what stands in the place of a drawing that found no memory. */
void cb_drawing_write_failure(FILE *file, const struct cb_form *form);

#endif
