/* SPDX-License-Identifier: MIT */
#include "render/html/crowd.h"

#include <stdlib.h>

/* Return: the array with room for one more; it grows when its count is a power of two. */
static void *grow(struct cb_crowd *crowd, void *array, size_t count, size_t item_bytes)
{
    if (array != NULL && (count & (count - 1)) != 0) {
        return array;
    }
    void *grown = reallocarray(array, count > 0 ? count * 2 : 1, item_bytes);

    crowd->is_short = crowd->is_short || grown == NULL;
    return grown;
}

void cb_crowd_add_label(struct cb_crowd *crowd, const char *text, struct cb_label label)
{
    struct cb_label *labels =
        grow(crowd, crowd->label, crowd->labels, sizeof(*crowd->label));

    crowd->label = labels != NULL ? labels : crowd->label;
    const char **texts = grow(crowd, crowd->text, crowd->labels, sizeof(*crowd->text));

    crowd->text = texts != NULL ? texts : crowd->text;
    if (labels != NULL && texts != NULL) {
        crowd->label[crowd->labels] = label;
        crowd->text[crowd->labels++] = text;
    }
}

void cb_crowd_add_disc(struct cb_crowd *crowd, struct cb_disc disc)
{
    struct cb_disc *discs = grow(crowd, crowd->disc, crowd->discs, sizeof(*crowd->disc));

    if (discs != NULL) {
        crowd->disc = discs;
        crowd->disc[crowd->discs++] = disc;
    }
}

void cb_crowd_add_segment(struct cb_crowd *crowd, struct cb_segment segment)
{
    struct cb_segment *segments =
        grow(crowd, crowd->segment, crowd->segments, sizeof(*crowd->segment));

    if (segments != NULL) {
        crowd->segment = segments;
        crowd->segment[crowd->segments++] = segment;
    }
}

void cb_crowd_add_box(struct cb_crowd *crowd, struct cb_box box)
{
    struct cb_box *boxes = grow(crowd, crowd->box, crowd->boxes, sizeof(*crowd->box));

    if (boxes != NULL) {
        crowd->box = boxes;
        crowd->box[crowd->boxes++] = box;
    }
}

void cb_crowd_place(struct cb_crowd *crowd, struct cb_box bounds)
{
    struct cb_obstacles obstacles = {.bounds = bounds,
                                     .disc = crowd->disc,
                                     .discs = crowd->discs,
                                     .segment = crowd->segment,
                                     .segments = crowd->segments,
                                     .box = crowd->box,
                                     .boxes = crowd->boxes};

    cb_labels_place(crowd->label, crowd->labels, &obstacles);
}

void cb_crowd_free(struct cb_crowd *crowd)
{
    free(crowd->label);
    free(crowd->text);
    free(crowd->disc);
    free(crowd->segment);
    free(crowd->box);
    *crowd = (struct cb_crowd){0};
}
