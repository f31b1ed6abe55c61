/* SPDX-License-Identifier: MIT */
/* The worker that measures in this process. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/text.h"
#include "measure/growth.h"
#include "measure/lane.h"
#include "measure/slice.h"
#include "measure/stop.h"
#include "measure/sweep.h"
#include "measure/timed_set.h"
#include "measure/verify.h"
#include "measure/worker.h"

/* A slow codec's slice is so long at least, so that no single block decides. */
#define SLICE_MIN_BLOCKS 4u
#define SLICE_MIN_BYTES ((uint64_t)1 << 20)
#define CALIBRATIONS_MAX 4
/* Contexts that are leaked to see by how much memory grows. */
#define GROWTH_LEAKED_MAX 256u
#define GROWTH_BLOCKS 8u

struct local_case {
    struct cb_lane lane[CB_DIRECTIONS];
    uint64_t mean_ns[CB_DIRECTIONS];
    size_t leaked_max; /* contexts at once */
    size_t store;
};

struct local {
    struct cb_worker worker;
    const struct cb_plan *plan;
    const struct cb_case *cases;
    size_t count;
    const struct cb_blocks *blocks;
    double share;
    size_t timed_count;
    uint64_t timed_bytes;
    struct local_case *state;
    struct cb_store
        *store; /* one a subject: the cases of a subject share the first's place */
    struct cb_sweep sweep;
};

/* ---- verifying ----------------------------------------------------------------------- */

/* Return: how many contexts may be left at once; 0 when one is too many. */
static size_t leaked_max(const struct local *local, const struct cb_case *which)
{
    uint64_t bytes[CB_DIRECTIONS];

    cb_verify_contexts(which->subject, cb_blocks_longest(local->blocks), bytes);
    uint64_t each = bytes[CB_COMPRESS] > bytes[CB_DECOMPRESS] ? bytes[CB_COMPRESS]
                                                              : bytes[CB_DECOMPRESS];
    uint64_t most = local->plan->leaked_bytes / (each > 0 ? each : 1);

    return most < local->blocks->count * 64 ? (size_t)most : local->blocks->count * 64;
}

static bool refuse_leak(struct cb_verified *verified, const struct local *local)
{
    char limit[ZG_TEXT_FIGURE_BYTES];

    *verified = (struct cb_verified){.state = CB_SKIPPED};
    snprintf(verified->reason, CB_REASON_BYTES,
             "one leaked context is more than --leak-memory %s allows",
             zg_text_bytes(local->plan->leaked_bytes, limit));
    return true;
}

static bool verify(struct cb_worker *worker, size_t number, struct cb_verified *verified)
{
    struct local *local = (struct local *)worker;
    struct local_case *state = &local->state[number];
    const struct cb_case *which = &local->cases[number];
    struct cb_verify_job job = {.which = which,
                                .blocks = local->blocks,
                                .share = local->share,
                                .timed_count = local->timed_count,
                                .batch_bytes = local->timed_bytes,
                                .store = &local->store[state->store]};

    if (which->pattern == CB_LEAKED) {
        state->leaked_max = leaked_max(local, which);
        if (state->leaked_max < local->plan->threads) {
            return refuse_leak(verified, local);
        }
    }
    job.leaked_max = state->leaked_max;
    if (!cb_verify(&job, verified)) {
        return false;
    }
    memcpy(state->mean_ns, verified->mean_ns, sizeof(state->mean_ns));
    return true;
}

/* ---- slices -------------------------------------------------------------------------- */

/* Return: blocks that last about as long as a slice shall, by what one took on average. */
static uint64_t blocks_for(const struct local *local, uint64_t mean_ns)
{
    uint64_t mean_bytes = local->blocks->bytes / local->blocks->count + 1;
    uint64_t blocks = local->plan->slice_ns / (mean_ns > 0 ? mean_ns : 1) + 1;
    uint64_t least = SLICE_MIN_BYTES / mean_bytes;

    least = least > SLICE_MIN_BLOCKS ? least : SLICE_MIN_BLOCKS;
    return blocks > least ? blocks : least;
}

/* Return: what a compressor made of the timed set, where that is what goes in. */
static const struct cb_block *packed_for(const struct local *local, size_t number,
                                         enum cb_direction direction)
{
    return direction == CB_COMPRESS ? NULL
                                    : local->store[local->state[number].store].block;
}

