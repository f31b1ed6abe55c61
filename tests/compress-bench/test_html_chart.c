/* SPDX-License-Identifier: MIT */
/* Scales, ticks, places of labels, and the pictures that are made of them. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "render/html/chart.h"
#include "render/html/labels.h"
#include "render/html/scale.h"
#include "unit.h"

static char *text;

static void stop(void)
{
    free(text);
    text = NULL;
}

static void has(const char *part)
{
    ck_assert_msg(strstr(text, part) != NULL, "no \"%s\" in:\n%s", part, text);
}

static size_t count_of(const char *part)
{
    size_t count = 0;

    for (const char *at = text; (at = strstr(at, part)) != NULL; at++) {
        count++;
    }
    return count;
}

static void lacks(const char *part)
{
    ck_assert_msg(strstr(text, part) == NULL, "\"%s\" in:\n%s", part, text);
}

static struct cb_scale scale_of(struct cb_chart_axis axis, double least, double most,
                                double margin, size_t ticks_max)
{
    struct cb_range range = CB_RANGE_EMPTY;

    cb_range_add(&range, &axis, least);
    cb_range_add(&range, &axis, most);
    return cb_scale_make(&axis, &range, margin, 0, 1000, ticks_max);
}

static void has_ticks(const struct cb_scale *scale, const double *ticks, size_t count)
{
    ck_assert_uint_eq(scale->ticks, count);
    for (size_t i = 0; i < count; i++) {
        ck_assert_double_eq_tol(scale->tick[i], ticks[i], fabs(ticks[i]) * 1e-9 + 1e-12);
    }
}
#define HAS_TICKS(scale, ...)                                                            \
    has_ticks(scale, (const double[]){__VA_ARGS__},                                      \
              sizeof((const double[]){__VA_ARGS__}) / sizeof(double))

/* ---- scales -------------------------------------------------------------------------- */

START_TEST(ticks_of_a_linear_axis_are_multiples_of_one_two_or_five)
{
    struct cb_chart_axis axis = {.scale = CB_CHART_LINEAR};
    struct cb_scale scale = scale_of(axis, 0, 10, 0, 5);

    HAS_TICKS(&scale, 0, 2, 4, 6, 8, 10);
    scale = scale_of(axis, 2.75, 5.8, 0, 8);
    HAS_TICKS(&scale, 3, 3.5, 4, 4.5, 5, 5.5);
    scale = scale_of(axis, -3e6, 1.9e9, 0, 4);
    HAS_TICKS(&scale, 0, 5e8, 1e9, 1.5e9);
}
END_TEST

START_TEST(a_logarithmic_axis_names_as_many_round_numbers_as_have_room)
{
    struct cb_chart_axis axis = {.scale = CB_CHART_LOG};
    struct cb_scale scale = scale_of(axis, 20, 1000, 0, 8);

    HAS_TICKS(&scale, 20, 50, 100, 200, 500, 1000);
    scale = scale_of(axis, 3, 1100, 0, 7);
    HAS_TICKS(&scale, 3, 10, 30, 100, 300, 1000);
    scale = scale_of(axis, 24, 97e6, 0, 4);
    HAS_TICKS(&scale, 1e2, 1e4, 1e6);
    scale = scale_of(axis, 110, 140, 0, 8);
    ck_assert_uint_ge(scale.ticks, 3);
}
END_TEST

START_TEST(sizes_of_blocks_have_ticks_at_powers_of_two)
{
    struct cb_chart_axis axis = {.scale = CB_CHART_LOG, .steps = CB_CHART_BINARY};
    struct cb_scale scale = scale_of(axis, 16384, 262144, 0.04, 8);

    HAS_TICKS(&scale, 16384, 32768, 65536, 131072, 262144);
    scale = scale_of(axis, 16384, 262144, 0.04, 3);
    HAS_TICKS(&scale, 16384, 65536, 262144);
    axis.scale = CB_CHART_LINEAR;
    scale = scale_of(axis, 0, 262144, 0, 4);
    HAS_TICKS(&scale, 0, 65536, 131072, 196608, 262144);
}
END_TEST

