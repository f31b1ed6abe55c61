/* SPDX-License-Identifier: MIT */
/* compress-bench run */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/say.h"
#include "base/text.h"
#include "command/commands.h"
#include "command/run_wish.h"
#include "input/inputs.h"
#include "input/material.h"
#include "measure/bench.h"
#include "measure/machine.h"
#include "measure/stop.h"
#include "render/output.h"
#include "render/render.h"

#define PIECE_BYTES ((size_t)1 << 20)
#define LEAK_MAX_BYTES ((uint64_t)2 << 30)
#define WORKING_SET_CACHES 2u
#define CACHE_GUESS_BYTES ((uint64_t)32 << 20)

static cb_renderer *const renderers[] = {cb_render_table, cb_render_json, cb_render_csv,
                                         cb_render_md};

/* ---- input --------------------------------------------------------------------------- */

static size_t largest_block(const struct cb_run_wish *wish)
{
    uint64_t largest = 0;

    for (size_t i = 0; i < wish->block_sizes; i++) {
        largest = wish->block_bytes[i] > largest ? wish->block_bytes[i] : largest;
    }
    return (size_t)largest;
}

static bool list_inputs(const struct cb_run_wish *wish,
                        const struct cb_arguments *arguments, struct cb_inputs *inputs)
{
    size_t block = largest_block(wish);
    bool listed = true;

    *inputs =
        (struct cb_inputs){.piece_bytes = block > PIECE_BYTES ? block : PIECE_BYTES};
    if (wish->is_synthetic) {
        listed = cb_inputs_add_source(inputs, cb_synthetic_source_make(&wish->synthetic));
    }
    for (size_t i = 0; listed && i < arguments->operand_count; i++) {
        listed = cb_inputs_add(inputs, arguments->operands[i]);
    }
    return listed;
}

/* "region/cf", "a and 2 more: 47 files, 24 of them HFiles" */
static char *describe_inputs(const struct cb_run_wish *wish,
                             const struct cb_arguments *arguments,
                             const struct cb_inputs *inputs)
{
    size_t named = arguments->operand_count + (wish->is_synthetic ? 1 : 0);
    const char *first =
        wish->is_synthetic ? inputs->source[0]->name : arguments->operands[0];
    char more[64] = "";
    char files[96] = "";
    char *text = NULL;

    if (strcmp(first, "-") == 0) {
        first = "standard input";
    }
    if (named > 1) {
        snprintf(more, sizeof(more), " and %zu more", named - 1);
    }
    if (inputs->count > 1 || inputs->hfiles > 0) {
        snprintf(files, sizeof(files), ", %zu file%s, %zu of them HFiles", inputs->count,
                 inputs->count == 1 ? "" : "s", inputs->hfiles);
    }
    return asprintf(&text, "%s%s%s", first, more, files) < 0 ? NULL : text;
}

/* Return: false after a line on standard error. */
static bool read_inputs(const struct cb_run_wish *wish,
                        const struct cb_arguments *arguments,
                        struct cb_material *material, struct cb_results *results)
{
    struct cb_material_wish how = {wish->sample_bytes, wish->plan.seed};
    struct cb_inputs inputs;
    bool good = list_inputs(wish, arguments, &inputs);

    if (good && inputs.count > 0) {
        cb_say_progress("reading");
        good = cb_material_read(material, inputs.source, inputs.count, &how);
        cb_say_progress_end();
        results->source = good ? describe_inputs(wish, arguments, &inputs) : NULL;
    }
    if (good && material->bytes == 0) {
        cb_say("there is nothing to be measured");
        good = false;
    }
    results->input_failures = inputs.failures + material->failures;
    results->source_bytes = material->source_bytes;
    results->sampled_bytes = material->bytes;
    results->sampled = material->sampled;
    if (inputs.left_out > 0) {
        cb_results_note(results,
                        "%u files of folders were left out: empty, hidden, or no regular "
                        "files.",
                        inputs.left_out);
    }
    cb_inputs_free(&inputs);
    return good && results->source != NULL;
}

/* ---- plan ---------------------------------------------------------------------------- */

/* Fills in what depends on the machine. */
static void complete_plan(const struct cb_run_wish *wish, struct cb_results *results)
{
    uint64_t cache = results->machine.cache_bytes;
    uint64_t available = cb_machine_available_bytes();
    struct cb_plan *plan = &results->plan;

    *plan = wish->plan;
    if (!wish->working_set_given) {
        plan->timed_bytes = (cache > 0 ? cache : CACHE_GUESS_BYTES) * WORKING_SET_CACHES;
    }
    if (!wish->leak_memory_given) {
        plan->leaked_bytes = available / 4 < LEAK_MAX_BYTES && available > 0
                                 ? available / 4
                                 : LEAK_MAX_BYTES;
    }
    /* Who asks for less wants to see what is cached. */
    plan->cache_bytes = plan->timed_bytes == 0 || plan->timed_bytes > cache ? cache : 0;
}

