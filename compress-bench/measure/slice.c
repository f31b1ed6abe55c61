/* SPDX-License-Identifier: MIT */
#include "measure/slice.h"

#include <pthread.h>

#include "measure/clock.h"

/* Where the threads wait until all of them are there. */
struct gate {
    pthread_mutex_t lock;
    pthread_cond_t opened;
    enum { CLOSED, OPEN, CANCELLED } state;
};

struct member {
    pthread_t thread;
    struct gate *gate;
    struct cb_loop *loop;
    uint64_t blocks;
    uint64_t began_ns, ended_ns; /* by the monotonic clock */
    uint64_t cpu_ns;
    enum cb_result result;
};

static void work(struct member *member)
{
    struct cb_instant start = cb_clock_start();

    member->result = cb_loop_run(member->loop, member->blocks);
    struct cb_instant used = cb_clock_since(&start);
    member->began_ns = start.wall_ns;
    member->ended_ns = start.wall_ns + used.wall_ns;
    member->cpu_ns = used.cpu_ns;
}

static void *enter(void *argument)
{
    struct member *member = argument;
    struct gate *gate = member->gate;

    pthread_mutex_lock(&gate->lock);
    while (gate->state == CLOSED) {
        pthread_cond_wait(&gate->opened, &gate->lock);
    }
    pthread_mutex_unlock(&gate->lock);
    if (gate->state == OPEN) {
        work(member);
    }
    return NULL;
}

static void open_gate(struct gate *gate, bool all_are_there)
{
    pthread_mutex_lock(&gate->lock);
    gate->state = all_are_there ? OPEN : CANCELLED;
    pthread_cond_broadcast(&gate->opened);
    pthread_mutex_unlock(&gate->lock);
}

static struct cb_slice add_up(const struct member *members, unsigned count)
{
    struct cb_slice slice = {.result = CB_OK};
    uint64_t began_ns = members[0].began_ns;
    uint64_t ended_ns = members[0].ended_ns;

    for (unsigned i = 0; i < count; i++) {
        const struct member *member = &members[i];

        began_ns = member->began_ns < began_ns ? member->began_ns : began_ns;
        ended_ns = member->ended_ns > ended_ns ? member->ended_ns : ended_ns;
        slice.cpu_ns += member->cpu_ns;
        slice.result = slice.result == CB_OK ? member->result : slice.result;
    }
    slice.wall_ns = ended_ns - began_ns;
    return slice;
}

/* Return: false when not all of them could be made; none has worked then. */
static bool run_threads(struct member *members, unsigned count)
{
    struct gate gate = {.lock = PTHREAD_MUTEX_INITIALIZER,
                        .opened = PTHREAD_COND_INITIALIZER,
                        .state = CLOSED};
    unsigned made = 0;

    for (; made < count; made++) {
        members[made].gate = &gate;
        if (pthread_create(&members[made].thread, NULL, enter, &members[made]) != 0) {
            break;
        }
    }
    open_gate(&gate, made == count);
    for (unsigned i = 0; i < made; i++) {
        pthread_join(members[i].thread, NULL);
    }
    return made == count;
}

struct cb_slice cb_slice_run(struct cb_loop *loops, unsigned count, uint64_t blocks,
                             bool *started)
{
    struct member members[CB_THREADS_MAX] = {{0}};

    for (unsigned i = 0; i < count; i++) {
        members[i] = (struct member){.loop = &loops[i], .blocks = blocks};
    }
    *started = true;
    if (count == 1) {
        /* The process stays one without threads, as most C programs are. */
        work(&members[0]);
    } else {
        *started = run_threads(members, count);
    }
    return *started ? add_up(members, count) : (struct cb_slice){.result = CB_NO_MEMORY};
}
