/* SPDX-License-Identifier: MIT */
/* Axes: what they span, and where their ticks stand. */
#include <math.h>

#include "render/html/scale.h"
#include "unit.h"

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

int main(void)
{
    TCase *tests = unit_case("html_scale", NULL, NULL);

    tcase_add_test(tests, ticks_of_a_linear_axis_are_multiples_of_one_two_or_five);
    tcase_add_test(tests, a_logarithmic_axis_names_as_many_round_numbers_as_have_room);
    tcase_add_test(tests, sizes_of_blocks_have_ticks_at_powers_of_two);
    tcase_add_test(tests, seconds_have_ticks_where_a_clock_has_them);
    tcase_add_test(tests, an_axis_is_logarithmic_when_its_values_demand_it);
    tcase_add_test(tests, values_stand_between_the_ends_of_their_axis);
    tcase_add_test(tests, one_value_and_none_have_an_axis_too);
    tcase_add_test(tests, what_a_logarithmic_axis_cannot_show_has_no_place_on_it);
    return unit_run();
}
