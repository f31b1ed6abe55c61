/* SPDX-License-Identifier: MIT */
#include "clock.h"

#include <sys/resource.h>
#include <time.h>

static uint64_t read_ns(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

struct zb_usage zb_clock_now(void)
{
    struct rusage r;
    getrusage(RUSAGE_THREAD, &r);
    return (struct zb_usage){.wall_ns = read_ns(CLOCK_MONOTONIC),
                             .cpu_ns = read_ns(CLOCK_THREAD_CPUTIME_ID),
                             .faults = (uint64_t)r.ru_minflt,
                             .involuntary = (uint64_t)r.ru_nivcsw};
}

struct zb_usage zb_clock_since(const struct zb_usage *start)
{
    struct zb_usage now = zb_clock_now();
    return (struct zb_usage){.wall_ns = now.wall_ns - start->wall_ns,
                             .cpu_ns = now.cpu_ns - start->cpu_ns,
                             .faults = now.faults - start->faults,
                             .involuntary = now.involuntary - start->involuntary};
}
