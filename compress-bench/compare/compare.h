/* SPDX-License-Identifier: MIT */
/* What changed from one run to another, beyond noise. */
#ifndef CB_COMPARE_H
#define CB_COMPARE_H

#include "compare/noise.h"
#include "compare/past_run.h"

/* One memory figure, before and after. */
struct cb_memory_change {
    bool is_known;
    uint64_t before, after; /* bytes */
    bool is_worse, is_better;
};

/* One row that both runs have. */
struct cb_row_change {
    const struct cb_past_row *before, *after;
    struct cb_noise_pair speed[CB_DIRECTIONS];
    bool same_blocks; /* both compressed the same bytes; else nothing but is told apart */
    struct cb_memory_change context[CB_DIRECTIONS];
    struct cb_memory_change growth[CB_DIRECTIONS];
    int size;  /* of what came out: 1 larger, which is worse, -1 smaller, 0 the same */
    bool lost; /* was measured before, and failed or was left out after */
    bool is_worse;
};

/* A difference between the runs themselves. */
struct cb_difference {
    bool parts; /* figures of the two are not comparable; else a caution */
    char text[512];
};

struct cb_comparison {
    const struct cb_past_run *before, *after;
    enum cb_past_clock clock;
    double floor_pct;
    struct cb_row_change *row; /* as in the run after */
    size_t rows;
    const struct cb_past_row **only_before, **only_after;
    size_t only_befores, only_afters;
    struct cb_difference *difference;
    size_t differences, differences_room;
    size_t speeds; /* that were judged */
    size_t count[CB_VERDICTS];
    size_t worse_rows;
    bool is_alike; /* nothing parts the two */
};

/*
 * before, after: kept by the caller.
 * floor_pct: changes of speeds, and of what processes grow by, count from here on.
 * Return: false when there is no memory.
 * Allocates: yes, also when it fails; cb_comparison_free().
 */
bool cb_compare(struct cb_comparison *comparison, const struct cb_past_run *before,
                const struct cb_past_run *after, enum cb_past_clock clock,
                double floor_pct);

/* What a script wants to know. */
enum cb_outcome {
    CB_NOT_WORSE,
    CB_WORSE,      /* a row at least is */
    CB_CANNOT_TELL /* the two were not measured alike, or had too few rounds */
};

enum cb_outcome cb_comparison_outcome(const struct cb_comparison *comparison);

void cb_comparison_free(struct cb_comparison *comparison);

#endif
