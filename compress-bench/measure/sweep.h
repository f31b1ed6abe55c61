/* SPDX-License-Identifier: MIT */
/* Puts the processor's caches into the state in which a store meets a block: without it. */
#ifndef CB_SWEEP_H
#define CB_SWEEP_H

#include <stddef.h>

struct cb_sweep {
    unsigned char *bytes; /* NULL: there is nothing to be swept with */
    size_t length;
};

/* cache_bytes: of the last level; 0 or no memory: sweeps do nothing. */
void cb_sweep_make(struct cb_sweep *sweep, size_t cache_bytes);

/* Reads more than the cache holds. */
void cb_sweep_run(const struct cb_sweep *sweep);

void cb_sweep_free(struct cb_sweep *sweep);

#endif
