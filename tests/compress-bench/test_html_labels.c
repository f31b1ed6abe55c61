/* SPDX-License-Identifier: MIT */
/* Where labels find room. */
#include <math.h>

#include "render/html/labels.h"
#include "unit.h"

#define CROWD 60

/* The same on every machine. */
static unsigned next_random(unsigned *state)
{
    *state = *state * 1103515245u + 12345u;
    return *state >> 16 & 0x7fff;
}

static void make_crowd(struct cb_label *label, struct cb_disc *disc, double width,
                       double height)
{
    unsigned state = 7;

    for (size_t i = 0; i < CROWD; i++) {
        disc[i] = (struct cb_disc){{20 + next_random(&state) % (unsigned)(width - 40),
                                    20 + next_random(&state) % (unsigned)(height - 40)},
                                   6};
        label[i] = (struct cb_label){
            .of = disc[i], .width = 50, .height = 14, .is_first = i % 5 == 0};
    }
}

static size_t count_placed(const struct cb_label *label)
{
    size_t placed = 0;

    for (size_t i = 0; i < CROWD; i++) {
        placed += label[i].is_placed ? 1 : 0;
    }
    return placed;
}

static void nothing_is_covered(const struct cb_label *label,
                               const struct cb_obstacles *obstacles)
{
    for (size_t i = 0; i < CROWD; i++) {
        if (!label[i].is_placed) {
            continue;
        }
        const struct cb_box *box = &label[i].box;

        ck_assert_double_ge(box->left, obstacles->bounds.left);
        ck_assert_double_ge(box->top, obstacles->bounds.top);
        ck_assert_double_le(box->right, obstacles->bounds.right);
        ck_assert_double_le(box->bottom, obstacles->bounds.bottom);
        for (size_t k = 0; k < CROWD; k++) {
            ck_assert(!cb_box_covers_disc(box, &obstacles->disc[k]));
            if (k != i && label[k].is_placed) {
                ck_assert(!cb_box_overlaps(box, &label[k].box));
                ck_assert(!label[k].has_leader ||
                          !cb_box_meets_segment(box, &label[k].leader));
            }
        }
        for (size_t k = 0; k < obstacles->boxes; k++) {
            ck_assert(!cb_box_overlaps(box, &obstacles->box[k]));
        }
    }
}

START_TEST(labels_cover_neither_markers_nor_each_other_and_stay_inside)
{
    struct cb_label label[CROWD];
    struct cb_disc disc[CROWD];
    const struct cb_box text_box = {100, 100, 300, 130};
    struct cb_obstacles obstacles = {.bounds = {0, 0, 800, 600},
                                     .disc = disc,
                                     .discs = CROWD,
                                     .box = &text_box,
                                     .boxes = 1};

    make_crowd(label, disc, 800, 600);
    cb_labels_place(label, CROWD, &obstacles);
    nothing_is_covered(label, &obstacles);
    ck_assert_uint_ge(count_placed(label), CROWD - 4);
}
END_TEST

START_TEST(a_label_without_room_is_left_out_and_strong_ones_come_first)
{
    struct cb_label label[CROWD];
    struct cb_disc disc[CROWD];
    struct cb_obstacles obstacles = {
        .bounds = {0, 0, 240, 160}, .disc = disc, .discs = CROWD};

    make_crowd(label, disc, 240, 160);
    cb_labels_place(label, CROWD, &obstacles);
    nothing_is_covered(label, &obstacles);
    ck_assert_uint_lt(count_placed(label), CROWD);
    ck_assert_uint_gt(count_placed(label), 0);
    for (size_t i = 0; i < CROWD; i++) {
        label[i].of = disc[i] = (struct cb_disc){{120, 80}, 6};
        label[i].is_first = i == CROWD - 1;
    }
    cb_labels_place(label, CROWD, &obstacles);
    ck_assert(label[CROWD - 1].is_placed);
    ck_assert(!label[CROWD - 1].has_leader);
}
END_TEST

START_TEST(a_label_that_stands_apart_is_joined_to_its_point)
{
    struct cb_label label = {.of = {{100, 100}, 5}, .width = 40, .height = 14};
    const struct cb_box around = {60, 80, 140, 120};
    struct cb_obstacles obstacles = {
        .bounds = {0, 0, 200, 200}, .box = &around, .boxes = 1};

    cb_labels_place(&label, 1, &obstacles);
    ck_assert(label.is_placed);
    ck_assert(label.has_leader);
    ck_assert_double_eq_tol(hypot(label.leader.from.x - 100, label.leader.from.y - 100),
                            5, 1e-6);
    ck_assert(cb_box_meets_segment(&label.box, &label.leader));
}
END_TEST

START_TEST(a_segment_meets_a_box_that_it_crosses_touches_or_lies_in)
{
    const struct cb_box box = {10, 10, 20, 20};

    ck_assert(cb_box_meets_segment(&box, &(struct cb_segment){{0, 15}, {30, 15}}));
    ck_assert(cb_box_meets_segment(&box, &(struct cb_segment){{12, 12}, {13, 13}}));
    ck_assert(cb_box_meets_segment(&box, &(struct cb_segment){{0, 0}, {10, 10}}));
    ck_assert(!cb_box_meets_segment(&box, &(struct cb_segment){{0, 0}, {9, 30}}));
    ck_assert(!cb_box_meets_segment(&box, &(struct cb_segment){{0, 25}, {30, 25}}));
    ck_assert(!cb_box_meets_segment(&box, &(struct cb_segment){{0, 28}, {15, 22}}));
}
END_TEST

int main(void)
{
    TCase *tests = unit_case("html_labels", NULL, NULL);

    tcase_add_test(tests, labels_cover_neither_markers_nor_each_other_and_stay_inside);
    tcase_add_test(tests, a_label_without_room_is_left_out_and_strong_ones_come_first);
    tcase_add_test(tests, a_label_that_stands_apart_is_joined_to_its_point);
    tcase_add_test(tests, a_segment_meets_a_box_that_it_crosses_touches_or_lies_in);
    return unit_run();
}
