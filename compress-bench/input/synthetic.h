/* SPDX-License-Identifier: MIT */
/*
 * Cells as HBase has them, made up: sorted rows whose keys share their beginnings, a set of
 * columns, timestamps, values of several kinds.  The same options give the same bytes on every
 * machine.
 */
#ifndef CB_SYNTHETIC_H
#define CB_SYNTHETIC_H

#include "input/source.h"

enum cb_values {
    CB_VALUES_TEXT,
    CB_VALUES_NUMBER,
    CB_VALUES_JSON,
    CB_VALUES_RANDOM,
    CB_VALUES_MIXED,
    CB_VALUES_KINDS
};

struct cb_synthetic {
#define CB_SYNTHETIC(name, ...) uint64_t name;
#include "input/synthetic.def"
#undef CB_SYNTHETIC
};

/*
 * Reads "kv:size=64m,prefix=80,..."; what is not named has its usual value.
 * Return: false with a sentence that names the part that is wrong and what it may be.
 */
bool cb_synthetic_parse(struct cb_synthetic *synthetic, const char *text,
                        char error[CB_SOURCE_ERROR_BYTES]);

/* Writes the names, their limits and meanings. */
#define CB_SYNTHETIC_HELP_BYTES 1024
void cb_synthetic_explain(char help[CB_SYNTHETIC_HELP_BYTES]);

/*
 * Return: NULL when there is no memory.
 * Allocates: yes; source->calls->free().
 */
struct cb_source *cb_synthetic_source_make(const struct cb_synthetic *options);

#endif
