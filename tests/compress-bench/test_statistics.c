/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "base/random.h"
#include "measure/statistics.h"
#include "unit.h"

START_TEST(a_summary_has_median_extremes_and_the_distance_of_the_quartiles)
{
    static const double values[] = {104, 96, 100, 98, 102};
    struct cb_summary summary = cb_statistics_summary(values, 5);

    ck_assert_double_eq(summary.median, 100);
    ck_assert_double_eq(summary.best, 104);
    ck_assert_double_eq(summary.worst, 96);
    ck_assert_double_eq_tol(summary.spread_pct, 4, 1e-9);
    ck_assert_double_eq(cb_statistics_summary(values, 2).median, 100);
    ck_assert_double_eq(cb_statistics_summary(values, 1).spread_pct, 0);
    ck_assert_double_eq(cb_statistics_summary(values, 0).median, 0);
}
END_TEST

START_TEST(percentiles_of_times_are_times_that_were_taken)
{
    uint64_t times[1000];

    for (uint64_t i = 0; i < 1000; i++) {
        times[i] = 1000 - i;
    }
    struct cb_latency latency = cb_statistics_latency(times, 1000);
    ck_assert_uint_eq(latency.p50_ns, 500);
    ck_assert_uint_eq(latency.p99_ns, 990);
    ck_assert_uint_eq(latency.max_ns, 1000);
    latency = cb_statistics_latency((uint64_t[]){7}, 1);
    ck_assert_uint_eq(latency.p50_ns, 7);
    ck_assert_uint_eq(latency.p99_ns, 7);
    ck_assert_uint_eq(cb_statistics_latency(times, 0).max_ns, 0);
}
END_TEST

START_TEST(a_ratio_of_equal_pairs_or_of_everything_has_no_range)
{
    struct cb_pair equal[] = {{300, 100}, {600, 200}, {900, 300}};
    struct cb_pair different[] = {{300, 100}, {300, 200}, {300, 300}};
    struct cb_interval interval = cb_statistics_ratio(equal, 3, 0.1);

    ck_assert(interval.is_known);
    ck_assert_double_eq_tol(interval.low, 3, 1e-9);
    ck_assert_double_eq_tol(interval.high, 3, 1e-9);
    interval = cb_statistics_ratio(different, 3, 1);
    ck_assert_double_eq_tol(interval.low, 1.5, 1e-9);
    ck_assert(!cb_statistics_ratio(equal, 1, 0.1).is_known);
}
END_TEST

/* Parts of a table, some of which compress far better than others. */
#define PARTS 2000

static void make_parts(struct cb_pair *parts)
{
    struct cb_random random = {3};

    for (int i = 0; i < PARTS; i++) {
        double in = 500000 + (double)cb_random_below(&random, 1000000);
        double ratio = 1.5 + (double)cb_random_below(&random, 1000) / 200;

        parts[i] = (struct cb_pair){in, in / ratio};
    }
}

/* Return: how many of 1,000 samples have the true ratio in their range. */
static int count_hits(const struct cb_pair *parts, int size)
{
    struct cb_random random = {5};
    double in = 0;
    double out = 0;
    int hits = 0;

    for (int i = 0; i < PARTS; i++) {
        in += parts[i].in;
        out += parts[i].out;
    }
    for (int turn = 0; turn < 1000; turn++) {
        struct cb_pair sample[PARTS];

        for (int i = 0; i < size; i++) {
            int first = i * PARTS / size;
            int next = (i + 1) * PARTS / size;

            sample[i] =
                parts[first + (int)cb_random_below(&random, (uint64_t)(next - first))];
        }
        struct cb_interval range =
            cb_statistics_ratio(sample, (size_t)size, (double)size / PARTS);
        hits += range.low <= in / out && in / out <= range.high ? 1 : 0;
    }
    return hits;
}

START_TEST(the_range_of_a_sample_has_the_ratio_of_the_whole_nineteen_times_of_twenty)
{
    static struct cb_pair parts[PARTS];
    static const int sizes[] = {10, 40, 200};

    make_parts(parts);
    int hits = count_hits(parts, sizes[_i]);
    ck_assert_msg(hits >= 915 && hits <= 985, "%d of 1,000 with %d parts", hits,
                  sizes[_i]);
}
END_TEST

int main(void)
{
    TCase *tests = unit_case("statistics", NULL, NULL);

    tcase_add_test(tests,
                   a_summary_has_median_extremes_and_the_distance_of_the_quartiles);
    tcase_add_test(tests, percentiles_of_times_are_times_that_were_taken);
    tcase_add_test(tests, a_ratio_of_equal_pairs_or_of_everything_has_no_range);
    tcase_add_loop_test(
        tests, the_range_of_a_sample_has_the_ratio_of_the_whole_nineteen_times_of_twenty,
        0, 3);
    return unit_run();
}
