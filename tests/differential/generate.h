/* SPDX-License-Identifier: MIT */
/* Draws the next call of a sequence, knowing how the streams stand. */
#ifndef ZD_GENERATE_H
#define ZD_GENERATE_H

#include "world.h"

/* What a sequence keeps to: how many slots it uses, and the manner of each. */
struct zd_plan {
    struct zd_random random;
    unsigned slots, last;
    struct {
        uint8_t source; /* where its data comes from */
        bool tiny;      /* buffers of a byte or a few */
        bool odd_inits; /* inits with parameters of every kind, wrong ones too */
    } manner[ZD_SLOTS];
};

/* Begins the plan of the sequence with this seed. */
void zd_plan(struct zd_plan *plan, uint64_t seed);

/* Draws a call; it may turn out to be one that is not admitted. */
void zd_generate(struct zd_plan *plan, struct zd_world *world, struct zd_call *call);

#endif
