/* SPDX-License-Identifier: MIT */
/* Figures of blocks as processors and milliseconds of a table. */
#include "advice/parts.h"

#define P99_SHARE 0.01

static double largest(double a, double b)
{
    return a > b ? a : b;
}

static double p99_us(const struct cb_row *row)
{
    return row != NULL ? (double)row->speed[CB_DECOMPRESS].latency.p99_ns / 1e3 : 0;
}

void cb_load_reckon(struct cb_candidate *candidate, const struct cb_load_wish *wish)
{
    const struct cb_row *row = candidate->row;
    struct cb_load *load = &candidate->load;
    double missing = (double)(100 - wish->hit_pct) / 100;
    double block_bytes =
        row->blocks > 0 ? (double)row->bytes_in / (double)row->blocks : 0;
    double block_us = block_bytes * candidate->decompress_ns / 1e3;

    /* Each byte is compressed by the flush and by each rewrite, which has to read it. */
    load->write_cpus = wish->write_mb_s / 1e3 *
                       ((1 + wish->rewrites) * candidate->compress_ns +
                        wish->rewrites * candidate->decompress_ns);
    load->get_cpus = (double)wish->gets_per_s * missing * block_us / 1e6;
    load->get_mean_added_us = missing * block_us;
    /* Where fewer gets miss than the percentile leaves out, it feels nothing. */
    load->get_p99_added_us =
        missing > P99_SHARE ? largest(p99_us(row), p99_us(candidate->major_row)) : 0;
}