START_TEST(seconds_have_ticks_where_a_clock_has_them)
{
    struct cb_chart_axis axis = {.scale = CB_CHART_LINEAR, .steps = CB_CHART_CLOCK};
    struct cb_scale scale = scale_of(axis, 0, 170, 0, 6);

    HAS_TICKS(&scale, 0, 30, 60, 90, 120, 150);
    scale = scale_of(axis, 0, 7200, 0, 5);
    HAS_TICKS(&scale, 0, 1800, 3600, 5400, 7200);
    scale = scale_of(axis, 0, 0.4, 0, 5);
    HAS_TICKS(&scale, 0, 0.1, 0.2, 0.3, 0.4);
}
END_TEST

START_TEST(an_axis_is_logarithmic_when_its_values_demand_it)
{
    struct cb_chart_axis axis = {.scale = CB_CHART_FITTING};

    ck_assert(!scale_of(axis, 1, 19, 0, 5).is_log);
    ck_assert(scale_of(axis, 1, 20, 0, 5).is_log);
    ck_assert(!scale_of(axis, 0, 20, 0, 5).is_log);
}
END_TEST

START_TEST(values_stand_between_the_ends_of_their_axis)
{
    struct cb_chart_axis axis = {.scale = CB_CHART_LOG};
    struct cb_scale scale = scale_of(axis, 1, 100, 0, 5);

    ck_assert_double_eq_tol(cb_scale_at(&scale, 1), 0, 1e-6);
    ck_assert_double_eq_tol(cb_scale_at(&scale, 10), 500, 1e-6);
    ck_assert_double_eq_tol(cb_scale_at(&scale, 100), 1000, 1e-6);
    scale = scale_of(axis, 1, 100, 0.1, 5);
    ck_assert_double_gt(cb_scale_at(&scale, 1), 50);
    ck_assert_double_lt(cb_scale_at(&scale, 100), 950);
    axis = (struct cb_chart_axis){.from_zero = true};
    scale = scale_of(axis, 300, 400, 0.1, 5);
    ck_assert_double_eq_tol(cb_scale_at(&scale, 0), 0, 1e-6);
}
END_TEST

START_TEST(one_value_and_none_have_an_axis_too)
{
    for (int kind = CB_CHART_LINEAR; kind <= CB_CHART_FITTING; kind++) {
        struct cb_chart_axis axis = {.scale = (enum cb_chart_scale)kind};
        struct cb_scale scale = scale_of(axis, 7, 7, 0.04, 5);

        ck_assert_double_lt(scale.low, 7);
        ck_assert_double_gt(scale.high, 7);
        ck_assert_uint_ge(scale.ticks, 2);
        scale = scale_of(axis, NAN, NAN, 0.04, 5);
        ck_assert_double_lt(scale.low, scale.high);
        ck_assert_uint_ge(scale.ticks, 2);
    }
}
END_TEST

START_TEST(what_a_logarithmic_axis_cannot_show_has_no_place_on_it)
{
    struct cb_chart_axis axis = {.scale = CB_CHART_LOG};
    struct cb_scale scale = scale_of(axis, 0, 100, 0, 5);

    ck_assert_double_gt(scale.low, 0);
    ck_assert(!cb_scale_has(&scale, 0));
    ck_assert(!cb_scale_has(&scale, NAN));
    ck_assert(cb_scale_has(&scale, 1));
}
END_TEST

/* ---- labels -------------------------------------------------------------------------- */

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

/* ---- pictures ------------------------------------------------------------------------ */

static char *write_number(double value, char out[CB_CHART_TEXT_BYTES])
{
    snprintf(out, CB_CHART_TEXT_BYTES, "%g u", value);
    return out;
}

static void draw(const struct cb_chart *chart)
{
    size_t length = 0;

    free(text);
    FILE *file = open_memstream(&text, &length);
    cb_chart_write(file, chart);
    fclose(file);
}

