/* SPDX-License-Identifier: MIT */
/* What the parts of a runbook are written for, and their words. */
#ifndef CB_RUNBOOK_H
#define CB_RUNBOOK_H

#include "advice/advice.h"

/* What a part is written for. */
struct cb_scene {
    const struct cb_advice *advice;
    const struct cb_candidate *best;
    const struct cb_row *row; /* with fit: of the algorithm that EACH is at */
    const struct cb_hbase_fit *fit;
};

static inline bool cb_scene_has(const struct cb_scene *scene,
                                enum cb_hbase_feature feature)
{
    return cb_hbase_has(&scene->advice->wish.hbase, feature);
}

static inline bool cb_scene_is_pair(const struct cb_scene *scene)
{
    return scene->best->major_row != NULL;
}

/*
 * Fills the words of a text in, as {TABLE}.
 * good: becomes false when there is no memory; else it is left.
 * Return: NULL when the text is empty, or there is no memory.  Allocates: yes; free().
 */
char *cb_runbook_fill(const struct cb_scene *scene, const char *text, bool *good);

#endif
