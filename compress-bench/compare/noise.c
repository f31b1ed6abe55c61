/* SPDX-License-Identifier: MIT */
#include "compare/noise.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "measure/statistics.h"

/* With more rounds than these together the normal distribution serves as well. */
#define EXACT_MAX_ROUNDS 40u
/* Sums of powers of two differ in the last digits by the order in which they are added. */
#define ROUNDING 1e-9

const char *const cb_verdict_names[CB_VERDICTS] = {[CB_NO_ROUNDS] = "not measured",
                                                   [CB_SAME] = "same",
                                                   [CB_NOISE] = "noise",
                                                   [CB_FASTER] = "faster",
                                                   [CB_SLOWER] = "slower",
                                                   [CB_TOO_FEW] = "too few rounds"};

/* ---- ranks --------------------------------------------------------------------------- */

struct ranked {
    double value;
    bool is_first; /* of the first set */
    unsigned rank; /* twice the rank, so that the mean of equal ones is whole */
};

static int compare_values(const void *a, const void *b)
{
    double x = ((const struct ranked *)a)->value;
    double y = ((const struct ranked *)b)->value;

    return x < y ? -1 : x > y;
}

/* Gives each its rank, equal ones the mean of theirs.
 * Return: the sum of (t^3 - t) over groups of t equal ones. */
static double rank_all(struct ranked *all, unsigned count)
{
    double ties = 0;

    qsort(all, count, sizeof(*all), compare_values);
    for (unsigned first = 0, end; first < count; first = end) {
        double group;

        for (end = first + 1; end < count && all[end].value == all[first].value; end++) {
        }
        for (unsigned i = first; i < end; i++) {
            all[i].rank = first + 1 + end;
        }
        group = end - first;
        ties += group * group * group - group;
    }
    return ties;
}

static unsigned sum_of_first(const struct ranked *all, unsigned count)
{
    unsigned sum = 0;

    for (unsigned i = 0; i < count; i++) {
        sum += all[i].is_first ? all[i].rank : 0;
    }
    return sum;
}

/*
 * Counts, for every way to draw `chosen` of the ranks, those whose sum is as far from its mean
 * as this one or farther.
 */
static double exact_chance(const struct ranked *all, unsigned count, unsigned chosen)
{
    unsigned sums = count * (count + 1) + 1; /* of doubled ranks */
    /* ways[k * sums + s]: to draw k with the sum s. */
    double *ways = calloc((size_t)(chosen + 1) * sums, sizeof(*ways));
    double total = 0;
    double as_far = 0;

    if (ways == NULL) {
        return -1;
    }
    ways[0] = 1;
    for (unsigned i = 0; i < count; i++) {
        for (unsigned k = i + 1 < chosen ? i + 1 : chosen; k > 0; k--) {
            double *with = ways + (size_t)k * sums;
            const double *without = with - sums;

            for (unsigned s = sums; s-- > all[i].rank;) {
                with[s] += without[s - all[i].rank];
            }
        }
    }
    double mean = (double)chosen * (count + 1);
    double distance = fabs((double)sum_of_first(all, count) - mean);
    for (unsigned s = 0; s < sums; s++) {
        double these = ways[(size_t)chosen * sums + s];

        total += these;
        as_far += fabs((double)s - mean) >= distance - ROUNDING ? these : 0;
    }
    free(ways);
    return as_far / total;
}

/* With half a rank for continuity, and less variance where ranks are equal. */
static double normal_chance(const struct ranked *all, unsigned count, unsigned chosen,
                            double ties)
{
    double n = count;
    double others = n - chosen;
    double mean = chosen * (n + 1) / 2;
    double variance = chosen * others / 12 * (n + 1 - ties / (n * (n - 1)));
    double distance = fabs(sum_of_first(all, count) / 2.0 - mean) - 0.5;

    return variance <= 0 || distance <= 0 ? 1 : erfc(distance / sqrt(2 * variance));
}

