/* SPDX-License-Identifier: MIT */
/* What a goal counts; goals.def has the rules. */
#ifndef CB_GOAL_H
#define CB_GOAL_H

enum cb_goal_id {
#define CB_GOAL(id, ...) CB_GOAL_##id,
#include "advice/goals.def"
#undef CB_GOAL
    CB_GOALS
};

struct cb_goal {
    const char *name;
    double compress, decompress, stored_ns;
    double compress_min_mb_s, block_max_us;
    const char *words;
};

extern const struct cb_goal cb_goals[CB_GOALS];

#endif
