/* SPDX-License-Identifier: MIT */
/*
 * Calls that only read a stream.  A bare zlib writes nothing for them, so neither do we:
 * the z_stream may lie in read-only memory, and two threads may ask at once.  A stream that
 * rests is asked through a copy that is brought to where it is, and thrown away after.
 *
 * Threads: any, several for a stream.
 */
#ifndef ZG_READ_H
#define ZG_READ_H

#include "life.h"
#include "stream.h"

struct zg_reading {
    const struct zg_zlib *zlib; /* where to call; NULL when no zlib has the function */
    z_streamp strm;             /* what to ask */
    struct zg_tracker *tracker; /* whose shadow strm is; NULL: it is the caller's own */
    struct zg_shadow shadow;
};

void zg_read_begin(struct zg_reading *reading, enum zg_function function, z_streamp strm,
                   struct zg_from from);
void zg_read_end(struct zg_reading *reading);

#endif
