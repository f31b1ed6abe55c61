/* SPDX-License-Identifier: MIT */
/* The benchmark: every case verified, then measured in rounds in which all of them take
 * turns. */
#ifndef CB_BENCH_H
#define CB_BENCH_H

#include "input/material.h"
#include "measure/result.h"

struct cb_bench {
    const struct cb_material *material;
    const uint64_t *block_bytes; /* sizes that the material is cut in */
    size_t block_sizes;
    struct cb_subject *subjects; /* their dictionaries are made, and freed, here */
    size_t subject_count;
    bool pattern[CB_PATTERNS]; /* which are measured */
    size_t dictionary_bytes;
    const char *guard; /* the shim under which all is measured as well; NULL: without */
};

/*
 * Measures, until it is done or the user stops; results->plan says how.
 * results: gets sets, rows and notes.
 * Return: false when nothing could be measured, after a line on standard error.
 */
bool cb_bench_run(const struct cb_bench *bench, struct cb_results *results);

#endif
