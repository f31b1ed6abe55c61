/* SPDX-License-Identifier: MIT */
/* Finds places for the labels of points, so that they cover neither markers nor each other.
 * Threads: any.  Allocates: no. */
#ifndef CB_HTML_LABELS_H
#define CB_HTML_LABELS_H

#include <stdbool.h>
#include <stddef.h>

/* Pixels; y grows downwards. */
struct cb_box {
    double left, top, right, bottom;
};

struct cb_spot {
    double x, y;
};

struct cb_segment {
    struct cb_spot from, to;
};

/* A marker, which no label may cover. */
struct cb_disc {
    struct cb_spot at;
    double radius;
};

struct cb_label {
    struct cb_disc of;    /* what is labelled */
    double width, height; /* of the text */
    bool is_first;        /* before those that are not */
    /* What was found: */
    bool is_placed;
    struct cb_box box;
    bool has_leader; /* it stands apart, and a line shows what it belongs to */
    struct cb_segment leader;
};

/* What there is besides the labels. */
struct cb_obstacles {
    struct cb_box bounds; /* labels stay within */
    const struct cb_disc *disc;
    size_t discs;
    const struct cb_segment *segment; /* lines, which labels rather leave free */
    size_t segments;
    const struct cb_box *box; /* other texts */
    size_t boxes;
};

/* Places all that find room. */
void cb_labels_place(struct cb_label *label, size_t count,
                     const struct cb_obstacles *obstacles);

bool cb_box_overlaps(const struct cb_box *one, const struct cb_box *other);
bool cb_box_covers_disc(const struct cb_box *box, const struct cb_disc *disc);
bool cb_box_meets_segment(const struct cb_box *box, const struct cb_segment *segment);

#endif
