/* SPDX-License-Identifier: MIT */
/* The comparing core: what a program can see of one zlib call, and whether two zlibs let it see
 * the same. It allocates nothing, prints nothing and keeps nothing, so that it can also be built
 * into a library which lives in someone else's process. */
#ifndef ZG_COMPARE_H
#define ZG_COMPARE_H

#include <stdbool.h>
#include <stddef.h>
#include <zlib.h>

enum { ZG_COMPARE_NUMBERS = 20, ZG_COMPARE_SPANS = 6 };

struct zg_compare_number {
    const char *name;
    long value;
};

struct zg_compare_span {
    const char *name;
    const unsigned char *bytes;
    size_t length;
};

/* One side's answer to one call. `strm` is NULL when the call was made without a stream.
 * `out_base` is where this side's next_out is counted from; `out_from` was next_out before the
 * call (NULL: this call's output is not compared). The input is one memory for both sides, so
 * next_in is compared as it is. Numbers and spans are whatever else the call answers; both
 * sides add the same names in the same order. */
struct zg_compare_answer {
    const z_stream *strm;
    const unsigned char *out_base, *out_from;
    long code;
    int numbers, spans;
    struct zg_compare_number number[ZG_COMPARE_NUMBERS];
    struct zg_compare_span span[ZG_COMPARE_SPANS];
};

enum zg_compare_kind { ZG_COMPARE_NUMBER, ZG_COMPARE_TEXT, ZG_COMPARE_BYTES };

/* The first difference. BYTES: they differ first at offset `at`, where `number` has both. */
struct zg_compare_difference {
    const char *what;
    enum zg_compare_kind kind;
    long number[2];
    const char *text[2];
    size_t at;
};

/* Empties an answer before a call on `strm`.
 * Threads: any, one per answer. */
void zg_compare_begin(struct zg_compare_answer *answer, const z_stream *strm,
                      const unsigned char *out_base);

/* Adds one more thing that the call answered; what does not fit is a mistake of the caller's
 * and makes every comparison with this answer fail.
 * Threads: any, one per answer. */
void zg_compare_add(struct zg_compare_answer *answer, const char *name, long value);
void zg_compare_add_bytes(struct zg_compare_answer *answer, const char *name,
                          const unsigned char *bytes, size_t length);

/* Compares two answers to the same call.
 * Return: true when a program could not tell them apart; else *difference says what differs.
 * Threads: any. Source: zlib.h, struct z_stream_s. */
bool zg_compare(const struct zg_compare_answer *a, const struct zg_compare_answer *b,
                struct zg_compare_difference *difference);

#endif
