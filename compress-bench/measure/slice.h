/* SPDX-License-Identifier: MIT */
/* A slice: a piece of a loop's work that is timed as a whole, on one thread or several. */
#ifndef CB_SLICE_H
#define CB_SLICE_H

#include "measure/loop.h"

#define CB_THREADS_MAX 256u

struct cb_slice {
    enum cb_result result; /* of the first thread that failed */
    uint64_t wall_ns;      /* from the start of all to the end of the last */
    uint64_t cpu_ns;       /* of all threads together */
};

/*
 * Runs the loops side by side, each on a thread of its own; one loop on the calling thread.
 * blocks: that each does.
 * started: false when a thread cannot be made; nothing is timed then.
 */
struct cb_slice cb_slice_run(struct cb_loop *loops, unsigned count, uint64_t blocks,
                             bool *started);

#endif
