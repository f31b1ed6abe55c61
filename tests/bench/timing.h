/* SPDX-License-Identifier: MIT */
/*
 * Timing of a function that can be told how often to do its work. Knows the clock and
 * threads; what the function does is not its business.
 */
#ifndef ZB_TIMING_H
#define ZB_TIMING_H

#include <stdbool.h>
#include <stdint.h>

#define ZB_MAX_THREADS 64u
#define ZB_MAX_BATCHES 64u

/* Does its work so many times. Return: false when the work failed; it has said why. */
typedef bool zb_work(void *context, uint64_t times);

struct zb_plan {
    zb_work *work;
    void **contexts; /* one a thread */
    unsigned
        threads; /* 1 to ZB_MAX_THREADS; 1 means the calling thread, no other is made */
    unsigned batches;    /* 1 to ZB_MAX_BATCHES */
    uint64_t batch_ns;   /* the least time of a batch on one thread */
    uint64_t warm_up_ns; /* each thread works so long before the first batch */
};

/* What a batch took. wall_ns runs from the moment when all threads start to the moment when
 * the last one is done; the other figures are sums over the threads. */
struct zb_batch {
    uint64_t wall_ns, cpu_ns, faults, involuntary;
};

struct zb_timing {
    uint64_t times; /* how often each thread does its work in a batch */
    unsigned batches;
    struct zb_batch batch[ZB_MAX_BATCHES];
};

/*
 * Finds how often the work has to be done for a batch to last batch_ns, lets each thread warm
 * up, and then times the batches.
 * Return: success; what failed has been said on standard error.
 */
bool zb_timing_run(const struct zb_plan *plan, struct zb_timing *timing);

#endif