static void draw_bars(const struct cb_chart_bars *bars)
{
    size_t length = 0;

    free(text);
    FILE *file = open_memstream(&text, &length);
    cb_chart_write_bars(file, bars);
    fclose(file);
}

static struct cb_chart chart_of(const struct cb_chart_series *series, size_t count)
{
    return (struct cb_chart){.id = "picture",
                             .title = "A title",
                             .about = "What it shows.",
                             .x = {.title = "across", .unit = write_number},
                             .y = {.title = "upwards", .unit = write_number},
                             .series = series,
                             .series_count = count};
}

START_TEST(a_picture_has_a_name_and_a_description_for_each_of_its_drawings)
{
    struct cb_chart_point point[] = {{.x = 1, .y = 1}, {.x = 2, .y = 5}};
    struct cb_chart_series series = {
        .look = {.line = CB_CHART_SOLID}, .point = point, .count = 2};
    struct cb_chart chart = chart_of(&series, 1);

    draw(&chart);
    has("<title id=\"picture-wide-title\">A title</title>");
    has("<title id=\"picture-narrow-title\">A title</title>");
    has("aria-labelledby=\"picture-wide-title\"");
    has("<desc id=\"picture-narrow-about\">What it shows.</desc>");
    has(">across</text>");
    has("class=\"line\"");
}
END_TEST

START_TEST(texts_of_a_picture_are_escaped)
{
    struct cb_chart_point point = {.x = 1, .y = 1, .label = "<b>&", .about = "a < \"b\""};
    struct cb_chart_series series = {
        .name = "<i>", .look = {.marker = CB_CHART_FULL}, .point = &point, .count = 1};
    struct cb_chart chart = chart_of(&series, 1);
    const struct cb_chart_mark phase = {1, "<u>"};

    chart.title = "<h1>";
    chart.caption = "<p>";
    chart.phase = &phase;
    chart.phase_count = 1;
    draw(&chart);
    has("&lt;b&gt;&amp;</text>");
    has("<title>a &lt; &quot;b&quot;</title>");
    has("&lt;i&gt;</li>");
    has("&lt;h1&gt;");
    has("&lt;p&gt;");
    has("&lt;u&gt;");
    lacks("<b>");
    lacks("<i>");
    lacks("<u>");
}
END_TEST

START_TEST(points_that_are_no_numbers_are_left_out)
{
    struct cb_chart_point point[] = {{.x = 1, .y = 1},
                                     {.x = NAN, .y = 2, .label = "nowhere"},
                                     {.x = 3, .y = INFINITY},
                                     {.x = 4, .y = 4}};
    struct cb_chart_series series = {
        .look = {.line = CB_CHART_SOLID, .marker = CB_CHART_FULL},
        .point = point,
        .count = 4};
    struct cb_chart chart = chart_of(&series, 1);

    draw(&chart);
    lacks("nan");
    lacks("inf");
    lacks("nowhere");
}
END_TEST

START_TEST(labels_without_room_are_named_below_the_picture)
{
    enum { COUNT = 200 };
    static struct cb_chart_point point[COUNT];
    struct cb_chart_series series = {
        .look = {.marker = CB_CHART_FULL}, .point = point, .count = COUNT};
    struct cb_chart chart = chart_of(&series, 1);

    for (size_t i = 0; i < COUNT; i++) {
        point[i] = (struct cb_chart_point){
            .x = 1, .y = 1, .label = "a label that is rather long", .is_strong = i == 0};
    }
    draw(&chart);
    has("<p class=\"unlabelled wide\">Without room for a label: a label");
    has("<p class=\"unlabelled narrow\">");
    has("class=\"label strong\"");
}
END_TEST

