/* SPDX-License-Identifier: MIT */
/* Time.  Knows nothing of what is measured. */
#ifndef CB_CLOCK_H
#define CB_CLOCK_H

#include <stdint.h>
#include <time.h>

struct cb_instant {
    uint64_t wall_ns; /* CLOCK_MONOTONIC */
    uint64_t cpu_ns;  /* of the calling thread */
};

static inline uint64_t cb_clock_read(clockid_t clock)
{
    struct timespec time;

    clock_gettime(clock, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static inline uint64_t cb_clock_wall_ns(void)
{
    return cb_clock_read(CLOCK_MONOTONIC);
}

/* The wall is read inside of the other: it is what most figures are made of. */
static inline struct cb_instant cb_clock_start(void)
{
    struct cb_instant start = {.cpu_ns = cb_clock_read(CLOCK_THREAD_CPUTIME_ID)};

    start.wall_ns = cb_clock_wall_ns();
    return start;
}

/* Return: what has passed on this thread since start. */
static inline struct cb_instant cb_clock_since(const struct cb_instant *start)
{
    uint64_t wall_ns = cb_clock_wall_ns() - start->wall_ns;

    return (struct cb_instant){.wall_ns = wall_ns,
                               .cpu_ns = cb_clock_read(CLOCK_THREAD_CPUTIME_ID) -
                                         start->cpu_ns};
}

#endif
