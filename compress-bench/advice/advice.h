/* SPDX-License-Identifier: MIT */
/*
 * Which codec a table should have, for a stated goal, by what was measured: as data, for the
 * table, JSON, Markdown and the page.  docs/choose-a-codec.md#ask-for-advice explains the
 * rules to users, docs/compress-bench-json.md the fields.
 *
 * Threads: the one that made it.
 */
#ifndef CB_ADVICE_H
#define CB_ADVICE_H

#include "advice/goal.h"
#include "advice/hbase.h"
#include "advice/list.h"
#include "measure/result.h"

/* Costs that differ by less are equal. */
#define CB_ADVICE_EQUAL_PCT 3.0
/* By so much two codecs must be better than one, which is simpler to run. */
#define CB_ADVICE_PAIR_MIN_PCT 5.0
/* Of the bytes that lie on disks, the share that major compactions have written. */
#define CB_ADVICE_MAJOR_SHARE 0.8
/* A ratio of a sample that is less certain is worth a word. */
#define CB_ADVICE_RATIO_PCT 5.0

/* What the table bears, to turn figures of blocks into processors. */
struct cb_load_wish {
    bool has_gets, has_writes;
    uint64_t gets_per_s;
    unsigned hit_pct;  /* gets that find their block in the cache */
    double write_mb_s; /* uncompressed */
    unsigned rewrites; /* how often compactions write each byte again */
};

struct cb_advice_wish {
    enum cb_goal_id goal;
    struct cb_hbase hbase;
    bool hbase_given;
    const char *table, *family; /* NULL: not named */
    struct cb_load_wish load;
    bool is_made_up; /* the input is no table's */
};

/* What the load costs with a codec. */
struct cb_load {
    double write_cpus;        /* that flushes and compactions keep busy */
    double get_cpus;          /* that decompress blocks of gets */
    double get_mean_added_us; /* to a get, on average */
    double get_p99_added_us;  /* to the 99th percentile of gets, at most */
};

enum cb_standing {
    CB_BEST,
    CB_EITHER, /* no worse than the best, as far as can be told */
    CB_BEHIND,
    CB_UNSURE, /* behind, but there are too few rounds to tell */
    CB_OUT     /* cannot be recommended */
};

extern const char *const cb_standing_names[]; /* "best" */

/* A codec, or one for flushes and minor compactions and another for major ones. */
struct cb_candidate {
    const struct cb_row *row;
    struct cb_hbase_fit fit;
    const struct cb_row *major_row; /* NULL: the same */
    struct cb_hbase_fit major_fit;
    double stored;                     /* share of the bytes */
    double compress_ns, decompress_ns; /* a byte, on average */
    double cost_ns;                    /* by the goal's rule */
    enum cb_standing standing;
    double behind_pct; /* of the best one's cost; 0 when out */
    char why_out[CB_HBASE_ERROR_BYTES];
    struct cb_load load;
};

#define CB_NO_CANDIDATE ((size_t)-1)

/* For blocks of one size. */
struct cb_choice {
    uint64_t block_bytes;
    struct cb_candidate
        *candidate; /* those that can be recommended by cost, then the others */
    size_t count;
    size_t best, runner_up; /* CB_NO_CANDIDATE without one */
    unsigned rounds_needed; /* to tell them apart, when there were too few; else 0 */
};

/* A step of the runbook. */
struct cb_step_part {
    char *text; /* a paragraph; NULL without */
    const char
        *place; /* where the code goes: "shell", "hbase-shell", or the name of a file;
                        * NULL without */
    char *code; /* lines; NULL without */
};

struct cb_step {
    const char *title;
    struct cb_step_part *part;
    size_t count;
};

struct cb_advice {
    struct cb_advice_wish wish;
    const struct cb_goal *goal;
    struct cb_choice
        *choice; /* in the order of the block sizes; the first is the table's */
    size_t choice_count;
    char *headline; /* a sentence; NULL when there was no memory */
    struct cb_list reasons;
    struct cb_list costs;       /* of following it */
    struct cb_list doubts;      /* why it should not be trusted; none: it can be */
    struct cb_list assumptions; /* behind the figures of the load, and the rule */
    struct cb_step *step;       /* none when nothing is recommended */
    size_t step_count;
};

/*
 * Makes advice of what was measured.  The results and the strings of the wish are kept by the
 * caller for as long as the advice.
 * Return: NULL when there is no memory.  Allocates: yes; cb_advice_free().
 */
struct cb_advice *cb_advice_make(const struct cb_results *results,
                                 const struct cb_advice_wish *wish);

void cb_advice_free(struct cb_advice *advice); /* NULL: nothing */

/* Return: the recommended candidate for the table's block size; NULL when there is none. */
const struct cb_candidate *cb_advice_best(const struct cb_advice *advice);

/* Write "ZSTD level 6", "LZ4, ZSTD for major compactions"; the second as it was measured:
 * "zstd:6", "lz4 + zstd:3".  Return: out. */
#define CB_CANDIDATE_BYTES 128
char *cb_candidate_words(const struct cb_candidate *candidate,
                         char out[CB_CANDIDATE_BYTES]);
char *cb_candidate_name(const struct cb_candidate *candidate,
                        char out[CB_CANDIDATE_BYTES]);

#endif