START_TEST(phases_and_limits_are_drawn_with_their_words_and_belong_to_the_axes)
{
    struct cb_chart_point point[] = {{.x = 0, .y = 1}, {.x = 10, .y = 2, .label = "end"}};
    struct cb_chart_series series = {
        .name = "memory", .look = {.line = CB_CHART_DASHED}, .point = point, .count = 2};
    struct cb_chart chart = chart_of(&series, 1);
    const struct cb_chart_mark phase[] = {
        {2, "it begins here"}, {2.1, "then at once"}, {80, "late"}};
    const struct cb_chart_mark limit = {500, "-Xmx"};

    chart.phase = phase;
    chart.phase_count = 3;
    chart.limit = &limit;
    chart.limit_count = 1;
    draw(&chart);
    has(">it begins here</text>");
    has(">then at once</text>");
    has(">-Xmx</text>");
    has("class=\"limit\"");
    has(">80 u</text>");
    has(">500 u</text>");
    has("line dashed");
}
END_TEST

START_TEST(bars_say_their_values_and_what_is_not_known)
{
    static const char *const groups[] = {"one", "two"};
    static const struct cb_chart_key keys[] = {{"here", {.marker = CB_CHART_FULL}},
                                               {"there", {.marker = CB_CHART_HOLLOW}}};
    static const double values[] = {5, 1000, 0, NAN};
    struct cb_chart_bars bars = {.id = "bars",
                                 .title = "Bars",
                                 .about = "Bars.",
                                 .axis = {.title = "units",
                                          .unit = write_number,
                                          .scale = CB_CHART_FITTING,
                                          .from_zero = true},
                                 .group = groups,
                                 .group_count = 2,
                                 .key = keys,
                                 .key_count = 2,
                                 .value = values};

    draw_bars(&bars);
    has(">5 u</text>");
    has(">1000 u</text>");
    has(">0 u</text>");
    has(">not known</text>");
    has("units (logarithmic)");
    has(">two</text>");
    has("there</li>");
    lacks("nan");
    /* Two bars, in two drawings and in the legend. */
    ck_assert_uint_eq(count_of("<rect"), 6);
    bars.value = (const double[]){5, 10, 0, 7};
    draw_bars(&bars);
    lacks("logarithmic");
    ck_assert_uint_eq(count_of("<rect"), 8);
}
END_TEST

int main(void)
{
    TCase *tests = unit_case("html_chart", NULL, stop);

    tcase_add_test(tests, ticks_of_a_linear_axis_are_multiples_of_one_two_or_five);
    tcase_add_test(tests, a_logarithmic_axis_names_as_many_round_numbers_as_have_room);
    tcase_add_test(tests, sizes_of_blocks_have_ticks_at_powers_of_two);
    tcase_add_test(tests, seconds_have_ticks_where_a_clock_has_them);
    tcase_add_test(tests, an_axis_is_logarithmic_when_its_values_demand_it);
    tcase_add_test(tests, values_stand_between_the_ends_of_their_axis);
    tcase_add_test(tests, one_value_and_none_have_an_axis_too);
    tcase_add_test(tests, what_a_logarithmic_axis_cannot_show_has_no_place_on_it);
    tcase_add_test(tests, labels_cover_neither_markers_nor_each_other_and_stay_inside);
    tcase_add_test(tests, a_label_without_room_is_left_out_and_strong_ones_come_first);
    tcase_add_test(tests, a_label_that_stands_apart_is_joined_to_its_point);
    tcase_add_test(tests, a_segment_meets_a_box_that_it_crosses_touches_or_lies_in);
    tcase_add_test(tests,
                   a_picture_has_a_name_and_a_description_for_each_of_its_drawings);
    tcase_add_test(tests, texts_of_a_picture_are_escaped);
    tcase_add_test(tests, points_that_are_no_numbers_are_left_out);
    tcase_add_test(tests, labels_without_room_are_named_below_the_picture);
    tcase_add_test(tests,
                   phases_and_limits_are_drawn_with_their_words_and_belong_to_the_axes);
    tcase_add_test(tests, bars_say_their_values_and_what_is_not_known);
    return unit_run();
}
