/* SPDX-License-Identifier: MIT */
/*
 * Pictures of figures, as inline SVG: points and lines over two axes, and bars.  Here axes,
 * series and labels are known, and nothing of what they mean.
 *
 * A picture is a <figure> with its legend and its caption.  It holds two drawings, for wide and
 * for narrow screens; page.css shows one of them.
 *
 * Texts are escaped here.  Errors of the file are left to whoever closes it.
 * Allocates: yes; without memory the figure says so in the place of the drawing.
 */
#ifndef CB_HTML_CHART_H
#define CB_HTML_CHART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define CB_CHART_TEXT_BYTES 48

/* Writes a value with its unit.  Return: out. */
typedef char *cb_chart_unit(double value, char out[CB_CHART_TEXT_BYTES]);

enum cb_chart_scale {
    CB_CHART_LINEAR,
    CB_CHART_LOG,    /* what is not above 0 is left out */
    CB_CHART_FITTING /* logarithmic, when the values differ by this factor and more: */
};
#define CB_CHART_FITTING_FACTOR 20.0

/* What ticks are round numbers of. */
enum cb_chart_steps {
    CB_CHART_DECIMAL, /* 1, 2, 5, 10 */
    CB_CHART_BINARY,  /* powers of two */
    CB_CHART_CLOCK    /* seconds: 1, 5, 15, 30, 60, 300 */
};

struct cb_chart_axis {
    const char *title;
    cb_chart_unit *unit;
    enum cb_chart_scale scale;
    enum cb_chart_steps steps;
    bool from_zero; /* when it is linear */
};

enum cb_chart_line {
    CB_CHART_NO_LINE,
    CB_CHART_SOLID,
    CB_CHART_DASHED,
    CB_CHART_DOTTED,
    CB_CHART_BAND /* broad and pale, below everything else */
};

enum cb_chart_marker {
    CB_CHART_NO_MARKER,
    CB_CHART_FULL,
    CB_CHART_HOLLOW,
    CB_CHART_CROSSED
};

/* A style is a colour and the shape of a marker, the same in all pictures. */
#define CB_CHART_STYLES 10
#define CB_CHART_NEUTRAL (CB_CHART_STYLES - 1) /* grey */

struct cb_chart_look {
    unsigned style; /* below CB_CHART_STYLES */
    enum cb_chart_line line;
    enum cb_chart_marker marker;
    bool ringed; /* a ring around the marker */
};

struct cb_chart_point {
    double x, y;
    const char *label; /* stands beside it, if there is room; NULL: none */
    const char *about; /* is shown when a pointer rests on it; NULL: nothing */
    bool is_strong;    /* its label is bold, and placed before others */
};

struct cb_chart_series {
    const char *name; /* in the legend; NULL: it is not there */
    struct cb_chart_look look;
    const struct cb_chart_point *point; /* in the order in which the line joins them */
    size_t count;
};

/* A line of the legend that stands for no series of its own. */
struct cb_chart_key {
    const char *name;
    struct cb_chart_look look;
};

/* A line across the picture, with words: where a phase begins, or a limit. */
struct cb_chart_mark {
    double at;
    const char *label;
};

#define CB_CHART_PHASES_MAX 64
#define CB_CHART_WIDTH 640.0 /* of the wide drawing, when it asks for none */
#define CB_CHART_HEIGHT 440.0

struct cb_chart {
    const char *id;       /* of letters, figures and '-', once in a page */
    const char *title;    /* what it is, in a few words */
    const char *about;    /* what it shows, for who cannot see it: a sentence or two */
    const char *caption;  /* below it; NULL: none */
    double width, height; /* of the wide drawing, in pixels; 0: as usual */
    struct cb_chart_axis x, y;
    const struct cb_chart_series *series;
    size_t series_count;
    const struct cb_chart_key *key; /* of the legend, behind the series with names */
    size_t key_count;
    size_t key_row; /* which of these begins a new row of the legend; 0: none */
    const struct cb_chart_mark *phase; /* at an x, in order: upright lines; at most
                                        * CB_CHART_PHASES_MAX are drawn */
    size_t phase_count;
    const struct cb_chart_mark *limit; /* at a y: level lines */
    size_t limit_count;
};

/*
 * Writes points, lines, or both.  Axes reach over all points, phases and limits.  Labels
 * cover neither markers nor each other; those that find no room are named below the picture.
 */
void cb_chart_write(FILE *file, const struct cb_chart *chart);

/* Bars that lie, in groups below each other.  The wide drawing has a width of
 * CB_CHART_BARS_WIDTH. */
#define CB_CHART_BARS_WIDTH 460.0

struct cb_chart_bars {
    const char *id, *title, *about, *caption;
    struct cb_chart_axis axis;
    const char *const *group; /* names */
    size_t group_count;
    const struct cb_chart_key
        *key; /* what the bars of a group are: their names and styles */
    size_t key_count;
    const double *value; /* group by group, key_count each; NAN: not known */
};

/* Writes bars, each with its value.  One that is not known says so. */
void cb_chart_write_bars(FILE *file, const struct cb_chart_bars *bars);

#endif
