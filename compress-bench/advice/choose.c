/* SPDX-License-Identifier: MIT */
/* Candidates, and the order among them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "advice/parts.h"
#include "base/text.h"
#include "compare/noise.h"

const char *const cb_standing_names[] = {[CB_BEST] = "best",
                                         [CB_EITHER] = "either",
                                         [CB_BEHIND] = "behind",
                                         [CB_UNSURE] = "unsure",
                                         [CB_OUT] = "out"};

/* ---- who takes part ------------------------------------------------------------------ */

/* HBase resets its contexts from block to block, and nobody guards the rows that it is
 * compared with. */
static bool is_comparable(const struct cb_row *row, uint64_t block_bytes)
{
    return row->block_bytes == block_bytes && row->pattern == CB_REUSED &&
           !row->guarded && row->state == CB_MEASURED && row->ratio > 0 &&
           row->speed[CB_COMPRESS].cpu.median > 0 &&
           row->speed[CB_DECOMPRESS].cpu.median > 0;
}

/* Puts a candidate out that a limit of the goal excludes. */
static void limit(struct cb_candidate *candidate, const struct cb_advice *advice)
{
    const struct cb_goal *goal = advice->goal;
    const struct cb_row *row = candidate->row;
    double mb_s = 1e3 / candidate->compress_ns;
    double block_us =
        (double)row->bytes_in / (double)row->blocks * candidate->decompress_ns / 1e3;
    char took[ZG_TEXT_FIGURE_BYTES];
    char allowed[ZG_TEXT_FIGURE_BYTES];

    if (mb_s < goal->compress_min_mb_s) {
        snprintf(candidate->why_out, sizeof(candidate->why_out),
                 "compresses %.1f MB/s, less than the %.0f that the goal asks for", mb_s,
                 goal->compress_min_mb_s);
    } else if (block_us > goal->block_max_us) {
        snprintf(candidate->why_out, sizeof(candidate->why_out),
                 "takes %s to decompress a block, more than the %s that the goal allows",
                 cb_text_nanoseconds((uint64_t)(block_us * 1e3), took),
                 cb_text_nanoseconds((uint64_t)(goal->block_max_us * 1e3), allowed));
    }
    if (*candidate->why_out != '\0') {
        candidate->standing = CB_OUT;
    }
}

static void add_row(struct cb_choice *choice, const struct cb_row *row,
                    const struct cb_advice *advice)
{
    struct cb_candidate *candidate = &choice->candidate[choice->count++];

    *candidate = (struct cb_candidate){.row = row, .standing = CB_BEHIND};
    cb_hbase_fit(&advice->wish.hbase, row->codec, row->level, row->has_level,
                 row->with_dictionary, &candidate->fit);
    cb_candidate_measure(candidate, advice);
    if (*candidate->fit.why_not != '\0') {
        snprintf(candidate->why_out, sizeof(candidate->why_out), "%s",
                 candidate->fit.why_not);
        candidate->standing = CB_OUT;
    } else {
        limit(candidate, advice);
    }
}

/* ---- two codecs ---------------------------------------------------------------------- */

/* A denser one for what lies long, where both are HBase's and what the family is set to cannot
 * be meant for both. */
static bool can_be_pair(const struct cb_candidate *minor,
                        const struct cb_candidate *major)
{
    return minor->standing != CB_OUT && *major->fit.why_not == '\0' &&
           minor->fit.algorithm != major->fit.algorithm &&
           !cb_hbase_is_plain(minor->fit.algorithm) &&
           major->row->ratio > minor->row->ratio;
}

/* Finds the best pair, if any.  Return: false when there is none. */
static bool find_pair(const struct cb_choice *choice, const struct cb_advice *advice,
                      struct cb_candidate *best)
{
    bool found = false;

    for (size_t i = 0; i < choice->count; i++) {
        for (size_t j = 0; j < choice->count; j++) {
            struct cb_candidate pair = choice->candidate[i];

            if (!can_be_pair(&choice->candidate[i], &choice->candidate[j])) {
                continue;
            }
            pair.major_row = choice->candidate[j].row;
            pair.major_fit = choice->candidate[j].fit;
            cb_candidate_measure(&pair, advice);
            limit(&pair, advice);
            if (pair.standing != CB_OUT && (!found || pair.cost_ns < best->cost_ns)) {
                *best = pair;
                found = true;
            }
        }
    }
    return found;
}

/* ---- order --------------------------------------------------------------------------- */

static int by_cost(const void *a, const void *b)
{
    const struct cb_candidate *x = a;
    const struct cb_candidate *y = b;

    if ((x->standing == CB_OUT) != (y->standing == CB_OUT)) {
        return x->standing == CB_OUT ? 1 : -1;
    }
    return x->cost_ns < y->cost_ns ? -1 : x->cost_ns > y->cost_ns;
}

