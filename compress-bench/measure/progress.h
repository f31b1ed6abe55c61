/* SPDX-License-Identifier: MIT */
/* How far the benchmark is, and how long it will last. */
#ifndef CB_PROGRESS_H
#define CB_PROGRESS_H

#include <stddef.h>
#include <stdint.h>

enum cb_step { CB_STEP_VERIFY, CB_STEP_SLICE, CB_STEPS };

struct cb_progress {
    uint64_t left[CB_STEPS]; /* steps of each kind still to be done */
    uint64_t done[CB_STEPS];
    uint64_t took_ns[CB_STEPS]; /* by those that are done */
    uint64_t guess_ns[CB_STEPS];
    uint64_t began_ns, shown_ns;
};

/* Begins a step and shows it.  what: "gz:6 fresh". */
void cb_progress_begin(struct cb_progress *progress, enum cb_step step, const char *what);

void cb_progress_end(struct cb_progress *progress, enum cb_step step);

/* Steps that are not done after all. */
void cb_progress_drop(struct cb_progress *progress, enum cb_step step, uint64_t count);

#endif
