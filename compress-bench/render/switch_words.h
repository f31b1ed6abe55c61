/* SPDX-License-Identifier: MIT */
/* What is said for people of a replay, the same in every form. */
#ifndef CB_SWITCH_WORDS_H
#define CB_SWITCH_WORDS_H

#include "render/grid.h"
#include "render/words.h"
#include "switch/replay.h"

/* Gives the lines above the figures: machine, input, what was done, libraries, meaning. */
void cb_switch_header(const struct cb_replay *replay, cb_words_line *line, void *context);

/* Gives what came out, side by side. */
void cb_switch_outcome(const struct cb_replay *replay, cb_words_line *line,
                       void *context);

/* Gives what was left out and why, and notes. */
void cb_switch_footer(const struct cb_replay *replay, cb_words_line *line, void *context);

/* Writes the sides that have figures.  curves: with resident memory over the run drawn in a
 * column of its own, on one scale for all. */
void cb_switch_fill(const struct cb_replay *replay, struct cb_grid *grid, bool curves);

#endif
