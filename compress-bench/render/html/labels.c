/* SPDX-License-Identifier: MIT */
/*
 * Each label tries places around its point, near ones first, and takes the one that costs
 * least; when all have one they try again, since some were placed before others were there.
 */
#include "render/html/labels.h"

#include <math.h>

#define PASSES 3
#define GAP 3.0         /* between a marker and its label */
#define APART 1.0       /* between labels */
#define LEADER_FROM 9.0 /* labels that stand this far off need a line */
#define FORBIDDEN 1e9
/* What it costs, in pixels of distance. */
#define COST_OF_LINE 9.0
#define COST_OF_LEADER 10.0
#define COST_OF_MARKER 30.0 /* that the line to the label crosses */

/* How far from the gap a label may stand. */
static const double distances[] = {0, 4, 9, 15, 22, 30, 40, 52, 66, 82, 100, 120, 145};
#define DISTANCES (sizeof(distances) / sizeof(distances[0]))

/* Where it stands as seen from the point, and what a reader likes best. */
static const struct {
    double x, y, cost;
} directions[] = {{1, 0, 0},        {-1, 0, 2},      {0, -1, 1},        {0, 1, 2},
                  {0.8, -0.6, 1},   {0.8, 0.6, 2},   {-0.8, -0.6, 3},   {-0.8, 0.6, 4},
                  {0.4, -0.92, 1},  {0.4, 0.92, 2},  {-0.4, -0.92, 3},  {-0.4, 0.92, 4},
                  {0.95, -0.31, 1}, {0.95, 0.31, 2}, {-0.95, -0.31, 3}, {-0.95, 0.31, 4}};
#define DIRECTIONS (sizeof(directions) / sizeof(directions[0]))

bool cb_box_overlaps(const struct cb_box *one, const struct cb_box *other)
{
    return one->left < other->right && other->left < one->right &&
           one->top < other->bottom && other->top < one->bottom;
}

static double between(double value, double least, double most)
{
    return value < least ? least : value > most ? most : value;
}

static struct cb_spot nearest_of(const struct cb_box *box, const struct cb_spot *spot)
{
    return (struct cb_spot){between(spot->x, box->left, box->right),
                            between(spot->y, box->top, box->bottom)};
}

static double distance(const struct cb_spot *one, const struct cb_spot *other)
{
    return hypot(one->x - other->x, one->y - other->y);
}

bool cb_box_covers_disc(const struct cb_box *box, const struct cb_disc *disc)
{
    struct cb_spot nearest = nearest_of(box, &disc->at);

    return distance(&nearest, &disc->at) < disc->radius;
}

/* Cuts the part [*first, *last] of a line to what lies on the inner side of an edge. */
static bool clip(double change, double inside, double *first, double *last)
{
    if (change == 0) {
        return inside >= 0;
    }
    double at = inside / change;

    if (change < 0) {
        *first = at > *first ? at : *first;
    } else {
        *last = at < *last ? at : *last;
    }
    return *first <= *last;
}

/* Source: the clipping of lines as Liang and Barsky describe it. */
bool cb_box_meets_segment(const struct cb_box *box, const struct cb_segment *segment)
{
    double wide = segment->to.x - segment->from.x;
    double high = segment->to.y - segment->from.y;
    double first = 0;
    double last = 1;

    return clip(-wide, segment->from.x - box->left, &first, &last) &&
           clip(wide, box->right - segment->from.x, &first, &last) &&
           clip(-high, segment->from.y - box->top, &first, &last) &&
           clip(high, box->bottom - segment->from.y, &first, &last);
}

static bool segment_meets_disc(const struct cb_segment *segment,
                               const struct cb_disc *disc)
{
    double wide = segment->to.x - segment->from.x;
    double high = segment->to.y - segment->from.y;
    double square = wide * wide + high * high;
    double part = square > 0 ? ((disc->at.x - segment->from.x) * wide +
                                (disc->at.y - segment->from.y) * high) /
                                   square
                             : 0;

    part = between(part, 0, 1);
    struct cb_spot nearest = {segment->from.x + part * wide,
                              segment->from.y + part * high};
    return distance(&nearest, &disc->at) < disc->radius;
}

static double side_of(const struct cb_segment *segment, const struct cb_spot *spot)
{
    return (segment->to.x - segment->from.x) * (spot->y - segment->from.y) -
           (segment->to.y - segment->from.y) * (spot->x - segment->from.x);
}

static bool segments_cross(const struct cb_segment *one, const struct cb_segment *other)
{
    return side_of(one, &other->from) * side_of(one, &other->to) < 0 &&
           side_of(other, &one->from) * side_of(other, &one->to) < 0;
}

/* Markers that lie on each other: a line to one of them crosses the others. */
static bool discs_touch(const struct cb_disc *one, const struct cb_disc *other)
{
    return distance(&one->at, &other->at) < one->radius + other->radius;
}

