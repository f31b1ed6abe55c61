/* SPDX-License-Identifier: MIT */
/*
 * What was measured, as data: the table, JSON, CSV, Markdown, and whatever else is made of it,
 * come from here.  docs/compress-bench-json.md explains the fields to users.
 */
#ifndef CB_RESULT_H
#define CB_RESULT_H

#include "measure/worker.h"

#define CB_RESULT_TEXT_BYTES 160

/* "waiting", "measured", "skipped", "failed": for programs that read the results. */
extern const char *const cb_state_names[];

/* One direction of a row. */
struct cb_speed {
    /* What each round gave, in 10^6 uncompressed bytes a second. */
    double *wall_mb_s; /* by the clock on the wall, all threads together */
    double *cpu_mb_s;  /* by the time that processors spent on it */
    unsigned rounds;   /* that are measured */
    struct cb_summary wall, cpu;
    uint64_t slice_blocks, slice_different_blocks; /* of the last round, each thread's */
    struct cb_latency latency;                     /* of one block */
    uint64_t context_bytes;
    struct cb_growth growth;
};

/* One codec at one level in one pattern, on blocks of one size. */
struct cb_row {
    const struct cb_codec *codec;
    int level;
    bool has_level;
    bool with_dictionary;
    uint64_t dictionary_bytes;
    enum cb_pattern pattern;
    bool guarded; /* under the shim */
    uint64_t block_bytes;
    enum cb_state state;
    char reason[CB_REASON_BYTES]; /* a sentence, when it was skipped or failed */
    uint64_t blocks, bytes_in, bytes_out;
    double ratio;                   /* uncompressed to compressed */
    struct cb_interval ratio_range; /* of everything, when a sample was measured */
    struct cb_speed speed[CB_DIRECTIONS];
};

/* Blocks of one size. */
struct cb_block_set {
    uint64_t block_bytes; /* as asked for */
    uint64_t blocks, bytes;
    uint64_t training_blocks; /* set aside for dictionaries */
    uint64_t timed_bytes;     /* what slices are taken from */
};

struct cb_machine {
    char processor[CB_RESULT_TEXT_BYTES];
    char system[CB_RESULT_TEXT_BYTES];
    unsigned cpus;
    uint64_t cache_bytes; /* of the last level; 0: not known */
    uint64_t memory_bytes;
};

/* Whether others worked while rounds were measured. */
struct cb_quiet {
    bool is_known;
    double others_cpus; /* processors that others kept busy, on average */
    double stolen_pct;  /* of the time, taken by the machine below this one */
    double load_before; /* the load average when it began */
    bool is_quiet;
};

struct cb_advice;

struct cb_results {
    char *source;     /* what was measured, for people */
    char started[32]; /* 2012-03-01T12:00:00Z */
    struct cb_machine machine;
    struct cb_quiet quiet;
    struct cb_plan plan;
    uint64_t source_bytes, sampled_bytes;
    bool sampled;
    unsigned input_failures; /* inputs that could not be read */
    bool interrupted;
    struct cb_block_set *set;
    size_t set_count;
    struct cb_row *row;
    size_t row_count, row_room;
    char **note; /* sentences about all of it */
    size_t note_count;
    /* What was made of it, where that was asked for; else NULL.  Kept by the caller. */
    const struct cb_advice *advice;
};

/* Return: a new row, all zero but for room for its rounds; NULL when there is no memory. */
struct cb_row *cb_results_add_row(struct cb_results *results);

/* Adds a sentence, once.  Without memory it is left out. */
__attribute__((format(printf, 2, 3))) void cb_results_note(struct cb_results *results,
                                                           const char *format, ...);

/* Adds a round to a speed and sums up again. */
void cb_speed_add(struct cb_speed *speed, const struct cb_timed *timed);

/* Return: true when any row failed or was skipped, or an input could not be read. */
bool cb_results_have_failures(const struct cb_results *results);

/* Writes "gz:6", "zstd:3+dict".  Return: out. */
char *cb_row_name(const struct cb_row *row, char out[CB_SUBJECT_NAME_BYTES]);

void cb_results_free(struct cb_results *results);

#endif
