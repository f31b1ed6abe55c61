/* SPDX-License-Identifier: MIT */
/* Figures from figures. */
#ifndef CB_STATISTICS_H
#define CB_STATISTICS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Of the rounds of one speed. */
struct cb_summary {
    double median, best, worst; /* best: the largest */
    double spread_pct;          /* between the quartiles, of the median */
};

/* count: 0 gives zeros.  Threads: any. */
struct cb_summary cb_statistics_summary(const double *values, size_t count);

struct cb_latency {
    uint64_t p50_ns, p99_ns, max_ns;
};

/* Sorts the times.  The p99 is the least of them that 99 % do not exceed. */
struct cb_latency cb_statistics_latency(uint64_t *times_ns, size_t count);

/* A ratio of sums that was estimated from a sample of pairs. */
struct cb_interval {
    bool is_known; /* two pairs are needed */
    double low, high;
};

struct cb_pair {
    double in, out;
};

/*
 * The interval that the ratio (sum of in)/(sum of out) of everything lies in, at 95 %.
 * share: how much of everything the pairs are, above 0, at most 1.
 * Source: the standard error of a ratio estimator, with the finite population's correction;
 * Cochran, Sampling Techniques, chapter 6; Student's t for few pairs.
 */
struct cb_interval cb_statistics_ratio(const struct cb_pair *pairs, size_t count,
                                       double share);

#endif