/* Puts the label at a place.  Box and leader are of the label; nothing is checked. */
static void move(struct cb_label *label, size_t direction, double off)
{
    const struct cb_disc *of = &label->of;
    double reach = of->radius + GAP + off;
    double x = of->at.x + directions[direction].x * (reach + label->width / 2);
    double y = of->at.y + directions[direction].y * (reach + label->height / 2);

    label->box = (struct cb_box){x - label->width / 2, y - label->height / 2,
                                 x + label->width / 2, y + label->height / 2};
    struct cb_spot end = nearest_of(&label->box, &of->at);
    double far = distance(&end, &of->at);

    label->has_leader = far - of->radius >= LEADER_FROM;
    label->leader = (struct cb_segment){of->at, end};
    if (far > of->radius) {
        label->leader.from.x += (end.x - of->at.x) * of->radius / far;
        label->leader.from.y += (end.y - of->at.y) * of->radius / far;
    }
}

static bool is_free_of_labels(const struct cb_label *label, const struct cb_label *all,
                              size_t count)
{
    struct cb_box wide = {label->box.left - APART, label->box.top - APART,
                          label->box.right + APART, label->box.bottom + APART};

    for (size_t i = 0; i < count; i++) {
        const struct cb_label *other = &all[i];

        if (!other->is_placed || other == label) {
            continue;
        }
        if (cb_box_overlaps(&wide, &other->box) ||
            (label->has_leader && cb_box_meets_segment(&other->box, &label->leader)) ||
            (other->has_leader && cb_box_meets_segment(&wide, &other->leader)) ||
            (label->has_leader && other->has_leader &&
             segments_cross(&label->leader, &other->leader))) {
            return false;
        }
    }
    return true;
}

static bool is_free_of_obstacles(const struct cb_label *label,
                                 const struct cb_obstacles *obstacles)
{
    const struct cb_box *box = &label->box;
    const struct cb_box *bounds = &obstacles->bounds;

    if (box->left < bounds->left || box->right > bounds->right ||
        box->top < bounds->top || box->bottom > bounds->bottom) {
        return false;
    }
    for (size_t i = 0; i < obstacles->discs; i++) {
        if (cb_box_covers_disc(box, &obstacles->disc[i])) {
            return false;
        }
    }
    for (size_t i = 0; i < obstacles->boxes; i++) {
        if (cb_box_overlaps(box, &obstacles->box[i])) {
            return false;
        }
    }
    return true;
}

static double cost_of_crossings(const struct cb_label *label,
                                const struct cb_obstacles *obstacles)
{
    double cost = 0;

    for (size_t i = 0; label->has_leader && i < obstacles->discs; i++) {
        const struct cb_disc *disc = &obstacles->disc[i];

        if (!discs_touch(disc, &label->of) && segment_meets_disc(&label->leader, disc)) {
            cost += COST_OF_MARKER;
        }
    }
    for (size_t i = 0; i < obstacles->segments && cost < FORBIDDEN; i++) {
        if (cb_box_meets_segment(&label->box, &obstacles->segment[i])) {
            cost += COST_OF_LINE;
        }
    }
    return cost;
}

static double cost_of(const struct cb_label *label, const struct cb_label *all,
                      size_t count, const struct cb_obstacles *obstacles)
{
    if (!is_free_of_obstacles(label, obstacles) ||
        !is_free_of_labels(label, all, count)) {
        return FORBIDDEN;
    }
    return (label->has_leader ? COST_OF_LEADER : 0) + cost_of_crossings(label, obstacles);
}

static void place(struct cb_label *label, const struct cb_label *all, size_t count,
                  const struct cb_obstacles *obstacles)
{
    struct cb_label best = *label;
    double least = FORBIDDEN;

    best.is_placed = false;
    for (size_t far = 0; far < DISTANCES && distances[far] < least; far++) {
        for (size_t direction = 0; direction < DIRECTIONS; direction++) {
            double cost = distances[far] + directions[direction].cost;

            if (cost >= least) {
                continue;
            }
            move(label, direction, distances[far]);
            cost += cost_of(label, all, count, obstacles);
            if (cost < least) {
                least = cost;
                best = *label;
                best.is_placed = true;
            }
        }
    }
    *label = best;
}

void cb_labels_place(struct cb_label *label, size_t count,
                     const struct cb_obstacles *obstacles)
{
    for (size_t i = 0; i < count; i++) {
        label[i].is_placed = false;
    }
    for (int pass = 0; pass < PASSES; pass++) {
        for (int first = 1; first >= 0; first--) {
            for (size_t i = 0; i < count; i++) {
                if (label[i].is_first == (first == 1)) {
                    place(&label[i], label, count, obstacles);
                }
            }
        }
    }
}
