/* SPDX-License-Identifier: MIT */
#include "measure/bench.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/say.h"
#include "measure/guarded.h"
#include "measure/machine.h"
#include "measure/run.h"
#include "measure/timed_set.h"
#include "measure/training.h"

/* Blocks of one size, and what is made for them. */
struct size {
    const struct cb_bench *bench;
    struct cb_results *results;
    struct cb_training training; /* holds the blocks that are measured */
    struct cb_case *cases;
    size_t case_count;
};

static bool wants_dictionaries(const struct cb_bench *bench)
{
    for (size_t i = 0; i < bench->subject_count; i++) {
        if (bench->subjects[i].wants_dictionary) {
            return true;
        }
    }
    return false;
}

static bool cut_blocks(struct size *size, uint64_t block_bytes)
{
    const struct cb_bench *bench = size->bench;
    bool wants = wants_dictionaries(bench);
    struct cb_blocks blocks;

    if (!cb_blocks_cut(&blocks, bench->material, (size_t)block_bytes)) {
        return false;
    }
    bool parted =
        cb_training_part(&size->training, &blocks, wants ? bench->dictionary_bytes : 0);
    cb_blocks_free(&blocks);
    if (parted && wants) {
        cb_training_make(&size->training, bench->subjects, bench->subject_count,
                         bench->dictionary_bytes);
    }
    return parted;
}

static bool list_cases(struct size *size)
{
    const struct cb_bench *bench = size->bench;

    size->cases = calloc(bench->subject_count * CB_PATTERNS, sizeof(*size->cases));
    if (size->cases == NULL) {
        return false;
    }
    for (size_t i = 0; i < bench->subject_count; i++) {
        for (int pattern = 0; pattern < CB_PATTERNS; pattern++) {
            if (bench->pattern[pattern]) {
                size->cases[size->case_count++] =
                    (struct cb_case){&bench->subjects[i], (enum cb_pattern)pattern};
            }
        }
    }
    return true;
}

static double share_of(const struct cb_material *material)
{
    return material->sampled ? (double)material->bytes / (double)material->source_bytes
                             : 1;
}

/* Return: false after a line on standard error. */
static bool make_workers(const struct size *size, struct cb_run *run)
{
    const struct cb_bench *bench = size->bench;
    const struct cb_blocks *blocks = &size->training.measured;
    const struct cb_plan *plan = &size->results->plan;
    double share = share_of(bench->material);
    char reason[CB_REASON_BYTES] = "there is no memory for the lists of blocks";

    run->worker[run->worker_count] =
        cb_local_make(plan, size->cases, size->case_count, blocks, share);
    run->worker_count += run->worker[0] != NULL ? 1 : 0;
    if (run->worker[0] != NULL && bench->guard != NULL) {
        run->worker[run->worker_count] = cb_guarded_make(
            bench->guard, plan, size->cases, size->case_count, blocks, share, reason);
        run->worker_count += run->worker[1] != NULL ? 1 : 0;
    }
    if (run->worker_count < (bench->guard != NULL ? 2 : 1)) {
        cb_say("%s", reason);
        return false;
    }
    return true;
}

/* Subjects whose dictionary could not be made are not measured without one. */
static void skip_untrained(const struct size *size, struct cb_run *run)
{
    for (size_t i = 0; i < cb_run_rows(run); i++) {
        const struct cb_subject *subject = cb_run_case(run, i)->subject;

        if (subject->wants_dictionary && subject->dictionary == NULL) {
            snprintf(cb_run_row(run, i)->reason, CB_REASON_BYTES,
                     "no dictionary of %zu bytes could be trained on %zu blocks; more or "
                     "smaller blocks are needed, or a smaller --dictionary-size",
                     size->bench->dictionary_bytes, size->training.sample_count);
            cb_run_skip(run, i);
        }
    }
}

static void add_set(const struct size *size)
{
    const struct cb_blocks *blocks = &size->training.measured;
    struct cb_results *results = size->results;
    size_t timed =
        cb_timed_set_size(results->plan.timed_bytes, blocks->bytes, blocks->count);

    results->set[results->set_count++] =
        (struct cb_block_set){.block_bytes = blocks->block_bytes,
                              .blocks = blocks->count,
                              .bytes = blocks->bytes,
                              .training_blocks = size->training.sample_count,
                              .timed_bytes = blocks->bytes / blocks->count * timed};
}

static bool measure(const struct size *size, struct cb_run *run)
{
    bool measured = make_workers(size, run);

    if (measured) {
        add_set(size);
        measured = cb_run_add_rows(run);
        if (measured) {
            skip_untrained(size, run);
            size->results->interrupted = !(cb_run_verify(run) && cb_run_rounds(run));
        } else {
            cb_say("there is no memory for the results");
        }
        cb_run_end(run);
    }
    for (size_t i = 0; i < run->worker_count; i++) {
        run->worker[i]->calls->free(run->worker[i]);
    }
    return measured;
}

/* Return: false after a line on standard error. */
static bool measure_size(const struct cb_bench *bench, struct cb_results *results,
                         struct cb_progress *progress, size_t number)
{
    struct size size = {.bench = bench, .results = results};
    bool measured = false;

    if (!cut_blocks(&size, bench->block_bytes[number]) || !list_cases(&size)) {
        cb_say("there is no memory for the list of blocks; use larger ones");
    } else if (size.training.measured.count == 0) {
        cb_say("there is nothing to be measured");
    } else {
        struct cb_run run = {.results = results,
                             .progress = progress,
                             .cases = size.cases,
                             .case_count = size.case_count,
                             .block_bytes = bench->block_bytes[number],
                             .random = cb_random_part(results->plan.seed, number)};

        measured = measure(&size, &run);
    }
    cb_training_free(&size.training);
    free(size.cases);
    return measured;
}

static void free_dictionaries(const struct cb_bench *bench)
{
    for (size_t i = 0; i < bench->subject_count; i++) {
        free(bench->subjects[i].dictionary);
        bench->subjects[i].dictionary = NULL;
        bench->subjects[i].dictionary_bytes = 0;
    }
}

static struct cb_progress plan_progress(const struct cb_bench *bench,
                                        const struct cb_plan *plan)
{
    uint64_t rows = 0;

    for (int pattern = 0; pattern < CB_PATTERNS; pattern++) {
        rows += bench->pattern[pattern] ? bench->subject_count : 0;
    }
    rows *= bench->block_sizes * (bench->guard != NULL ? 2 : 1);
    return (struct cb_progress){
        .left = {[CB_STEP_VERIFY] = rows,
                 [CB_STEP_SLICE] = rows * CB_DIRECTIONS * (plan->rounds + 1)},
        .guess_ns = {[CB_STEP_VERIFY] = plan->slice_ns * 10,
                     [CB_STEP_SLICE] = plan->slice_ns * 5 / 4}};
}

bool cb_bench_run(const struct cb_bench *bench, struct cb_results *results)
{
    struct cb_progress progress = plan_progress(bench, &results->plan);
    struct cb_watch watch;
    bool measured = true;

    results->set = calloc(bench->block_sizes, sizeof(*results->set));
    if (results->set == NULL) {
        cb_say("there is no memory for the results");
        return false;
    }
    cb_watch_start(&watch);
    for (size_t i = 0; measured && !results->interrupted && i < bench->block_sizes; i++) {
        measured = measure_size(bench, results, &progress, i);
    }
    results->quiet = cb_watch_stop(&watch);
    free_dictionaries(bench);
    cb_say_progress_end();
    return measured;
}
