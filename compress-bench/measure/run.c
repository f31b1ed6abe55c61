/* SPDX-License-Identifier: MIT */
#include "measure/run.h"

#include <stdlib.h>
#include <string.h>

#include "base/say.h"
#include "base/text.h"

/* ---- rows and their workers ---------------------------------------------------------- */

static struct cb_worker *worker_of(const struct cb_run *run, size_t number)
{
    return run->worker[number % run->worker_count];
}

static void describe(const struct cb_row *row, char *out, size_t bytes)
{
    char name[CB_SUBJECT_NAME_BYTES];
    char size[ZG_TEXT_FIGURE_BYTES];

    snprintf(out, bytes, "%s %s%s, %s", cb_row_name(row, name),
             cb_pattern_names[row->pattern], row->guarded ? " under zguard" : "",
             cb_text_block_size(row->block_bytes, size));
}

static bool add_row(struct cb_run *run, const struct cb_case *which, bool guarded)
{
    const struct cb_subject *subject = which->subject;
    struct cb_row *row = cb_results_add_row(run->results);

    if (row == NULL) {
        return false;
    }
    row->codec = subject->codec;
    row->level = subject->level;
    row->has_level = cb_subject_has_level(subject);
    row->with_dictionary = subject->wants_dictionary;
    row->dictionary_bytes = subject->dictionary_bytes;
    row->pattern = which->pattern;
    row->guarded = guarded;
    row->block_bytes = run->block_bytes;
    return true;
}

bool cb_run_add_rows(struct cb_run *run)
{
    run->turn = calloc(cb_run_rows(run) * CB_DIRECTIONS, sizeof(*run->turn));
    if (run->turn == NULL) {
        return false;
    }
    run->first_row = run->results->row_count;
    for (size_t i = 0; i < run->case_count; i++) {
        for (size_t worker = 0; worker < run->worker_count; worker++) {
            if (!add_row(run, &run->cases[i], worker > 0)) {
                return false;
            }
        }
    }
    return true;
}

void cb_run_end(struct cb_run *run)
{
    free(run->turn);
    run->turn = NULL;
}

/* ---- verifying ----------------------------------------------------------------------- */

static void take_verified(struct cb_row *row, const struct cb_verified *verified)
{
    row->state = verified->state;
    memcpy(row->reason, verified->reason, sizeof(row->reason));
    row->blocks = verified->blocks;
    row->bytes_in = verified->bytes_in;
    row->bytes_out = verified->bytes_out;
    row->ratio = verified->bytes_out > 0
                     ? (double)verified->bytes_in / (double)verified->bytes_out
                     : 0;
    row->ratio_range = verified->ratio;
    for (int d = 0; d < CB_DIRECTIONS; d++) {
        row->speed[d].latency = verified->latency[d];
        row->speed[d].context_bytes = verified->context_bytes[d];
    }
}

static bool measure_growth(const struct cb_run *run, size_t number)
{
    struct cb_worker *worker = worker_of(run, number);
    struct cb_row *row = cb_run_row(run, number);

    for (int d = 0; d < CB_DIRECTIONS; d++) {
        if (!worker->calls->grow(worker, number / run->worker_count, (enum cb_direction)d,
                                 &row->speed[d].growth)) {
            return false;
        }
    }
    return true;
}

static void say_failure(const struct cb_row *row)
{
    char what[128];

    describe(row, what, sizeof(what));
    cb_say("%s: %s: %s", what, row->state == CB_FAILED ? "failed" : "left out",
           row->reason);
}

static void drop_slices(struct cb_run *run)
{
    cb_progress_drop(run->progress, CB_STEP_SLICE,
                     (run->results->plan.rounds + 1) * (uint64_t)CB_DIRECTIONS);
}

void cb_run_skip(struct cb_run *run, size_t number)
{
    cb_run_row(run, number)->state = CB_SKIPPED;
    say_failure(cb_run_row(run, number));
    cb_progress_drop(run->progress, CB_STEP_VERIFY, 1);
    drop_slices(run);
}

/* Return: false when the user stopped. */
static bool verify_row(struct cb_run *run, size_t number)
{
    struct cb_worker *worker = worker_of(run, number);
    struct cb_row *row = cb_run_row(run, number);
    struct cb_verified verified;
    char what[128];

    if (row->state == CB_SKIPPED) {
        return true;
    }
    describe(row, what, sizeof(what));
    cb_progress_begin(run->progress, CB_STEP_VERIFY, what);
    if (!worker->calls->verify(worker, number / run->worker_count, &verified)) {
        return false;
    }
    take_verified(row, &verified);
    if (row->state == CB_MEASURED && !measure_growth(run, number)) {
        return false;
    }
    cb_progress_end(run->progress, CB_STEP_VERIFY);
    if (row->state != CB_MEASURED) {
        say_failure(row);
        drop_slices(run);
    }
    return true;
}

bool cb_run_verify(struct cb_run *run)
{
    for (size_t i = 0; i < cb_run_rows(run); i++) {
        if (!verify_row(run, i)) {
            return false;
        }
    }
    return true;
}

/* ---- rounds -------------------------------------------------------------------------- */

/* counts: false for the slices that come before the first round.  Return: false when the user
 * stopped. */
static bool take_turn(struct cb_run *run, const struct cb_turn *turn, bool counts)
{
    struct cb_worker *worker = worker_of(run, turn->row);
    struct cb_row *row = cb_run_row(run, turn->row);
    struct cb_timed timed = {.state = CB_WAITS};
    char what[128];

    if (row->state != CB_MEASURED) {
        return true;
    }
    describe(row, what, sizeof(what));
    cb_progress_begin(run->progress, CB_STEP_SLICE, what);
    if (!worker->calls->slice(worker, turn->row / run->worker_count, turn->direction,
                              &timed)) {
        return false;
    }
    cb_progress_end(run->progress, CB_STEP_SLICE);
    if (timed.state != CB_MEASURED) {
        row->state = timed.state;
        memcpy(row->reason, timed.reason, sizeof(row->reason));
        say_failure(row);
    } else if (counts) {
        cb_speed_add(&row->speed[turn->direction], &timed);
    }
    return true;
}

static void shuffle(struct cb_turn *turns, size_t count, struct cb_random *random)
{
    for (size_t i = count; i > 1; i--) {
        size_t other = (size_t)cb_random_below(random, i);
        struct cb_turn turn = turns[i - 1];

        turns[i - 1] = turns[other];
        turns[other] = turn;
    }
}

bool cb_run_rounds(struct cb_run *run)
{
    size_t count = cb_run_rows(run) * CB_DIRECTIONS;
    bool goes_on = true;

    for (size_t i = 0; i < count; i++) {
        run->turn[i] =
            (struct cb_turn){i / CB_DIRECTIONS, (enum cb_direction)(i % CB_DIRECTIONS)};
    }
    for (unsigned round = 0; goes_on && round <= run->results->plan.rounds; round++) {
        shuffle(run->turn, count, &run->random);
        for (size_t i = 0; goes_on && i < count; i++) {
            goes_on = take_turn(run, &run->turn[i], round > 0);
        }
    }
    return goes_on;
}
