/* SPDX-License-Identifier: MIT */
/* Where a value stands on an axis, and which values are named there.  Threads: any. */
#ifndef CB_HTML_SCALE_H
#define CB_HTML_SCALE_H

#include "render/html/chart.h"

#define CB_SCALE_TICKS_MAX 24

struct cb_scale {
    bool is_log;
    double low, high; /* values at the ends; low < high; above 0 when it is logarithmic */
    double from, to;  /* the pixels where they stand */
    double tick[CB_SCALE_TICKS_MAX]; /* from low to high */
    size_t ticks;
};

/* The least and the largest of what an axis has to show. */
struct cb_range {
    double least, most; /* least > most: nothing yet */
};

#define CB_RANGE_EMPTY ((struct cb_range){1, -1})

/* Widens a range.  A value that is no number, or not above 0 on an axis that must be
 * logarithmic, changes nothing. */
void cb_range_add(struct cb_range *range, const struct cb_chart_axis *axis, double value);

/*
 * range: of the values; an empty one gives 0 to 1, or 1 to 10.
 * margin: how much of the axis stays empty at each end, 0 to 0.4; none below a 0 that an axis
 * begins at.
 * ticks_max: at most so many, if that can be; 2 at least.
 */
struct cb_scale cb_scale_make(const struct cb_chart_axis *axis,
                              const struct cb_range *range, double margin, double from,
                              double to, size_t ticks_max);

/* Return: true when the scale has a place for it. */
bool cb_scale_has(const struct cb_scale *scale, double value);

/* Return: the pixel. */
double cb_scale_at(const struct cb_scale *scale, double value);

#endif
