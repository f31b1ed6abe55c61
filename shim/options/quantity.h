/* SPDX-License-Identifier: MIT */
/* Sizes and times as users write them: "512m", "100ms".  Runs inside the host: no
 * allocation, no stdio, no locale. */
#ifndef ZG_QUANTITY_H
#define ZG_QUANTITY_H

#include <stdbool.h>
#include <stddef.h>

struct zg_unit {
    const char *suffix; /* in lower case; "" for a bare number */
    long factor;
};

/* Units of one dimension, the largest first, ended by a factor of 0. */
extern const struct zg_unit zg_no_units[];
extern const struct zg_unit zg_size_units[]; /* of 1,024; the value is in bytes */
extern const struct zg_unit zg_time_units[]; /* the value is in nanoseconds */

/* Parses a number and its unit, capital or not. Return: false when it is none; saturates at
 * LONG_MAX. */
bool zg_quantity_parse(const char *text, size_t length, const struct zg_unit *units,
                       long *value);

/* Return: the largest unit that divides value, for writing it. */
const struct zg_unit *zg_quantity_unit(long value, const struct zg_unit *units);

#endif