/* Return: room that suffices for what comes out of every block. */
static size_t room_for(const struct local *local, size_t number,
                       enum cb_direction direction)
{
    const struct cb_subject *subject = local->cases[number].subject;

    return direction == CB_COMPRESS
               ? subject->codec->bound(local->blocks->longest, subject->level)
               : local->blocks->longest;
}

/* Return: blocks that a thread may do in one slice, because their contexts stay; 0: any. */
static uint64_t most_blocks(const struct local *local, size_t number)
{
    return local->cases[number].pattern == CB_LEAKED
               ? local->state[number].leaked_max / local->plan->threads
               : 0;
}

/* Where a thread begins: each in another part. */
static size_t first_of_thread(const struct local *local, const struct cb_lane *lane,
                              unsigned thread)
{
    return (size_t)((uint64_t)thread * lane->count / local->plan->threads);
}

static void end_loops(struct cb_loop *loops, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        cb_loop_end(&loops[i]);
    }
}

/* Makes the loops, each with one block behind it: what a context takes only once is no part
 * of what follows. */
static enum cb_result begin_loops(const struct local *local, size_t number,
                                  enum cb_direction direction, const struct cb_lane *lane,
                                  struct cb_loop *loops)
{
    const struct cb_case *which = &local->cases[number];
    enum cb_result result = CB_OK;

    for (unsigned i = 0; i < local->plan->threads; i++) {
        result =
            cb_loop_begin(&loops[i], which->subject, direction, which->pattern, lane->in,
                          lane->count, room_for(local, number, direction), lane->blocks);
        loops[i].next = first_of_thread(local, lane, i);
        if (result == CB_OK) {
            result = cb_loop_run(&loops[i], 1);
        }
        loops[i].next = first_of_thread(local, lane, i);
        cb_loop_forget(&loops[i]);
        if (result != CB_OK) {
            end_loops(loops, i + 1);
            break;
        }
    }
    return result;
}

static void sweep_for(const struct local *local, const struct cb_lane *lane)
{
    /* A part of a set that would otherwise not stay in the cache. */
    if (lane->count < local->timed_count) {
        cb_sweep_run(&local->sweep);
    }
}

static void refuse_threads(struct cb_timed *timed, unsigned threads)
{
    timed->state = CB_SKIPPED;
    snprintf(timed->reason, CB_REASON_BYTES, "the system does not allow %u threads",
             threads);
}

/* Runs one slice as the lane is set.  Return: false when the user stopped. */
static bool run_slice(const struct local *local, size_t number,
                      enum cb_direction direction, const struct cb_lane *lane,
                      struct cb_timed *timed)
{
    static struct cb_loop loops[CB_THREADS_MAX];
    unsigned threads = local->plan->threads;
    bool started = true;

    *timed = (struct cb_timed){
        .state = CB_MEASURED, .blocks = lane->blocks, .different_blocks = lane->count};
    sweep_for(local, lane);
    enum cb_result result = begin_loops(local, number, direction, lane, loops);
    if (result != CB_OK) {
        timed->state =
            cb_verify_explain(&local->cases[number], direction, result, timed->reason);
        return !cb_stop_is_asked;
    }
    struct cb_slice slice = cb_slice_run(loops, threads, lane->blocks, &started);
    end_loops(loops, threads);
    if (!started) {
        refuse_threads(timed, threads);
    } else if (slice.result != CB_OK) {
        timed->state = cb_verify_explain(&local->cases[number], direction, slice.result,
                                         timed->reason);
    }
    timed->wall_ns = slice.wall_ns;
    timed->cpu_ns = slice.cpu_ns;
    for (unsigned i = 0; i < threads; i++) {
        timed->bytes += cb_lane_bytes(lane, first_of_thread(local, lane, i));
    }
    return !cb_stop_is_asked;
}

/* Finds how many blocks last as long as a slice shall.  Return: false when the user stopped;
 * else timed tells whether it went well. */
static bool calibrate(const struct local *local, size_t number,
                      enum cb_direction direction, struct cb_lane *lane,
                      struct cb_timed *timed)
{
    uint64_t most = most_blocks(local, number);
    uint64_t wanted = blocks_for(local, local->state[number].mean_ns[direction]);

