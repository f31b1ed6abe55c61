/* SPDX-License-Identifier: MIT */
/* Who is asked for what, and in which order: the run over workers that only take notes. */
#include <stdio.h>
#include <string.h>

#include "measure/run.h"
#include "measure/stop.h"
#include "unit.h"

#define CASES 3
#define ROUNDS 4
#define MOST_CALLS 200

struct note {
    char what; /* 'v', 'g' or 's' */
    size_t worker, which;
    enum cb_direction direction;
};

struct noting {
    struct cb_worker worker;
    size_t number;
};

static struct note notes[MOST_CALLS];
static size_t note_count;
static size_t fails_in_slice; /* note at which a slice fails; 0: never */
static size_t stops_in_slice; /* note at which the user stops; 0: never */
static enum cb_state verified_as[CASES];

static void take_note(struct cb_worker *worker, char what, size_t which,
                      enum cb_direction direction)
{
    ck_assert_uint_lt(note_count, MOST_CALLS);
    notes[note_count++] =
        (struct note){what, ((struct noting *)worker)->number, which, direction};
}

static bool verify(struct cb_worker *worker, size_t which, struct cb_verified *verified)
{
    take_note(worker, 'v', which, CB_COMPRESS);
    *verified = (struct cb_verified){.state = verified_as[which],
                                     .reason = "made up",
                                     .bytes_in = 30,
                                     .bytes_out = 10};
    return true;
}

static bool slice(struct cb_worker *worker, size_t which, enum cb_direction direction,
                  struct cb_timed *timed)
{
    take_note(worker, 's', which, direction);
    *timed = (struct cb_timed){
        .state = CB_MEASURED, .bytes = 1000, .wall_ns = 1000, .cpu_ns = 500};
    if (note_count == fails_in_slice) {
        timed->state = CB_FAILED;
        strcpy(timed->reason, "fell over");
    }
    return note_count != stops_in_slice;
}

static bool grow(struct cb_worker *worker, size_t which, enum cb_direction direction,
                 struct cb_growth *growth)
{
    take_note(worker, 'g', which, direction);
    *growth = (struct cb_growth){true, 4096, 1};
    return true;
}

static const struct cb_worker_calls calls = {verify, slice, grow, NULL};
static struct noting workers[] = {{{&calls}, 0}, {{&calls}, 1}};
static struct cb_subject subjects[CASES];
static struct cb_case cases[CASES];
static struct cb_results results;
static struct cb_progress progress;
static struct cb_run run;

static void start(void)
{
    note_count = fails_in_slice = stops_in_slice = 0;
    cb_stop_is_asked = 0;
    results.plan.rounds = ROUNDS;
    for (size_t i = 0; i < CASES; i++) {
        subjects[i] =
            (struct cb_subject){.codec = cb_codec_find("gz"), .level = 1 + (int)i};
        cases[i] = (struct cb_case){&subjects[i], CB_REUSED};
        verified_as[i] = CB_MEASURED;
    }
    run = (struct cb_run){.results = &results,
                          .progress = &progress,
                          .cases = cases,
                          .case_count = CASES,
                          .block_bytes = 65536,
                          .worker = {&workers[0].worker, &workers[1].worker},
                          .worker_count = 2,
                          .random = {1}};
    ck_assert(cb_run_add_rows(&run));
}

static void stop(void)
{
    cb_run_end(&run);
    cb_results_free(&results);
}

START_TEST(each_case_is_verified_and_its_growth_measured_by_each_worker)
{
    ck_assert(cb_run_verify(&run));
    ck_assert_uint_eq(note_count, CASES * 2 * 3);
    for (size_t i = 0; i < CASES * 2; i++) {
        ck_assert_int_eq(notes[3 * i].what, 'v');
        ck_assert_uint_eq(notes[3 * i].worker, i % 2);
        ck_assert_uint_eq(notes[3 * i].which, i / 2);
        ck_assert_int_eq(notes[3 * i + 1].what, 'g');
        ck_assert_int_eq(notes[3 * i + 2].direction, CB_DECOMPRESS);
        ck_assert_double_eq(results.row[i].ratio, 3);
        ck_assert(results.row[i].guarded == (i % 2 == 1));
    }
}
END_TEST

