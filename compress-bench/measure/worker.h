/* SPDX-License-Identifier: MIT */
/*
 * Who does the measuring: this process (local.c), or one that runs under the guard
 * (guarded.c).  What passes between them has no pointers.
 *
 * Threads: the one that made it.
 */
#ifndef CB_WORKER_H
#define CB_WORKER_H

#include "input/blocks.h"
#include "measure/statistics.h"
#include "measure/subject.h"

#define CB_REASON_BYTES 256

/* How everything is measured. */
struct cb_plan {
    unsigned threads;
    unsigned rounds;
    uint64_t slice_ns;     /* the least time of a slice */
    uint64_t cache_bytes;  /* of the last level; 0: it does not matter */
    uint64_t timed_bytes;  /* the most that slices are taken from; 0: everything */
    uint64_t leaked_bytes; /* what leaked contexts may hold at once */
    uint64_t seed;         /* of the order */
};

/* A subject in a pattern. */
struct cb_case {
    const struct cb_subject *subject;
    enum cb_pattern pattern;
};

enum cb_state {
    CB_WAITS, /* not measured, because the user stopped before */
    CB_MEASURED,
    CB_SKIPPED, /* it cannot be done here: too little memory, too large a block */
    CB_FAILED   /* the codec gave other bytes back, or none */
};

/* What became of a case when each block was compressed, decompressed and compared. */
struct cb_verified {
    enum cb_state state;
    char reason[CB_REASON_BYTES]; /* a sentence, unless it was measured */
    uint64_t blocks, bytes_in, bytes_out;
    struct cb_interval ratio; /* of everything, where blocks are a sample of it */
    struct cb_latency latency[CB_DIRECTIONS];
    uint64_t context_bytes[CB_DIRECTIONS]; /* as the library tells; 0: it does not */
    uint64_t mean_ns[CB_DIRECTIONS];       /* of a block */
};

/* A slice of a round. */
struct cb_timed {
    enum cb_state state;
    char reason[CB_REASON_BYTES];
    uint64_t bytes;  /* uncompressed, of all threads */
    uint64_t blocks; /* of each thread */
    uint64_t wall_ns, cpu_ns;
    uint64_t different_blocks; /* so many are repeated */
};

/* How much the resident memory of a process grows that does it. */
struct cb_growth {
    bool is_known;
    uint64_t bytes;
    uint64_t contexts; /* at the same time */
};

struct cb_worker;

struct cb_worker_calls {
    /* Return: false when the user stopped, or the worker is gone: the result is not filled. */
    bool (*verify)(struct cb_worker *worker, size_t which, struct cb_verified *verified);
    /* Only of cases that were verified and measured.  The first slice of a direction finds how
     * many blocks a slice has, and is not the first that counts. */
    bool (*slice)(struct cb_worker *worker, size_t which, enum cb_direction direction,
                  struct cb_timed *timed);
    bool (*grow)(struct cb_worker *worker, size_t which, enum cb_direction direction,
                 struct cb_growth *growth);
    void (*free)(struct cb_worker *worker);
};

/* The first part of each kind's own struct. */
struct cb_worker {
    const struct cb_worker_calls *calls;
};

/*
 * cases: kept by the caller, with their subjects.
 * blocks: kept by the caller; one at least.
 * share: how much of everything the blocks are; 1: all of it.
 * Return: NULL when there is no memory.
 */
struct cb_worker *cb_local_make(const struct cb_plan *plan, const struct cb_case *cases,
                                size_t count, const struct cb_blocks *blocks,
                                double share);

#endif
