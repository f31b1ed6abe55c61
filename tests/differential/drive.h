/* SPDX-License-Identifier: MIT */
/* Makes one call on both sides of a slot and compares what they answer. */
#ifndef ZD_DRIVE_H
#define ZD_DRIVE_H

#include "compare.h"
#include "world.h"

enum zd_outcome {
    ZD_LEFT_OUT, /* zlib.h does not say what this call does here, so it was not made */
    ZD_SAME,
    ZD_DIFFERENT,
};

/* Makes the call. Return: how it went; *code is side B's answer, *difference is set when they
 * are different. */
enum zd_outcome zd_drive(struct zd_world *world, const struct zd_call *call, long *code,
                         struct zg_compare_difference *difference);

/* The calls which end what is left in the world, one at a time.
 * Return: false when nothing is left. */
bool zd_drive_end(struct zd_world *world, struct zd_call *call);

/* Whether the call is one whose answer cannot be put back after a finished stream has given its
 * memory back, and the stream is such a one. */
bool zd_is_exception(const struct zd_slot *slot, enum zd_op op);

/* True when this zlib has the operation. */
bool zd_has(enum zd_op op);

/* True when the operation makes a stream in the slot itself. */
bool zd_is_init(enum zd_op op);

/* True when the call may be made on the slot as it is now. */
bool zd_admits(struct zd_world *world, const struct zd_call *call);

/* Makes the call on one side, with `strm` for its stream, and fills in what it answers beyond
 * the stream's own fields. For drive.c only. */
void zd_perform(struct zd_world *world, const struct zd_call *call, int side,
                z_stream *strm, struct zg_compare_answer *x);

#endif
