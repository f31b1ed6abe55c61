/* SPDX-License-Identifier: MIT */
/* The replay of the incident, written in one of several ways. */
#ifndef CB_RENDER_SWITCH_H
#define CB_RENDER_SWITCH_H

#include <stdio.h>

#include "switch/replay.h"

/* Errors of the file are left to whoever closes it. */
typedef void cb_switch_renderer(FILE *file, const struct cb_replay *replay);

cb_switch_renderer cb_render_switch_table; /* for a terminal */
cb_switch_renderer cb_render_switch_json;  /* docs/compress-bench-json.md */
cb_switch_renderer cb_render_switch_csv;   /* a line a sample, with a head */
cb_switch_renderer cb_render_switch_md;    /* for a wiki or an issue */
cb_switch_renderer cb_render_switch_html;  /* a page with the curves */

#endif
