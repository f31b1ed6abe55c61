/* SPDX-License-Identifier: MIT */
/* For programs.  docs/compress-bench-json.md tells what each field means; its version changes
 * when a field goes or means something else. */
#include <jansson.h>

#include "render/advice.h"
#include "render/json_parts.h"
#include "render/render.h"

#define FORMAT_VERSION 1

static json_t *make_input(const struct cb_results *results)
{
    return json_pack("{s:o, s:o, s:b, s:o, s:i}", "source", cb_json_text(results->source),
                     "source_bytes", cb_json_number(results->source_bytes), "sampled",
                     results->sampled, "sampled_bytes",
                     cb_json_number(results->sampled_bytes), "failures",
                     (int)results->input_failures);
}

static json_t *make_plan(const struct cb_plan *plan)
{
    return json_pack(
        "{s:i, s:i, s:o, s:o, s:o, s:o}", "threads", (int)plan->threads, "rounds",
        (int)plan->rounds, "min_time_ns", cb_json_number(plan->slice_ns), "timed_bytes",
        cb_json_number(plan->timed_bytes), "leak_bytes",
        cb_json_number(plan->leaked_bytes), "seed", cb_json_number(plan->seed));
}

static json_t *make_set(const struct cb_block_set *set)
{
    return json_pack("{s:o, s:o, s:o, s:o, s:o}", "block_bytes",
                     cb_json_number(set->block_bytes), "blocks",
                     cb_json_number(set->blocks), "bytes", cb_json_number(set->bytes),
                     "training_blocks", cb_json_number(set->training_blocks),
                     "timed_bytes", cb_json_number(set->timed_bytes));
}

static json_t *make_reals(const double *values, unsigned count)
{
    json_t *array = json_array();

    for (unsigned i = 0; i < count; i++) {
        json_array_append_new(array, json_real(values[i]));
    }
    return array;
}

static json_t *make_summary(const struct cb_speed *speed, const double *rounds,
                            const struct cb_summary *summary)
{
    if (speed->rounds == 0) {
        return json_null();
    }
    return json_pack("{s:f, s:f, s:f, s:f, s:o}", "median", summary->median, "best",
                     summary->best, "worst", summary->worst, "spread_pct",
                     summary->spread_pct, "rounds", make_reals(rounds, speed->rounds));
}

static json_t *make_growth(const struct cb_growth *growth)
{
    return growth->is_known
               ? json_pack("{s:o, s:o}", "bytes", cb_json_number(growth->bytes),
                           "contexts", cb_json_number(growth->contexts))
               : json_null();
}

static json_t *make_direction(const struct cb_speed *speed)
{
    return json_pack("{s:o, s:o, s:o, s:o, s:{s:o, s:o, s:o}, s:o, s:o}", "wall_mb_s",
                     make_summary(speed, speed->wall_mb_s, &speed->wall), "cpu_mb_s",
                     make_summary(speed, speed->cpu_mb_s, &speed->cpu), "slice_blocks",
                     cb_json_number(speed->slice_blocks), "slice_different_blocks",
                     cb_json_number(speed->slice_different_blocks), "latency_ns", "p50",
                     cb_json_number(speed->latency.p50_ns), "p99",
                     cb_json_number(speed->latency.p99_ns), "max",
                     cb_json_number(speed->latency.max_ns), "context_bytes",
                     cb_json_number(speed->context_bytes), "growth",
                     make_growth(&speed->growth));
}

static json_t *make_range(const struct cb_interval *range)
{
    return range->is_known
               ? json_pack("{s:f, s:f}", "low", range->low, "high", range->high)
               : json_null();
}

static json_t *make_row(const struct cb_row *row)
{
    char name[CB_SUBJECT_NAME_BYTES];
    json_t *object =
        json_pack("{s:s, s:s, s:o, s:o, s:s, s:s, s:o, s:s, s:b, s:o, s:s, s:o}", "name",
                  cb_row_name(row, name), "codec", row->codec->name, "level",
                  row->has_level ? json_integer(row->level) : json_null(),
                  "dictionary_bytes", cb_json_number(row->dictionary_bytes), "library",
                  row->codec->library, "library_version", row->codec->version(),
                  "licence", cb_json_text_or_null(row->codec->licence), "pattern",
                  cb_pattern_names[row->pattern], "guarded", row->guarded, "block_bytes",
                  cb_json_number(row->block_bytes), "state", cb_state_names[row->state],
                  "reason", cb_json_text_or_null(row->reason));
    json_t *figures =
        json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "blocks",
                  cb_json_number(row->blocks), "bytes_in", cb_json_number(row->bytes_in),
                  "bytes_out", cb_json_number(row->bytes_out), "ratio",
                  row->ratio > 0 ? json_real(row->ratio) : json_null(), "ratio_range",
                  make_range(&row->ratio_range), "compress",
                  make_direction(&row->speed[CB_COMPRESS]), "decompress",
                  make_direction(&row->speed[CB_DECOMPRESS]));

    json_object_update(object, figures);
    json_decref(figures);
    return object;
}

static json_t *make_missing(void)
{
    json_t *array = json_array();

    for (size_t i = 0; cb_missing_codecs[i].name != NULL; i++) {
        json_array_append_new(array,
                              json_pack("{s:s, s:s}", "codec", cb_missing_codecs[i].name,
                                        "package", cb_missing_codecs[i].package));
    }
    return array;
}

static json_t *make_document(const struct cb_results *results)
{
    json_t *sets = json_array();
    json_t *rows = json_array();
    json_t *notes = json_array();

    for (size_t i = 0; i < results->set_count; i++) {
        json_array_append_new(sets, make_set(&results->set[i]));
    }
    for (size_t i = 0; i < results->row_count; i++) {
        json_array_append_new(rows, make_row(&results->row[i]));
    }
    for (size_t i = 0; i < results->note_count; i++) {
        json_array_append_new(notes, cb_json_text(results->note[i]));
    }
    return json_pack(
        "{s:s, s:i, s:s, s:s, s:s, s:b, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}",
        "format", "compress-bench", "version", FORMAT_VERSION, "program", ZG_VERSION,
        "started", results->started, "figures_of",
        "the C libraries, not HBase's Java codecs", "interrupted", results->interrupted,
        "machine", cb_json_machine(&results->machine), "quiet",
        cb_json_quiet(&results->quiet), "input", make_input(results), "plan",
        make_plan(&results->plan), "missing", make_missing(), "sets", sets, "rows", rows,
        "notes", notes);
}

void cb_render_json(FILE *file, const struct cb_results *results)
{
    json_t *document = make_document(results);

    if (results->advice != NULL) {
        json_object_set_new(document, "advice", cb_render_advice_json(results->advice));
    }
    if (document != NULL) {
        json_dumpf(document, file, JSON_INDENT(2) | JSON_REAL_PRECISION(6));
        fputc('\n', file);
    }
    json_decref(document);
}
