/* SPDX-License-Identifier: MIT */
/* What a guarded process is given to measure: blocks, cases and dictionaries, in one piece of
 * memory that both share.  Both are the same program, and trust each other. */
#ifndef CB_GUARDED_PARCEL_H
#define CB_GUARDED_PARCEL_H

#include "measure/worker.h"

struct cb_parcel {
    struct cb_plan plan;
    double share;
    struct cb_case *cases;
    struct cb_subject *subjects; /* one a case */
    size_t count;
    struct cb_blocks blocks;
    void *memory; /* the shared piece */
    size_t memory_bytes;
};

/* Return: a descriptor of the shared memory, -1 when there is none. */
int cb_parcel_pack(const struct cb_plan *plan, const struct cb_case *cases, size_t count,
                   const struct cb_blocks *blocks, double share);

/*
 * Return: false when it is not a parcel, or there is no memory.
 * Allocates: yes, for as long as the process lives.
 */
bool cb_parcel_unpack(struct cb_parcel *parcel, int descriptor);

#endif
