/* SPDX-License-Identifier: MIT */
/* The results, written in one of several ways. */
#ifndef CB_RENDER_H
#define CB_RENDER_H

#include <stdio.h>

#include "measure/result.h"

/* Errors of the file are left to whoever closes it. */
typedef void cb_renderer(FILE *file, const struct cb_results *results);

cb_renderer cb_render_table; /* for a terminal */
cb_renderer cb_render_json;  /* docs/compress-bench-json.md */
cb_renderer cb_render_csv;   /* a line a row, with a head */
cb_renderer cb_render_md;    /* for a wiki or an issue */
cb_renderer cb_render_html;  /* a page with pictures, complete in itself */

#endif