static size_t count_fit(const struct cb_choice *choice)
{
    size_t fit = 0;

    while (fit < choice->count && choice->candidate[fit].standing != CB_OUT) {
        fit++;
    }
    return fit;
}

static void add_pair(struct cb_choice *choice, const struct cb_advice *advice)
{
    struct cb_candidate pair;

    if (cb_hbase_has(&advice->wish.hbase, CB_HBASE_COMPACT_MAJOR) &&
        advice->wish.load.rewrites > 0 && find_pair(choice, advice, &pair) &&
        pair.cost_ns * (1 + CB_ADVICE_PAIR_MIN_PCT / 100) <
            choice->candidate[0].cost_ns) {
        choice->candidate[choice->count++] = pair;
        qsort(choice->candidate, choice->count, sizeof(pair), by_cost);
    }
}

/* What rounds cost, as a speed: more is better. */
static void fill_rounds(const struct cb_candidate *candidate,
                        const struct cb_advice *advice, double *out)
{
    for (unsigned i = 0; i < cb_candidate_rounds(candidate); i++) {
        out[i] = 1 / cb_candidate_round_ns(candidate, advice, i);
    }
}

static enum cb_standing stand(enum cb_verdict verdict)
{
    static const enum cb_standing standings[CB_VERDICTS] = {
        [CB_NO_ROUNDS] = CB_UNSURE, [CB_SAME] = CB_EITHER,   [CB_NOISE] = CB_EITHER,
        [CB_FASTER] = CB_EITHER,    [CB_SLOWER] = CB_BEHIND, [CB_TOO_FEW] = CB_UNSURE};

    return standings[verdict];
}

/* Compares the rounds of all others with those of the best. */
static bool judge(struct cb_choice *choice, const struct cb_advice *advice, size_t fit)
{
    size_t rounds = 1;

    for (size_t i = 0; i < fit; i++) {
        unsigned of_this = cb_candidate_rounds(&choice->candidate[i]);

        rounds = of_this > rounds ? of_this : rounds;
    }
    struct cb_noise_pair *pair = calloc(fit + 1, sizeof(*pair));
    double *figures = calloc((fit + 1) * rounds, sizeof(*figures));
    bool good = pair != NULL && figures != NULL;

    for (size_t i = 0; good && i < fit; i++) {
        const struct cb_candidate *candidate = &choice->candidate[i];

        fill_rounds(candidate, advice, figures + i * rounds);
        pair[i] = (struct cb_noise_pair){.before = figures,
                                         .before_count =
                                             cb_candidate_rounds(&choice->candidate[0]),
                                         .after = figures + i * rounds,
                                         .after_count = cb_candidate_rounds(candidate)};
    }
    good = good && cb_noise_judge(pair + 1, fit - 1, CB_ADVICE_EQUAL_PCT);
    for (size_t i = 1; good && i < fit; i++) {
        struct cb_candidate *candidate = &choice->candidate[i];

        candidate->behind_pct =
            100 * (candidate->cost_ns / choice->candidate[0].cost_ns - 1);
        candidate->standing = stand(pair[i].verdict);
        if (candidate->standing == CB_UNSURE) {
            choice->rounds_needed = cb_noise_rounds_needed(fit - 1);
        }
    }
    free(figures);
    free(pair);
    return good;
}

bool cb_choice_make(struct cb_choice *choice, const struct cb_results *results,
                    const struct cb_advice *advice, uint64_t block_bytes)
{
    *choice = (struct cb_choice){.block_bytes = block_bytes,
                                 .best = CB_NO_CANDIDATE,
                                 .runner_up = CB_NO_CANDIDATE};
    /* One more for a pair. */
    choice->candidate = calloc(results->row_count + 1, sizeof(*choice->candidate));
    if (choice->candidate == NULL) {
        return false;
    }
    for (size_t i = 0; i < results->row_count; i++) {
        if (is_comparable(&results->row[i], block_bytes)) {
            add_row(choice, &results->row[i], advice);
        }
    }
    qsort(choice->candidate, choice->count, sizeof(*choice->candidate), by_cost);
    if (count_fit(choice) == 0) {
        return true;
    }
    add_pair(choice, advice);
    size_t fit = count_fit(choice);
    choice->best = 0;
    choice->candidate[0].standing = CB_BEST;
    choice->runner_up = fit > 1 ? 1 : CB_NO_CANDIDATE;
    for (size_t i = 0; i < choice->count; i++) {
        cb_load_reckon(&choice->candidate[i], &advice->wish.load);
    }
    return judge(choice, advice, fit);
}
