/* SPDX-License-Identifier: MIT */
/* By how much the resident memory of a process grows that uses a codec in a pattern. */
#ifndef CB_GROWTH_H
#define CB_GROWTH_H

#include "measure/worker.h"

/*
 * Measured in a child of its own, which gives no memory back while it works: what it holds in
 * the end is the peak.
 * block: what goes in, `count` of them, each once.
 * room: of the output, which is not counted.
 * Threads: the calling process has no other.
 */
struct cb_growth cb_growth_measure(const struct cb_case *which,
                                   enum cb_direction direction,
                                   const struct cb_block *block, size_t count,
                                   size_t room);

#endif
