/* SPDX-License-Identifier: MIT */
/* Advice for programs.  docs/compress-bench-json.md tells what each field means. */
#include "render/advice.h"
#include "render/json_parts.h"

static json_t *make_list(const struct cb_list *list)
{
    json_t *array = json_array();

    for (size_t i = 0; i < list->count; i++) {
        json_array_append_new(array, cb_json_text(list->text[i]));
    }
    return array;
}

static json_t *make_codec(const struct cb_row *row, const struct cb_hbase_fit *fit)
{
    static const char *const places[] = {[CB_LEVEL_USUAL] = "usual",
                                         [CB_LEVEL_FAMILY] = "family",
                                         [CB_LEVEL_SITE] = "site",
                                         [CB_LEVEL_NOWHERE] = "nowhere"};
    char name[CB_SUBJECT_NAME_BYTES];

    return row == NULL
               ? json_null()
               : json_pack("{s:s, s:o, s:o, s:s, s:f}", "name", cb_row_name(row, name),
                           "algorithm",
                           cb_json_text_or_null(
                               fit->algorithm != NULL ? fit->algorithm->name : NULL),
                           "level",
                           row->has_level ? json_integer(row->level) : json_null(),
                           "level_set", places[fit->level], "ratio", row->ratio);
}

static json_t *make_load(const struct cb_load *load, const struct cb_load_wish *wish)
{
    return json_pack("{s:o, s:o, s:o, s:o}", "write_cpus",
                     wish->has_writes ? json_real(load->write_cpus) : json_null(),
                     "get_cpus", wish->has_gets ? json_real(load->get_cpus) : json_null(),
                     "get_mean_added_us",
                     wish->has_gets ? json_real(load->get_mean_added_us) : json_null(),
                     "get_p99_added_us",
                     wish->has_gets ? json_real(load->get_p99_added_us) : json_null());
}

static json_t *make_candidate(const struct cb_advice *advice,
                              const struct cb_candidate *candidate)
{
    return json_pack(
        "{s:o, s:o, s:s, s:f, s:o, s:f, s:f, s:f, s:o, s:o}", "codec",
        make_codec(candidate->row, &candidate->fit), "major_compactions",
        make_codec(candidate->major_row, &candidate->major_fit), "standing",
        cb_standing_names[candidate->standing], "cost_ns", candidate->cost_ns,
        "behind_pct",
        candidate->standing == CB_OUT ? json_null() : json_real(candidate->behind_pct),
        "stored", candidate->stored, "compress_mb_s", 1e3 / candidate->compress_ns,
        "decompress_mb_s", 1e3 / candidate->decompress_ns, "why_out",
        cb_json_text_or_null(candidate->why_out), "load",
        make_load(&candidate->load, &advice->wish.load));
}

static json_t *make_index(size_t index)
{
    return index == CB_NO_CANDIDATE ? json_null() : cb_json_number(index);
}

static json_t *make_choice(const struct cb_advice *advice, const struct cb_choice *choice)
{
    json_t *candidates = json_array();

    for (size_t i = 0; i < choice->count; i++) {
        json_array_append_new(candidates, make_candidate(advice, &choice->candidate[i]));
    }
    return json_pack(
        "{s:o, s:o, s:o, s:i, s:o}", "block_bytes", cb_json_number(choice->block_bytes),
        "best", make_index(choice->best), "runner_up", make_index(choice->runner_up),
        "rounds_needed", (int)choice->rounds_needed, "candidates", candidates);
}

static json_t *make_step(const struct cb_step *step)
{
    json_t *parts = json_array();

    for (size_t i = 0; i < step->count; i++) {
        const struct cb_step_part *part = &step->part[i];

        json_array_append_new(
            parts, json_pack("{s:o, s:o, s:o}", "text", cb_json_text_or_null(part->text),
                             "place", cb_json_text_or_null(part->place), "code",
                             part->code != NULL ? json_string(part->code) : json_null()));
    }
    return json_pack("{s:s, s:o}", "title", step->title, "parts", parts);
}

static json_t *make_rule(const struct cb_goal *goal)
{
    return json_pack("{s:f, s:f, s:f, s:f, s:f}", "compress", goal->compress,
                     "decompress", goal->decompress, "stored_ns", goal->stored_ns,
                     "compress_min_mb_s", goal->compress_min_mb_s, "block_max_us",
                     goal->block_max_us);
}

static json_t *make_wish(const struct cb_load_wish *load)
{
    return json_pack(
        "{s:o, s:o, s:o, s:i}", "gets_per_s",
        load->has_gets ? cb_json_number(load->gets_per_s) : json_null(), "hit_pct",
        load->has_gets ? json_integer((json_int_t)load->hit_pct) : json_null(),
        "write_mb_s", load->has_writes ? json_real(load->write_mb_s) : json_null(),
        "rewrites", (int)load->rewrites);
}

json_t *cb_render_advice_json(const struct cb_advice *advice)
{
    if (advice == NULL) {
        return NULL;
    }
    json_t *choices = json_array();
    json_t *runbook = json_array();
    for (size_t i = 0; i < advice->choice_count; i++) {
        json_array_append_new(choices, make_choice(advice, &advice->choice[i]));
    }
    for (size_t i = 0; i < advice->step_count; i++) {
        json_array_append_new(runbook, make_step(&advice->step[i]));
    }
    return json_pack(
        "{s:s, s:o, s:{s:s, s:b}, s:o, s:o, s:o, s:b, s:o, s:o, s:o, s:o, s:o, s:o, s:o}",
        "goal", advice->goal->name, "rule", make_rule(advice->goal), "hbase", "version",
        advice->wish.hbase.name, "given", advice->wish.hbase_given, "table",
        cb_json_text_or_null(advice->wish.table), "family",
        cb_json_text_or_null(advice->wish.family), "load", make_wish(&advice->wish.load),
        "trusted", cb_advice_best(advice) != NULL && advice->doubts.count == 0,
        "headline", cb_json_text_or_null(advice->headline), "reasons",
        make_list(&advice->reasons), "costs", make_list(&advice->costs), "doubts",
        make_list(&advice->doubts), "assumptions", make_list(&advice->assumptions),
        "choices", choices, "runbook", runbook);
}
