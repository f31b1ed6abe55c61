/* SPDX-License-Identifier: MIT */
/* The runbook: the lines of runbook.def that count for a release and a choice, with their
 * words filled in. */
#include "advice/runbook.h"

#include <stdlib.h>

#include "advice/parts.h"

/* ---- when a part stands there -------------------------------------------------------- */

static bool always(const struct cb_scene *scene)
{
    return scene->best != NULL;
}

static bool is_coded(const struct cb_scene *scene)
{
    return !cb_hbase_is_plain(scene->best->fit.algorithm);
}

static bool is_uncoded(const struct cb_scene *scene)
{
    return !is_coded(scene);
}

static bool is_coded_checked(const struct cb_scene *scene)
{
    return is_coded(scene) && cb_scene_has(scene, CB_HBASE_MASTER_CHECKS);
}

static bool is_coded_unchecked(const struct cb_scene *scene)
{
    return is_coded(scene) && !cb_scene_has(scene, CB_HBASE_MASTER_CHECKS);
}

static bool has_module(const struct cb_scene *scene)
{
    return cb_scene_has(scene, CB_HBASE_CODEC_CLASSES) &&
           *scene->fit->algorithm->module != '\0';
}

static bool has_class(const struct cb_scene *scene)
{
    return has_module(scene) && *scene->fit->algorithm->class_name != '\0';
}

static bool has_needs(const struct cb_scene *scene)
{
    return !has_module(scene) && *scene->fit->algorithm->needs != '\0';
}

static bool has_beware(const struct cb_scene *scene)
{
    return has_module(scene) && *scene->fit->algorithm->beware != '\0';
}

static bool has_dictionary(const struct cb_scene *scene)
{
    return scene->row->with_dictionary;
}

static bool has_site_level(const struct cb_scene *scene)
{
    return scene->fit->level == CB_LEVEL_SITE;
}

static bool has_family_level(const struct cb_scene *scene)
{
    return scene->fit->level == CB_LEVEL_FAMILY;
}

static bool is_pair(const struct cb_scene *scene)
{
    return cb_scene_is_pair(scene);
}

static bool is_single(const struct cb_scene *scene)
{
    return !is_pair(scene);
}

static bool is_online(const struct cb_scene *scene)
{
    return cb_scene_has(scene, CB_HBASE_ONLINE_ALTER);
}

static bool is_offline(const struct cb_scene *scene)
{
    return !is_online(scene);
}

static bool is_single_online(const struct cb_scene *scene)
{
    return is_single(scene) && is_online(scene);
}

static bool is_pair_online(const struct cb_scene *scene)
{
    return is_pair(scene) && is_online(scene);
}

static bool has_state(const struct cb_scene *scene)
{
    return cb_scene_has(scene, CB_HBASE_COMPACTION_STATE);
}

static bool has_progress(const struct cb_scene *scene)
{
    return !has_state(scene) && cb_scene_has(scene, CB_HBASE_DETAILED_STATUS);
}

static bool has_no_progress(const struct cb_scene *scene)
{
    return !cb_scene_has(scene, CB_HBASE_DETAILED_STATUS);
}

static bool has_printer(const struct cb_scene *scene)
{
    return cb_scene_has(scene, CB_HBASE_PRETTY_PRINTER);
}

static bool has_old_printer(const struct cb_scene *scene)
{
    return !has_printer(scene);
}

static bool has_snapshots(const struct cb_scene *scene)
{
    return cb_scene_has(scene, CB_HBASE_SNAPSHOTS);
}

static bool has_no_snapshots(const struct cb_scene *scene)
{
    return !has_snapshots(scene);
}

/* ---- steps --------------------------------------------------------------------------- */

enum scope { ONCE, EACH };

/* A line of runbook.def; a step's title has no condition. */
static const struct line {
    const char *title;
    bool (*when)(const struct cb_scene *scene);
    enum scope scope;
    const char *text, *place, *code;
} lines[] = {
#define CB_STEP(title) {title, NULL, ONCE, "", "", ""},
#define CB_PART(...) {NULL, __VA_ARGS__},
#include "advice/runbook.def"
#undef CB_STEP
#undef CB_PART
};

#define LINES (sizeof(lines) / sizeof(lines[0]))

static bool add_part(struct cb_step *step, const struct cb_scene *scene,
                     const struct line *line)
{
    struct cb_step_part *grown = realloc(step->part, (step->count + 1) * sizeof(*grown));
    bool good = true;

    if (grown == NULL) {
        return false;
    }
    step->part = grown;
    step->part[step->count++] =
        (struct cb_step_part){.text = cb_runbook_fill(scene, line->text, &good),
                              .place = *line->place != '\0' ? line->place : NULL,
                              .code = cb_runbook_fill(scene, line->code, &good)};
    return good;
}

static bool add_line(struct cb_step *step, struct cb_scene scene, const struct line *line)
{
    const struct cb_candidate *best = scene.best;
    bool good = true;

    scene.row = best->row;
    scene.fit = &best->fit;
    if (line->when(&scene)) {
        good = add_part(step, &scene, line);
    }
    if (line->scope == EACH && best->major_row != NULL) {
        scene.row = best->major_row;
        scene.fit = &best->major_fit;
        good = good && (!line->when(&scene) || add_part(step, &scene, line));
    }
    return good;
}

bool cb_runbook_make(struct cb_advice *advice)
{
    const struct cb_scene scene = {.advice = advice, .best = cb_advice_best(advice)};
    bool good = true;

    if (scene.best == NULL) {
        return true;
    }
    advice->step = calloc(LINES, sizeof(*advice->step));
    good = advice->step != NULL;
    for (size_t i = 0; good && i < LINES; i++) {
        if (lines[i].title != NULL) {
            advice->step[advice->step_count++].title = lines[i].title;
        } else {
            good = add_line(&advice->step[advice->step_count - 1], scene, &lines[i]);
        }
    }
    return good;
}