double cb_noise_rank_chance(const double *a, unsigned a_count, const double *b,
                            unsigned b_count)
{
    unsigned count = a_count + b_count;
    struct ranked *all = calloc(count, sizeof(*all));

    if (all == NULL) {
        return -1;
    }
    for (unsigned i = 0; i < count; i++) {
        bool is_first = i < a_count;

        all[i] = (struct ranked){.value = is_first ? a[i] : b[i - a_count],
                                 .is_first = is_first};
    }
    double ties = rank_all(all, count);
    double chance = count <= EXACT_MAX_ROUNDS ? exact_chance(all, count, a_count)
                                              : normal_chance(all, count, a_count, ties);
    free(all);
    return chance;
}

/* Return: the least chance that so many rounds can have: two orders of all. */
static double least_chance(unsigned a_count, unsigned b_count)
{
    double orders = 1;

    for (unsigned i = 1; i <= a_count; i++) {
        orders *= (double)(b_count + i) / i;
    }
    return 2 / orders;
}

unsigned cb_noise_rounds_needed(size_t count)
{
    unsigned rounds = 1;

    while (least_chance(rounds, rounds) * (double)count > CB_NOISE_LEVEL) {
        rounds++;
    }
    return rounds;
}

/* ---- judging ------------------------------------------------------------------------- */

static bool weigh(struct cb_noise_pair *pair)
{
    pair->verdict = CB_NO_ROUNDS;
    if (pair->before_count == 0 || pair->after_count == 0) {
        return true;
    }
    pair->before_median = cb_statistics_summary(pair->before, pair->before_count).median;
    pair->after_median = cb_statistics_summary(pair->after, pair->after_count).median;
    pair->change_pct = 100 * (pair->after_median / pair->before_median - 1);
    pair->chance = cb_noise_rank_chance(pair->before, pair->before_count, pair->after,
                                        pair->after_count);
    pair->verdict = CB_SAME;
    return pair->chance >= 0;
}

static int compare_chances(const void *a, const void *b)
{
    double x = (*(struct cb_noise_pair *const *)a)->chance;
    double y = (*(struct cb_noise_pair *const *)b)->chance;

    return x < y ? -1 : x > y;
}

static enum cb_verdict judge(const struct cb_noise_pair *pair, bool is_sure, double level,
                             double floor_pct)
{
    bool is_small = fabs(pair->change_pct) < floor_pct;

    if (is_sure) {
        return is_small ? CB_SAME : pair->change_pct > 0 ? CB_FASTER : CB_SLOWER;
    }
    if (least_chance(pair->before_count, pair->after_count) > level) {
        return CB_TOO_FEW;
    }
    return is_small ? CB_SAME : CB_NOISE;
}

bool cb_noise_judge(struct cb_noise_pair *pairs, size_t count, double floor_pct)
{
    struct cb_noise_pair **sorted = calloc(count + 1, sizeof(struct cb_noise_pair *));
    size_t judged = 0;
    bool is_sure = true;
    double level = CB_NOISE_LEVEL;
    bool good = sorted != NULL;

    for (size_t i = 0; good && i < count; i++) {
        good = weigh(&pairs[i]);
        if (pairs[i].verdict != CB_NO_ROUNDS) {
            sorted[judged++] = &pairs[i];
        }
    }
    if (good) {
        qsort(sorted, judged, sizeof(struct cb_noise_pair *), compare_chances);
    }
    for (size_t i = 0; good && i < judged; i++) {
        /* The first that is not sure enough ends it, and sets the level for the rest. */
        if (is_sure) {
            level = CB_NOISE_LEVEL / (double)(judged - i);
            is_sure = sorted[i]->chance <= level * (1 + ROUNDING);
        }
        sorted[i]->verdict = judge(sorted[i], is_sure, level, floor_pct);
    }
    free(sorted);
    return good;
}
