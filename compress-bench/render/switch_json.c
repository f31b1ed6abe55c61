/* SPDX-License-Identifier: MIT */
/* The replay, for programs.  docs/compress-bench-json.md tells what each field means. */
#include <inttypes.h>

#include "render/json_parts.h"
#include "render/switch.h"

#define FORMAT_VERSION 1
#define DIGEST_BYTES 20

static json_t *make_samples(const struct cb_side *side)
{
    json_t *array = json_array();

    for (size_t i = 0; i < side->samples; i++) {
        const struct cb_side_sample *sample = &side->sample[i];

        json_array_append_new(
            array, json_pack("{s:o, s:o, s:o}", "blocks", cb_json_number(sample->blocks),
                             "work_ns", cb_json_number(sample->work_ns), "resident_bytes",
                             cb_json_number(sample->resident_bytes)));
    }
    return array;
}

/* What zlib is given under the guard is not what it asked for. */
static json_t *make_held(const struct cb_side *side, bool is_guarded)
{
    return is_guarded ? json_null()
                      : cb_json_number(side->last.contexts * side->context_bytes);
}

static json_t *make_side(const struct cb_replay *replay, enum cb_side_id id)
{
    const struct cb_side *side = &replay->side[id];
    const struct cb_side_message *last = &side->last;
    bool is_guarded = id == CB_SIDE_GUARDED;
    char digest[DIGEST_BYTES];

    snprintf(digest, sizeof(digest), "%016" PRIx64, last->digest);
    json_t *object = json_pack(
        "{s:s, s:s, s:s, s:b, s:s, s:o}", "name", cb_side_names[id], "codec",
        side->which.subject->codec->name, "pattern",
        cb_pattern_names[side->which.pattern], "guarded", is_guarded, "state",
        cb_state_names[side->state], "reason", cb_json_text_or_null(side->reason));
    json_t *figures = json_pack(
        "{s:o, s:o, s:o, s:o, s:o, s:s, s:o, s:o, s:o, s:o, s:o}", "blocks",
        cb_json_number(last->sample.blocks), "bytes_in", cb_json_number(last->bytes_in),
        "bytes_out", cb_json_number(last->bytes_out), "work_ns",
        cb_json_number(last->sample.work_ns), "cpu_ns", cb_json_number(last->cpu_ns),
        "digest", digest, "contexts", cb_json_number(last->contexts), "context_bytes",
        cb_json_number(side->context_bytes), "held_bytes", make_held(side, is_guarded),
        "growth_bytes", cb_json_number(cb_side_growth(side)), "samples",
        make_samples(side));

    json_object_update(object, figures);
    json_decref(figures);
    return object;
}

void cb_render_switch_json(FILE *file, const struct cb_replay *replay)
{
    json_t *sides = json_array();

    for (int id = 0; id < CB_SIDES; id++) {
        json_array_append_new(sides, make_side(replay, (enum cb_side_id)id));
    }
    json_t *document = json_pack(
        "{s:s, s:i, s:s, s:s, s:s, s:b, s:o, s:o, s:{s:o, s:o, s:b, s:o, s:i}, s:o, s:o, "
        "s:o, s:o, s:o}",
        "format", "compress-bench-switch", "version", FORMAT_VERSION, "program",
        ZG_VERSION, "started", replay->started, "figures_of",
        "the C libraries, not HBase's Java codecs", "interrupted", replay->interrupted,
        "machine", cb_json_machine(&replay->machine), "quiet",
        cb_json_quiet(&replay->quiet), "input", "source", cb_json_text(replay->source),
        "source_bytes", cb_json_number(replay->source_bytes), "sampled", replay->sampled,
        "sampled_bytes", cb_json_number(replay->sampled_bytes), "failures",
        (int)replay->input_failures, "block_bytes", cb_json_number(replay->block_bytes),
        "blocks", cb_json_number(replay->blocks), "wished_blocks",
        cb_json_number(replay->wished_blocks), "distinct_blocks",
        cb_json_number(replay->distinct_blocks), "sides", sides);

    if (document != NULL) {
        json_dumpf(document, file, JSON_INDENT(2) | JSON_REAL_PRECISION(6));
        fputc('\n', file);
    }
    json_decref(document);
}
