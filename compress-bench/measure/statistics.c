/* SPDX-License-Identifier: MIT */
#include "measure/statistics.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;

    return x < y ? -1 : x > y;
}

static int compare_words(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a;
    uint64_t y = *(const uint64_t *)b;

    return x < y ? -1 : x > y;
}

/* Between the two that are nearest.  part: 0 to 1. */
static double quantile(const double *sorted, size_t count, double part)
{
    double place = part * (double)(count - 1);
    size_t below = (size_t)place;

    if (below + 1 >= count) {
        return sorted[count - 1];
    }
    return sorted[below] + (place - (double)below) * (sorted[below + 1] - sorted[below]);
}

struct cb_summary cb_statistics_summary(const double *values, size_t count)
{
    struct cb_summary summary = {0};
    double *sorted = count > 0 ? malloc(count * sizeof(*sorted)) : NULL;

    if (sorted == NULL) {
        return summary;
    }
    memcpy(sorted, values, count * sizeof(*sorted));
    qsort(sorted, count, sizeof(*sorted), compare_doubles);
    summary.median = quantile(sorted, count, 0.5);
    summary.best = sorted[count - 1];
    summary.worst = sorted[0];
    if (summary.median > 0) {
        summary.spread_pct =
            100 * (quantile(sorted, count, 0.75) - quantile(sorted, count, 0.25)) /
            summary.median;
    }
    free(sorted);
    return summary;
}

struct cb_latency cb_statistics_latency(uint64_t *times_ns, size_t count)
{
    if (count == 0) {
        return (struct cb_latency){0};
    }
    qsort(times_ns, count, sizeof(*times_ns), compare_words);
    return (struct cb_latency){.p50_ns = times_ns[(count - 1) / 2],
                               .p99_ns = times_ns[(count * 99 + 99) / 100 - 1],
                               .max_ns = times_ns[count - 1]};
}

/* The 97.5 % point of Student's distribution; between two lines of the table the larger. */
static double students_t(size_t freedom)
{
    static const struct {
        size_t freedom;
        double t;
    } table[] = {{1, 12.706}, {2, 4.303},  {3, 3.182},  {4, 2.776},  {5, 2.571},
                 {6, 2.447},  {7, 2.365},  {8, 2.306},  {9, 2.262},  {10, 2.228},
                 {15, 2.131}, {20, 2.086}, {30, 2.042}, {60, 2.000}, {120, 1.980}};
    double t = table[0].t;

    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        if (freedom >= table[i].freedom) {
            t = table[i].t;
        }
    }
    return t;
}

struct cb_interval cb_statistics_ratio(const struct cb_pair *pairs, size_t count,
                                       double share)
{
    double in = 0;
    double out = 0;
    double squares = 0;

    for (size_t i = 0; i < count; i++) {
        in += pairs[i].in;
        out += pairs[i].out;
    }
    if (count < 2 || out <= 0) {
        return (struct cb_interval){0};
    }
    double ratio = in / out;
    for (size_t i = 0; i < count; i++) {
        double residual = pairs[i].in - ratio * pairs[i].out;

        squares += residual * residual;
    }
    double variance = squares / (double)(count - 1);
    double mean = out / (double)count;
    double error = sqrt(fmax(1 - share, 0) * variance / (double)count) / mean;
    double reach = students_t(count - 1) * error;
    return (struct cb_interval){true, ratio - reach, ratio + reach};
}
