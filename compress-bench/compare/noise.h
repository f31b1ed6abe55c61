/* SPDX-License-Identifier: MIT */
/*
 * Whether two sets of rounds differ by more than noise.  docs/how-it-measures.md explains the
 * rule to users.
 */
#ifndef CB_NOISE_H
#define CB_NOISE_H

#include <stdbool.h>
#include <stddef.h>

/* How often, in so many comparisons of a program with itself, one at least may be called faster
 * or slower. */
#define CB_NOISE_LEVEL 0.05

enum cb_verdict {
    CB_NO_ROUNDS, /* one of the two has none */
    CB_SAME,      /* they differ by less than is worth a word */
    CB_NOISE,     /* they differ by more, and so do rounds of the same program */
    CB_FASTER,
    CB_SLOWER,
    CB_TOO_FEW, /* so few rounds could not tell, whatever they were */
    CB_VERDICTS
};

extern const char *const cb_verdict_names[CB_VERDICTS]; /* "same" */

/* One speed, before and after. */
struct cb_noise_pair {
    const double *before, *after;
    unsigned before_count, after_count;
    /* What comes out. */
    double before_median, after_median;
    double change_pct; /* of the medians */
    double chance;     /* that equal speeds give ranks that are so far apart */
    enum cb_verdict verdict;
};

/*
 * Judges all speeds of two runs together: the more there are, the surer each must be.
 * floor_pct: a smaller change is the same.
 * Return: false when there is no memory.
 * Source: Mann and Whitney's test of ranks, two-sided and exact with ties (Annals of
 * Mathematical Statistics 18, 1947); Holm's sequence of levels (Scandinavian Journal of
 * Statistics 6, 1979).
 */
bool cb_noise_judge(struct cb_noise_pair *pairs, size_t count, double floor_pct);

/* Return: how many rounds each run needs at least to tell, when so many speeds are judged. */
unsigned cb_noise_rounds_needed(size_t count);

/* The test alone.  counts: 1 or more.  Return: the chance; -1 when there is no memory. */
double cb_noise_rank_chance(const double *a, unsigned a_count, const double *b,
                            unsigned b_count);

#endif
