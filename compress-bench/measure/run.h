/* SPDX-License-Identifier: MIT */
/* The benchmark of blocks of one size, once it is prepared: verify every row, then take turns
 * in rounds. */
#ifndef CB_RUN_H
#define CB_RUN_H

#include "base/random.h"
#include "measure/progress.h"
#include "measure/result.h"

#define CB_RUN_WORKERS 2 /* this process, and the one under the guard */

/* A row of the run and a direction. */
struct cb_turn {
    size_t row;
    enum cb_direction direction;
};

struct cb_run {
    struct cb_results *results;
    struct cb_progress *progress;
    const struct cb_case *cases;
    size_t case_count;
    uint64_t block_bytes;
    struct cb_worker *worker[CB_RUN_WORKERS];
    size_t worker_count;
    size_t first_row; /* of these blocks: case by case, and within it worker by worker */
    struct cb_turn *turn;
    struct cb_random random;
};

/* Adds a row for each case and worker.  Return: false when there is no memory.
 * Allocates: yes; cb_run_end(), after a failure too. */
bool cb_run_add_rows(struct cb_run *run);

void cb_run_end(struct cb_run *run);

/* Return: the rows of the run, and the case and row that a number stands for. */
static inline size_t cb_run_rows(const struct cb_run *run)
{
    return run->case_count * run->worker_count;
}

static inline const struct cb_case *cb_run_case(const struct cb_run *run, size_t number)
{
    return &run->cases[number / run->worker_count];
}

static inline struct cb_row *cb_run_row(const struct cb_run *run, size_t number)
{
    return &run->results->row[run->first_row + number];
}

/* Leaves a row out whose reason is written, and says so. */
void cb_run_skip(struct cb_run *run, size_t number);

/* Each returns false when the user stopped. */
bool cb_run_verify(struct cb_run *run);
bool cb_run_rounds(struct cb_run *run);

#endif
