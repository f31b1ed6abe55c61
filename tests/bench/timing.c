/* SPDX-License-Identifier: MIT */
#include "timing.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "clock.h"

/* Return: how often the work has to be done to last batch_ns; 0 when it failed. */
static uint64_t calibrate(const struct zb_plan *plan)
{
    uint64_t times = 1;
    for (;;) {
        struct zb_usage start = zb_clock_now();
        if (!plan->work(plan->contexts[0], times))
            return 0;
        uint64_t took = zb_clock_since(&start).wall_ns;
        if (took >= plan->batch_ns)
            return times;
        /* Towards a tenth more than is asked for, at most tenfold in one step. */
        uint64_t wanted = took < plan->batch_ns / 10
                              ? times * 10
                              : times * (plan->batch_ns + plan->batch_ns / 10) / took + 1;
        times = wanted > times ? wanted : times + 1;
    }
}

struct team {
    const struct zb_plan *plan;
    struct zb_timing *timing;
    pthread_barrier_t barrier;
    struct zb_usage started; /* of the batch, by the clock of thread 0 */
    uint64_t used_wall_ns[ZB_MAX_THREADS];
    struct zb_usage used[ZB_MAX_THREADS];
    bool failed[ZB_MAX_THREADS];
};

struct member {
    struct team *team;
    unsigned number;
};

static void add_up(struct team *team, struct zb_batch *batch)
{
    memset(batch, 0, sizeof *batch);
    for (unsigned i = 0; i < team->plan->threads; i++) {
        if (team->used_wall_ns[i] > batch->wall_ns)
            batch->wall_ns = team->used_wall_ns[i];
        batch->cpu_ns += team->used[i].cpu_ns;
        batch->faults += team->used[i].faults;
        batch->involuntary += team->used[i].involuntary;
    }
}

/* Until what is done at the beginning only, by zlib or who stands before it, is over. */
static bool warm_up(const struct zb_plan *plan, void *context)
{
    struct zb_usage start = zb_clock_now();
    while (zb_clock_since(&start).wall_ns < plan->warm_up_ns)
        if (!plan->work(context, 1))
            return false;
    return true;
}

/* One thread's part of all batches. The first one alone reads the moment of the start and
 * writes down the figures. */
static void *run_batches(void *argument)
{
    struct member *self = argument;
    struct team *team = self->team;
    unsigned me = self->number;
    void *context = team->plan->contexts[me];
    team->failed[me] = !warm_up(team->plan, context);
    for (unsigned b = 0; b < team->plan->batches; b++) {
        if (me == 0)
            team->started = zb_clock_now();
        pthread_barrier_wait(&team->barrier);
        struct zb_usage start = zb_clock_now();
        if (!team->plan->work(context, team->timing->times))
            team->failed[me] = true;
        team->used[me] = zb_clock_since(&start);
        team->used_wall_ns[me] =
            start.wall_ns - team->started.wall_ns + team->used[me].wall_ns;
        pthread_barrier_wait(&team->barrier);
        if (me == 0)
            add_up(team, &team->timing->batch[b]);
        pthread_barrier_wait(&team->barrier);
    }
    return NULL;
}

static bool run_team(const struct zb_plan *plan, struct zb_timing *timing)
{
    struct team team = {.plan = plan, .timing = timing};
    struct member members[ZB_MAX_THREADS];
    pthread_t threads[ZB_MAX_THREADS];
    pthread_barrier_init(&team.barrier, NULL, plan->threads);
    for (unsigned i = 0; i < plan->threads; i++) {
        members[i] = (struct member){.team = &team, .number = i};
        /* With one thread the process stays one that has none, as most C programs are. */
        if (i > 0 && pthread_create(&threads[i], NULL, run_batches, &members[i]) != 0) {
            /* Those that were made wait at the barrier: there is nothing to go on with. */
            fprintf(stderr, "no thread %u of %u can be made\n", i + 1, plan->threads);
            return false;
        }
    }
    run_batches(&members[0]);
    for (unsigned i = 1; i < plan->threads; i++)
        pthread_join(threads[i], NULL);
    pthread_barrier_destroy(&team.barrier);
    for (unsigned i = 0; i < plan->threads; i++)
        if (team.failed[i])
            return false;
    return true;
}

bool zb_timing_run(const struct zb_plan *plan, struct zb_timing *timing)
{
    timing->batches = plan->batches;
    timing->times = calibrate(plan);
    return timing->times != 0 && run_team(plan, timing);
}