static void note_cache(struct cb_results *results)
{
    uint64_t timed = results->plan.timed_bytes;
    uint64_t used =
        timed > 0 && timed < results->sampled_bytes ? timed : results->sampled_bytes;
    char bytes[CB_TEXT_FIGURE_BYTES];
    char cache[CB_TEXT_FIGURE_BYTES];

    if (used < results->machine.cache_bytes) {
        cb_results_note(
            results,
            "What was timed, %s, fits in the last-level cache of %s: these are "
            "the speeds of cached data.",
            cb_text_bytes(used, bytes),
            cb_text_bytes(results->machine.cache_bytes, cache));
    }
}

static void note_resets(const struct cb_run_wish *wish, struct cb_results *results)
{
    for (size_t i = 0; wish->pattern[CB_REUSED] && i < wish->subjects; i++) {
        const struct cb_codec *codec = wish->subject[i].codec;

        if (!codec->resets) {
            cb_results_note(results,
                            "%s has no reset: its reused context is ended and made anew.",
                            codec->name);
        }
    }
}

static void note_guard(const struct cb_run_wish *wish, struct cb_results *results)
{
    if (*wish->guard != '\0') {
        cb_results_note(results,
                        "Rows with zguard were measured in a process of their own under "
                        "%s, with reclaim=all.",
                        wish->guard);
    }
}

static void note_start(struct cb_results *results)
{
    time_t now = time(NULL);
    struct tm parts;

    gmtime_r(&now, &parts);
    strftime(results->started, sizeof(results->started), "%Y-%m-%dT%H:%M:%SZ", &parts);
}

/* ---- output -------------------------------------------------------------------------- */

/* Return: false after a line on standard error. */
static bool write_results(const struct cb_run_wish *wish,
                          const struct cb_results *results)
{
    char error[CB_OUTPUT_ERROR_BYTES];
    struct cb_output output;

    if (cb_output_open(&output, wish->output, error)) {
        renderers[wish->format](output.file, results);
        if (cb_output_commit(&output, error)) {
            return true;
        }
    }
    cb_say("%s", error);
    return false;
}

/* A place that cannot be written is found out before minutes are spent. */
static bool try_output(const struct cb_run_wish *wish)
{
    char error[CB_OUTPUT_ERROR_BYTES];
    struct cb_output output;

    if (wish->output == NULL) {
        return true;
    }
    if (!cb_output_open(&output, wish->output, error)) {
        cb_say("%s", error);
        return false;
    }
    cb_output_abandon(&output);
    return true;
}

static int measure(struct cb_run_wish *wish, const struct cb_material *material,
                   struct cb_results *results)
{
    struct cb_bench bench = {.material = material,
                             .block_bytes = wish->block_bytes,
                             .block_sizes = wish->block_sizes,
                             .subjects = wish->subject,
                             .subject_count = wish->subjects,
                             .dictionary_bytes = wish->dictionary_bytes,
                             .guard = *wish->guard != '\0' ? wish->guard : NULL};

    memcpy(bench.pattern, wish->pattern, sizeof(bench.pattern));
    note_start(results);
    note_cache(results);
    note_resets(wish, results);
    note_guard(wish, results);
    cb_stop_listen();
    bool measured = cb_bench_run(&bench, results);
    if ((results->row_count > 0 && !write_results(wish, results)) || !measured) {
        return CB_EXIT_FAILED;
    }
    return results->interrupted                ? CB_EXIT_INTERRUPTED
           : cb_results_have_failures(results) ? CB_EXIT_FAILED
                                               : CB_EXIT_OK;
}

int cb_command_run(struct cb_arguments *arguments)
{
    static struct cb_run_wish wish;
    struct cb_results results = {0};
    struct cb_material material = {0};
    int status = cb_run_wish_read(&wish, arguments);

    if (status != CB_EXIT_OK) {
        return status;
    }
    status = CB_EXIT_FAILED;
    cb_machine_describe(&results.machine);
    complete_plan(&wish, &results);
    if (try_output(&wish) && read_inputs(&wish, arguments, &material, &results)) {
        status = measure(&wish, &material, &results);
    }
    cb_material_free(&material);
    cb_results_free(&results);
    return status;
}
