/* SPDX-License-Identifier: MIT */
/* What competes for room in a drawing, gathered piece by piece, and then the labels' places. */
#ifndef CB_HTML_CROWD_H
#define CB_HTML_CROWD_H

#include "render/html/labels.h"

struct cb_crowd {
    struct cb_label *label;
    const char **text; /* of the labels; the caller's */
    struct cb_disc *disc;
    struct cb_segment *segment;
    struct cb_box *box;
    size_t labels, discs, segments, boxes;
    bool is_short; /* there was no memory for all of it */
};

/* Allocates: yes; cb_crowd_free(). */
void cb_crowd_add_label(struct cb_crowd *crowd, const char *text, struct cb_label label);
void cb_crowd_add_disc(struct cb_crowd *crowd, struct cb_disc disc);
void cb_crowd_add_segment(struct cb_crowd *crowd, struct cb_segment segment);
void cb_crowd_add_box(struct cb_crowd *crowd, struct cb_box box);

/* Places the labels within the bounds.  Allocates: no. */
void cb_crowd_place(struct cb_crowd *crowd, struct cb_box bounds);

void cb_crowd_free(struct cb_crowd *crowd);

#endif