    for (int i = 0; i < CALIBRATIONS_MAX; i++) {
        cb_lane_size(lane, wanted, local->timed_count, most);
        if (!cb_lane_fill(lane, local->blocks, local->timed_count,
                          packed_for(local, number, direction))) {
            timed->state = cb_verify_explain(&local->cases[number], direction,
                                             CB_NO_MEMORY, timed->reason);
            return true;
        }
        if (!run_slice(local, number, direction, lane, timed)) {
            return false;
        }
        if (timed->state != CB_MEASURED || timed->wall_ns >= local->plan->slice_ns ||
            lane->blocks == most) {
            break;
        }
        /* A tenth more than it seems to take. */
        wanted =
            1 + (uint64_t)((double)lane->blocks * 1.1 * (double)local->plan->slice_ns /
                           (double)(timed->wall_ns + 1));
    }
    return true;
}

static bool slice(struct cb_worker *worker, size_t number, enum cb_direction direction,
                  struct cb_timed *timed)
{
    struct local *local = (struct local *)worker;
    struct cb_lane *lane = &local->state[number].lane[direction];

    if (lane->in == NULL) {
        return calibrate(local, number, direction, lane, timed);
    }
    return run_slice(local, number, direction, lane, timed);
}

/* ---- memory -------------------------------------------------------------------------- */

static bool grow(struct cb_worker *worker, size_t number, enum cb_direction direction,
                 struct cb_growth *growth)
{
    struct local *local = (struct local *)worker;
    const struct cb_case *which = &local->cases[number];
    bool leaks = which->pattern == CB_LEAKED;
    size_t most = leaks ? GROWTH_LEAKED_MAX : GROWTH_BLOCKS;
    struct cb_lane lane = {0};

    if (leaks && local->state[number].leaked_max < most) {
        most = local->state[number].leaked_max;
    }
    cb_lane_size(&lane, most, local->timed_count, most);
    *growth = (struct cb_growth){0};
    if (cb_lane_fill(&lane, local->blocks, local->timed_count,
                     packed_for(local, number, direction))) {
        *growth = cb_growth_measure(which, direction, lane.in, lane.count,
                                    room_for(local, number, direction));
    }
    cb_lane_free(&lane);
    return !cb_stop_is_asked;
}

/* ---- the worker itself --------------------------------------------------------------- */

static void free_local(struct cb_worker *worker)
{
    struct local *local = (struct local *)worker;

    for (size_t i = 0; local->state != NULL && i < local->count; i++) {
        cb_lane_free(&local->state[i].lane[CB_COMPRESS]);
        cb_lane_free(&local->state[i].lane[CB_DECOMPRESS]);
    }
    for (size_t i = 0; local->store != NULL && i < local->count; i++) {
        cb_store_free(&local->store[i]);
    }
    cb_sweep_free(&local->sweep);
    free(local->state);
    free(local->store);
    free(local);
}

static const struct cb_worker_calls calls = {verify, slice, grow, free_local};

/* The cases of one subject have one store, at the place of the first of them. */
static void share_stores(struct local *local)
{
    for (size_t i = 0; i < local->count; i++) {
        local->state[i].store = i;
        for (size_t before = 0; before < i; before++) {
            if (local->cases[before].subject == local->cases[i].subject) {
                local->state[i].store = before;
                break;
            }
        }
    }
}

struct cb_worker *cb_local_make(const struct cb_plan *plan, const struct cb_case *cases,
                                size_t count, const struct cb_blocks *blocks,
                                double share)
{
    struct local *local = calloc(1, sizeof(*local));

    if (local == NULL) {
        return NULL;
    }
    *local = (struct local){
        .worker = {&calls},
        .plan = plan,
        .cases = cases,
        .count = count,
        .blocks = blocks,
        .share = share,
        .timed_count = cb_timed_set_size(plan->timed_bytes, blocks->bytes, blocks->count),
        .state = calloc(count, sizeof(*local->state)),
        .store = calloc(count, sizeof(*local->store))};
    local->timed_bytes = blocks->bytes / blocks->count * local->timed_count + 1;
    if (local->state == NULL || local->store == NULL) {
        free_local(&local->worker);
        return NULL;
    }
    share_stores(local);
    cb_sweep_make(&local->sweep, plan->cache_bytes);
    return &local->worker;
}
