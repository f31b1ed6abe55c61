/* SPDX-License-Identifier: MIT */
/* What changed from one run to another, written in one of several ways. */
#ifndef CB_RENDER_COMPARE_H
#define CB_RENDER_COMPARE_H

#include <stdio.h>

#include "compare/compare.h"

/* Errors of the file are left to whoever closes it. */
typedef void cb_compare_renderer(FILE *file, const struct cb_comparison *comparison);

cb_compare_renderer cb_render_compare_table; /* for a terminal */
cb_compare_renderer cb_render_compare_json;  /* docs/compress-bench-json.md */
cb_compare_renderer cb_render_compare_md;    /* for a wiki or an issue */

/* Figures that have no noise and changed, of one row. */
struct cb_plain_change {
    const char *what; /* "bytes written" */
    uint64_t before, after;
    bool is_worse, is_better;
};

#define CB_PLAIN_CHANGES 5

/* Gives those of a row that changed.  Return: how many. */
size_t cb_render_plain_changes(const struct cb_row_change *row,
                               struct cb_plain_change changes[CB_PLAIN_CHANGES]);

#endif
