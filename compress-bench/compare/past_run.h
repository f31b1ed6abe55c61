/* SPDX-License-Identifier: MIT */
/* A result that `compress-bench run --format json` wrote, read back.  Who wrote the file is not
 * known: every field is checked.  Source: docs/compress-bench-json.md. */
#ifndef CB_PAST_RUN_H
#define CB_PAST_RUN_H

#include "measure/result.h"

#define CB_PAST_FILE_MAX_BYTES ((size_t)64 << 20)
#define CB_PAST_ROWS_MAX 16384u
#define CB_PAST_ROUNDS_MAX 1000u
#define CB_PAST_NAME_BYTES 64
#define CB_PAST_ERROR_BYTES 1024

enum cb_past_clock { CB_PAST_WALL, CB_PAST_CPU, CB_PAST_CLOCKS };

extern const char *const cb_past_clock_names[CB_PAST_CLOCKS]; /* "wall" */

struct cb_past_speed {
    double *round[CB_PAST_CLOCKS]; /* 10^6 uncompressed bytes a second */
    unsigned rounds;               /* the same of both clocks */
    uint64_t context_bytes;
    struct cb_growth growth;
};

struct cb_past_row {
    char name[CB_PAST_NAME_BYTES]; /* "zstd:3+dict": codec, level and dictionary */
    char library[CB_PAST_NAME_BYTES];
    char version[CB_PAST_NAME_BYTES];
    enum cb_pattern pattern;
    bool guarded;
    uint64_t block_bytes;
    enum cb_state state;
    char reason[CB_REASON_BYTES]; /* "" without */
    uint64_t dictionary_bytes, blocks, bytes_in, bytes_out;
    struct cb_past_speed speed[CB_DIRECTIONS];
};

struct cb_past_run {
    char path[CB_RESULT_TEXT_BYTES]; /* for people */
    char program[CB_PAST_NAME_BYTES];
    char started[32];
    char source[CB_RESULT_TEXT_BYTES];
    struct cb_machine machine;
    struct cb_quiet quiet;
    struct cb_plan plan; /* without cache_bytes */
    uint64_t source_bytes, sampled_bytes;
    uint64_t input_failures;
    bool sampled, interrupted;
    struct cb_past_row *row;
    size_t rows;
};

/* Return: true when both are of the same codec, level, dictionary, pattern and blocks, with the
 * guard or without. */
bool cb_past_row_is_same(const struct cb_past_row *a, const struct cb_past_row *b);

/*
 * Reads a file or a pipe.
 * Return: false with a sentence that names the file and the field.
 * Allocates: yes, also when it fails; cb_past_run_free().
 */
bool cb_past_run_read(struct cb_past_run *run, const char *path,
                      char error[CB_PAST_ERROR_BYTES]);

/* The same of bytes.  path: for people. */
bool cb_past_run_parse(struct cb_past_run *run, const char *path, const char *bytes,
                       size_t length, char error[CB_PAST_ERROR_BYTES]);

void cb_past_run_free(struct cb_past_run *run);

#endif