/* Return: a number that stands for a slice. */
static unsigned code(const struct note *note)
{
    return (unsigned)(note->which * 4 + note->worker * 2 + note->direction);
}

START_TEST(every_round_has_every_slice_once_and_rounds_differ_in_order)
{
    const size_t slices = CASES * 2 * CB_DIRECTIONS;
    unsigned differ = 0;

    ck_assert(cb_run_verify(&run));
    note_count = 0;
    ck_assert(cb_run_rounds(&run));
    /* One turn that does not count, before the first round. */
    ck_assert_uint_eq(note_count, (ROUNDS + 1) * slices);
    for (size_t round = 0; round <= ROUNDS; round++) {
        unsigned seen = 0;

        for (size_t i = 0; i < slices; i++) {
            seen |= 1u << code(&notes[round * slices + i]);
            differ += code(&notes[round * slices + i]) != code(&notes[i]) ? 1 : 0;
        }
        ck_assert_uint_eq(seen, (1u << slices) - 1);
    }
    ck_assert_uint_gt(differ, ROUNDS * slices / 2);
    for (size_t i = 0; i < results.row_count; i++) {
        ck_assert_uint_eq(results.row[i].speed[CB_COMPRESS].rounds, ROUNDS);
        ck_assert_double_eq(results.row[i].speed[CB_COMPRESS].wall.median, 1000);
        ck_assert_double_eq(results.row[i].speed[CB_DECOMPRESS].cpu.median, 2000);
    }
}
END_TEST

START_TEST(a_codec_that_failed_is_not_timed_and_the_others_are)
{
    verified_as[1] = CB_FAILED;
    ck_assert(cb_run_verify(&run));
    note_count = 0;
    ck_assert(cb_run_rounds(&run));
    for (size_t i = 0; i < note_count; i++) {
        ck_assert_uint_ne(notes[i].which, 1);
    }
    ck_assert_uint_eq(note_count, (ROUNDS + 1) * 2 * 2 * CB_DIRECTIONS);
    ck_assert_str_eq(cb_run_row(&run, 2)->reason, "made up");
    ck_assert(cb_results_have_failures(&results));
}
END_TEST

START_TEST(a_codec_that_fails_in_a_round_is_left_out_of_those_that_follow)
{
    ck_assert(cb_run_verify(&run));
    note_count = 0;
    fails_in_slice = 20;
    ck_assert(cb_run_rounds(&run));
    size_t failed = notes[19].which * 2 + notes[19].worker;
    ck_assert_int_eq(cb_run_row(&run, failed)->state, CB_FAILED);
    ck_assert_str_eq(cb_run_row(&run, failed)->reason, "fell over");
    for (size_t i = 20; i < note_count; i++) {
        ck_assert_uint_ne(notes[i].which * 2 + notes[i].worker, failed);
    }
}
END_TEST

START_TEST(what_was_measured_before_the_user_stopped_is_kept)
{
    unsigned rounds = 0;

    ck_assert(cb_run_verify(&run));
    note_count = 0;
    stops_in_slice = 30;
    ck_assert(!cb_run_rounds(&run));
    ck_assert_uint_eq(note_count, 30);
    for (size_t i = 0; i < results.row_count; i++) {
        rounds += results.row[i].speed[CB_COMPRESS].rounds +
                  results.row[i].speed[CB_DECOMPRESS].rounds;
    }
    /* Twelve before the first round, and the last one did not end. */
    ck_assert_uint_eq(rounds, 30 - 12 - 1);
}
END_TEST

int main(void)
{
    TCase *tests = unit_case("run", start, stop);

    tcase_add_test(tests, each_case_is_verified_and_its_growth_measured_by_each_worker);
    tcase_add_test(tests, every_round_has_every_slice_once_and_rounds_differ_in_order);
    tcase_add_test(tests, a_codec_that_failed_is_not_timed_and_the_others_are);
    tcase_add_test(tests, a_codec_that_fails_in_a_round_is_left_out_of_those_that_follow);
    tcase_add_test(tests, what_was_measured_before_the_user_stopped_is_kept);
    return unit_run();
}
