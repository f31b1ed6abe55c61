/* SPDX-License-Identifier: MIT */
/* The parts that all drawings are made of.  Sizes in pixels; colours are page.css's. */
#ifndef CB_HTML_SVG_H
#define CB_HTML_SVG_H

#include "render/html/chart.h"

#define CB_SVG_TEXT_SIZE 12.0
#define CB_SVG_LINE_HEIGHT 15.0
#define CB_SVG_MARKER_RADIUS 5.0
#define CB_SVG_RING_RADIUS 8.0

enum cb_svg_anchor { CB_SVG_START, CB_SVG_MIDDLE, CB_SVG_END };

/*
 * Begins a drawing with its name and its description.
 * form: "wide" or "narrow"
 */
void cb_svg_begin(FILE *file, const char *id, const char *form, double width,
                  double height, const char *title, const char *about);
void cb_svg_end(FILE *file);

/* Return: how wide text of CB_SVG_TEXT_SIZE is at most, in the usual fonts. */
double cb_svg_text_width(const char *text, bool is_bold);

/* y: of the line that letters stand on.  kind: a class of page.css */
void cb_svg_text(FILE *file, double x, double y, enum cb_svg_anchor anchor,
                 const char *kind, const char *text);

void cb_svg_line(FILE *file, double x1, double y1, double x2, double y2,
                 const char *kind);

/* Return: the class that gives lines of that kind their look. */
const char *cb_svg_line_class(enum cb_chart_line line);

/* about: see struct cb_chart_point */
void cb_svg_marker(FILE *file, const struct cb_chart_look *look, double x, double y,
                   const char *about);

/* Return: how far a marker reaches; 0 when there is none. */
double cb_svg_marker_reach(const struct cb_chart_look *look);

#endif
