/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "advice/parts.h"

#define NS_MB_S 1e3 /* nanoseconds a byte, times MB/s */

/* Of the bytes that are compressed, the share that major compactions compress: one pass of
 * the flush and all rewrites. */
static double major_pass(const struct cb_advice *advice)
{
    unsigned rewrites = advice->wish.load.rewrites;

    return rewrites > 0 ? 1.0 / (1 + rewrites) : 0;
}

static double mixed(const struct cb_candidate *candidate, double minor, double major,
                    double share)
{
    return candidate->major_row == NULL ? minor : (1 - share) * minor + share * major;
}

/* What a byte costs, by times and by what is stored. */
static double cost_of(const struct cb_advice *advice, double compress_ns,
                      double decompress_ns, double stored)
{
    const struct cb_goal *goal = advice->goal;

    return goal->compress * compress_ns + goal->decompress * decompress_ns +
           goal->stored_ns * stored;
}

static double median_ns(const struct cb_row *row, enum cb_direction direction)
{
    return row != NULL ? NS_MB_S / row->speed[direction].cpu.median : 0;
}

static double round_ns(const struct cb_row *row, enum cb_direction direction,
                       unsigned round)
{
    return row != NULL ? NS_MB_S / row->speed[direction].cpu_mb_s[round] : 0;
}

static double stored_of(const struct cb_row *row)
{
    return row != NULL ? 1 / row->ratio : 0;
}

void cb_candidate_measure(struct cb_candidate *candidate, const struct cb_advice *advice)
{
    const struct cb_row *row = candidate->row;
    const struct cb_row *major = candidate->major_row;

    candidate->stored =
        mixed(candidate, stored_of(row), stored_of(major), CB_ADVICE_MAJOR_SHARE);
    candidate->compress_ns = mixed(candidate, median_ns(row, CB_COMPRESS),
                                   median_ns(major, CB_COMPRESS), major_pass(advice));
    candidate->decompress_ns =
        mixed(candidate, median_ns(row, CB_DECOMPRESS), median_ns(major, CB_DECOMPRESS),
              CB_ADVICE_MAJOR_SHARE);
    candidate->cost_ns = cost_of(advice, candidate->compress_ns, candidate->decompress_ns,
                                 candidate->stored);
}

static unsigned rounds_of(const struct cb_row *row)
{
    unsigned there = row->speed[CB_COMPRESS].rounds;
    unsigned back = row->speed[CB_DECOMPRESS].rounds;

    return there < back ? there : back;
}

unsigned cb_candidate_rounds(const struct cb_candidate *candidate)
{
    unsigned rounds = rounds_of(candidate->row);

    if (candidate->major_row != NULL && rounds_of(candidate->major_row) < rounds) {
        rounds = rounds_of(candidate->major_row);
    }
    return rounds;
}

double cb_candidate_round_ns(const struct cb_candidate *candidate,
                             const struct cb_advice *advice, unsigned round)
{
    const struct cb_row *row = candidate->row;
    const struct cb_row *major = candidate->major_row;

    return cost_of(advice,
                   mixed(candidate, round_ns(row, CB_COMPRESS, round),
                         round_ns(major, CB_COMPRESS, round), major_pass(advice)),
                   mixed(candidate, round_ns(row, CB_DECOMPRESS, round),
                         round_ns(major, CB_DECOMPRESS, round), CB_ADVICE_MAJOR_SHARE),
                   candidate->stored);
}

/* ---- names --------------------------------------------------------------------------- */

static size_t add_words(char *out, size_t used, const struct cb_row *row,
                        const struct cb_hbase_fit *fit)
{
    used += (size_t)snprintf(out + used, CB_CANDIDATE_BYTES - used, "%s",
                             fit->algorithm != NULL ? fit->algorithm->name
                                                    : row->codec->name);
    if (row->has_level) {
        used += (size_t)snprintf(out + used, CB_CANDIDATE_BYTES - used, " level %d",
                                 row->level);
    }
    if (row->with_dictionary) {
        used +=
            (size_t)snprintf(out + used, CB_CANDIDATE_BYTES - used, " with a dictionary");
    }
    return used;
}

char *cb_candidate_words(const struct cb_candidate *candidate,
                         char out[CB_CANDIDATE_BYTES])
{
    size_t used = add_words(out, 0, candidate->row, &candidate->fit);

    if (candidate->major_row != NULL) {
        used += (size_t)snprintf(out + used, CB_CANDIDATE_BYTES - used, ", and ");
        used = add_words(out, used, candidate->major_row, &candidate->major_fit);
        snprintf(out + used, CB_CANDIDATE_BYTES - used, " for major compactions");
    }
    return out;
}

char *cb_candidate_name(const struct cb_candidate *candidate,
                        char out[CB_CANDIDATE_BYTES])
{
    char name[CB_SUBJECT_NAME_BYTES];
    size_t used = (size_t)snprintf(out, CB_CANDIDATE_BYTES, "%s",
                                   cb_row_name(candidate->row, name));

    if (candidate->major_row != NULL) {
        snprintf(out + used, CB_CANDIDATE_BYTES - used, " + %s",
                 cb_row_name(candidate->major_row, name));
    }
    return out;
}
