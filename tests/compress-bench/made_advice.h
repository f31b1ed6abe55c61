/* SPDX-License-Identifier: MIT */
/* Made up results, and questions about the advice that is made of them. */
#ifndef MADE_ADVICE_H
#define MADE_ADVICE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "advice/advice.h"
#include "unit.h"

#define ROUNDS 7
#define BLOCKS 100
#define BLOCK_BYTES 65536

static struct cb_results results;
static struct cb_advice_wish wish;
static struct cb_advice *advice;

/* ---- made up results ----------------------------------------------------------------- */

/* Names and levels of the codecs, whatever this program is built with. */
static const struct cb_codec codecs[] = {
    {.name = "none"},
    {.name = "gz", .level_min = 1, .level_max = 9},
    {.name = "lzo1x-1"},
    {.name = "lzo1x-999", .level_min = 1, .level_max = 9},
    {.name = "lz4"},
    {.name = "snappy"},
    {.name = "zstd", .level_min = -7, .level_max = 22},
    {.name = "bzip2", .level_min = 1, .level_max = 9},
    {.name = "lzma", .level_min = 0, .level_max = 9},
    {.name = "brotli", .level_min = 0, .level_max = 11}};

static inline const struct cb_codec *find(const char *name)
{
    for (size_t i = 0; i < sizeof(codecs) / sizeof(codecs[0]); i++) {
        if (strcmp(codecs[i].name, name) == 0) {
            return &codecs[i];
        }
    }
    ck_abort_msg("no codec %s", name);
    return NULL;
}

static inline void add_rounds(struct cb_speed *speed, double mb_s, unsigned rounds)
{
    for (unsigned i = 0; i < rounds; i++) {
        /* From 1 % below to 1 % above. */
        double this_one = mb_s * (0.99 + 0.02 * i / ROUNDS);
        uint64_t ns = (uint64_t)(1e9 * 1e3 / this_one);
        struct cb_timed timed = {
            .bytes = 1000000000, .blocks = 16, .wall_ns = ns, .cpu_ns = ns};

        cb_speed_add(speed, &timed);
    }
}

static inline struct cb_row *add(const char *codec, int level, double ratio,
                                 double compress, double decompress)
{
    struct cb_row *row = cb_results_add_row(&results);

    row->codec = find(codec);
    row->level = level;
    row->has_level = level != 0;
    row->pattern = CB_REUSED;
    row->block_bytes = BLOCK_BYTES;
    row->state = CB_MEASURED;
    row->blocks = BLOCKS;
    row->bytes_in = BLOCKS * BLOCK_BYTES;
    row->bytes_out = (uint64_t)((double)row->bytes_in / ratio);
    row->ratio = ratio;
    add_rounds(&row->speed[CB_COMPRESS], compress, results.plan.rounds);
    add_rounds(&row->speed[CB_DECOMPRESS], decompress, results.plan.rounds);
    row->speed[CB_DECOMPRESS].latency = (struct cb_latency){10000, 50000, 90000};
    return row;
}

static inline void start(void)
{
    memset(&results, 0, sizeof(results));
    memset(&wish, 0, sizeof(wish));
    results.plan.rounds = ROUNDS;
    results.quiet = (struct cb_quiet){.is_known = true, .is_quiet = true};
    results.set = calloc(2, sizeof(*results.set));
    results.set[results.set_count++] = (struct cb_block_set){.block_bytes = BLOCK_BYTES};
    wish.load.rewrites = 3;
}

static inline void stop(void)
{
    cb_advice_free(advice);
    advice = NULL;
    cb_results_free(&results);
}

static inline void ask(enum cb_goal_id goal, const char *version)
{
    char error[CB_HBASE_ERROR_BYTES];

    cb_advice_free(advice);
    wish.goal = goal;
    ck_assert(cb_hbase_parse(&wish.hbase, version, error));
    advice = cb_advice_make(&results, &wish);
    ck_assert_ptr_nonnull(advice);
}

/* One that is fast to write, one that is fast to read, a dense one, and one between them. */
static inline void add_four(void)
{
    add("snappy", 0, 1.8, 1500, 1000);
    add("lz4", 0, 2.0, 300, 5000);
    add("bzip2", 9, 4.0, 22, 80);
    add("zstd", 3, 3.0, 400, 500);
}

/* ---- what is said -------------------------------------------------------------------- */

static inline const char *best_name(void)
{
    static char name[CB_CANDIDATE_BYTES];
    const struct cb_candidate *best = cb_advice_best(advice);

    return best != NULL ? cb_candidate_name(best, name) : "nothing";
}

static inline bool list_has(const struct cb_list *list, const char *part)
{
    for (size_t i = 0; i < list->count; i++) {
        if (strstr(list->text[i], part) != NULL) {
            return true;
        }
    }
    return false;
}

static inline bool runbook_has(const char *part)
{
    for (size_t i = 0; i < advice->step_count; i++) {
        for (size_t k = 0; k < advice->step[i].count; k++) {
            const struct cb_step_part *one = &advice->step[i].part[k];

            if ((one->text != NULL && strstr(one->text, part) != NULL) ||
                (one->code != NULL && strstr(one->code, part) != NULL)) {
                return true;
            }
        }
    }
    return false;
}

static inline const struct cb_candidate *candidate(const char *wanted)
{
    for (size_t i = 0; i < advice->choice[0].count; i++) {
        char name[CB_CANDIDATE_BYTES];

        if (strcmp(cb_candidate_name(&advice->choice[0].candidate[i], name), wanted) ==
            0) {
            return &advice->choice[0].candidate[i];
        }
    }
    ck_abort_msg("no candidate %s", wanted);
    return NULL;
}

static inline void is_out(const char *name, const char *why)
{
    const struct cb_candidate *one = candidate(name);

    ck_assert_msg(one->standing == CB_OUT, "%s is not out", name);
    ck_assert_msg(strstr(one->why_out, why) != NULL, "%s is out because it %s", name,
                  one->why_out);
}

#endif
