/* SPDX-License-Identifier: MIT */
/* What a piece of work took: time and what the kernel counted meanwhile. Knows nothing of
 * what is measured. */
#ifndef ZB_CLOCK_H
#define ZB_CLOCK_H

#include <stdint.h>

struct zb_usage {
    uint64_t wall_ns; /* CLOCK_MONOTONIC */
    uint64_t cpu_ns;  /* of the calling thread, in user and kernel mode */
    uint64_t faults;  /* pages that the kernel had to provide, of the calling thread */
    uint64_t involuntary; /* times the calling thread was put off its processor */
};

/* Return: the readings of this moment, to be subtracted from later ones. Threads: any. */
struct zb_usage zb_clock_now(void);

/* Return: what has passed since start, which this thread has read. Threads: any. */
struct zb_usage zb_clock_since(const struct zb_usage *start);

#endif
