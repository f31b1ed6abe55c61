/* SPDX-License-Identifier: MIT */
/* What changed from one run to another, for programs.  docs/compress-bench-json.md tells what
 * each field means. */
#include <jansson.h>

#include "render/compare.h"
#include "render/json_parts.h"

#define FORMAT_VERSION 1

static json_t *make_run(const struct cb_past_run *run)
{
    return json_pack("{s:s, s:s, s:s, s:s}", "path", run->path, "started", run->started,
                     "program", run->program, "source", run->source);
}

static json_t *make_differences(const struct cb_comparison *comparison)
{
    json_t *array = json_array();

    for (size_t i = 0; i < comparison->differences; i++) {
        const struct cb_difference *difference = &comparison->difference[i];

        json_array_append_new(array, json_pack("{s:b, s:s}", "parts", difference->parts,
                                               "text", difference->text));
    }
    return array;
}

static json_t *make_identity(const struct cb_past_row *row)
{
    return json_pack("{s:s, s:s, s:b, s:o}", "name", row->name, "pattern",
                     cb_pattern_names[row->pattern], "guarded", row->guarded,
                     "block_bytes", cb_json_number(row->block_bytes));
}

static json_t *make_identities(const struct cb_past_row *const *rows, size_t count)
{
    json_t *array = json_array();

    for (size_t i = 0; i < count; i++) {
        json_array_append_new(array, make_identity(rows[i]));
    }
    return array;
}

static json_t *make_speed(const struct cb_noise_pair *speed)
{
    if (speed->verdict == CB_NO_ROUNDS) {
        return json_null();
    }
    return json_pack(
        "{s:f, s:f, s:f, s:f, s:i, s:i, s:s}", "before_mb_s", speed->before_median,
        "after_mb_s", speed->after_median, "change_pct", speed->change_pct, "chance",
        speed->chance, "before_rounds", (int)speed->before_count, "after_rounds",
        (int)speed->after_count, "verdict", cb_verdict_names[speed->verdict]);
}

static json_t *make_plain(const struct cb_row_change *row)
{
    struct cb_plain_change changes[CB_PLAIN_CHANGES];
    size_t count = cb_render_plain_changes(row, changes);
    json_t *array = json_array();

    for (size_t i = 0; i < count; i++) {
        json_array_append_new(array,
                              json_pack("{s:s, s:o, s:o, s:b}", "what", changes[i].what,
                                        "before", cb_json_number(changes[i].before),
                                        "after", cb_json_number(changes[i].after),
                                        "is_worse", changes[i].is_worse));
    }
    return array;
}

static json_t *make_row(const struct cb_row_change *row)
{
    json_t *object = make_identity(row->after);
    json_t *figures = json_pack(
        "{s:b, s:b, s:b, s:o, s:o, s:o}", "is_worse", row->is_worse, "lost", row->lost,
        "same_blocks", row->same_blocks, "compress", make_speed(&row->speed[CB_COMPRESS]),
        "decompress", make_speed(&row->speed[CB_DECOMPRESS]), "sizes", make_plain(row));

    json_object_update(object, figures);
    json_decref(figures);
    return object;
}

void cb_render_compare_json(FILE *file, const struct cb_comparison *comparison)
{
    static const char *const outcomes[] = {[CB_NOT_WORSE] = "not worse",
                                           [CB_WORSE] = "worse",
                                           [CB_CANNOT_TELL] = "cannot tell"};
    json_t *rows = json_array();

    for (size_t i = 0; i < comparison->rows; i++) {
        json_array_append_new(rows, make_row(&comparison->row[i]));
    }
    json_t *document = json_pack(
        "{s:s, s:i, s:s, s:s, s:b, s:s, s:f, s:f, s:o, s:o, s:o, s:o, s:o, s:o}",
        "format", "compress-bench-compare", "version", FORMAT_VERSION, "program",
        ZG_VERSION, "outcome", outcomes[cb_comparison_outcome(comparison)], "is_alike",
        comparison->is_alike, "clock", cb_past_clock_names[comparison->clock],
        "threshold_pct", comparison->floor_pct, "level", CB_NOISE_LEVEL, "before",
        make_run(comparison->before), "after", make_run(comparison->after), "differences",
        make_differences(comparison), "rows", rows, "only_before",
        make_identities(comparison->only_before, comparison->only_befores), "only_after",
        make_identities(comparison->only_after, comparison->only_afters));

    if (document != NULL) {
        json_dumpf(document, file, JSON_INDENT(2) | JSON_REAL_PRECISION(6));
        fputc('\n', file);
    }
    json_decref(document);
}
