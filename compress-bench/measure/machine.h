/* SPDX-License-Identifier: MIT */
/* What the figures were taken on, and whether it had anything else to do. */
#ifndef CB_MACHINE_H
#define CB_MACHINE_H

#include "measure/result.h"

void cb_machine_describe(struct cb_machine *machine);

/* Readings at the start of a stretch of time. */
struct cb_watch {
    uint64_t wall_ns,
        own_ns; /* own: processors' time, with children that were waited for */
    uint64_t busy_ticks, stolen_ticks;
    double load;
    bool is_known;
};

void cb_watch_start(struct cb_watch *watch);

/* Children have been waited for. */
struct cb_quiet cb_watch_stop(const struct cb_watch *watch);

#endif
