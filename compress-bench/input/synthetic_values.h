/* SPDX-License-Identifier: MIT */
/* The values of made up cells. */
#ifndef CB_SYNTHETIC_VALUES_H
#define CB_SYNTHETIC_VALUES_H

#include "base/random.h"
#include "input/synthetic.h"

/*
 * Writes a value.
 * kind: not CB_VALUES_MIXED.
 * entropy_pct: so much of it becomes random bytes, from its end.
 */
void cb_synthetic_value(unsigned char *out, size_t length, enum cb_values kind,
                        unsigned entropy_pct, struct cb_random *random);

#endif
