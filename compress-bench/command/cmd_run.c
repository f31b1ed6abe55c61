/* SPDX-License-Identifier: MIT */
/* compress-bench run */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "advice/advice.h"
#include "base/say.h"
#include "common/text.h"
#include "command/commands.h"
#include "command/read_inputs.h"
#include "command/run_wish.h"
#include "command/write_result.h"
#include "measure/bench.h"
#include "measure/machine.h"
#include "measure/memory_left.h"
#include "measure/stop.h"
#include "render/render.h"

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

/* Return: false after a line on standard error. */
static bool read_inputs(const struct cb_run_wish *wish,
                        const struct cb_arguments *arguments,
                        struct cb_material *material, struct cb_results *results)
{
    const struct cb_input_wish inputs = {.synthetic =
                                             wish->is_synthetic ? &wish->synthetic : NULL,
                                         .operand = arguments->operands,
                                         .operands = arguments->operand_count,
                                         .largest_block = largest_block(wish),
                                         .how = {wish->sample_bytes, wish->plan.seed}};
    struct cb_input_found found;
    bool good = cb_read_inputs(&inputs, material, &found);

    results->source = found.source;
    results->input_failures = found.failures;
    results->source_bytes = material->source_bytes;
    results->sampled_bytes = material->bytes;
    results->sampled = material->sampled;
    if (found.left_out > 0) {
        cb_results_note(results,
                        "%u files of folders were left out: empty, hidden, or no regular "
                        "files.",
                        found.left_out);
    }
    return good;
}

/* ---- plan ---------------------------------------------------------------------------- */

/* Fills in what depends on the machine. */
static void complete_plan(const struct cb_run_wish *wish, struct cb_results *results)
{
    uint64_t cache = results->machine.cache_bytes;
    uint64_t available = cb_memory_left("");
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
    char bytes[ZG_TEXT_FIGURE_BYTES];
    char cache[ZG_TEXT_FIGURE_BYTES];

    if (used < results->machine.cache_bytes) {
        cb_results_note(
            results,
            "What was timed, %s, fits in the last-level cache of %s: these are "
            "the speeds of cached data.",
            zg_text_bytes(used, bytes),
            zg_text_bytes(results->machine.cache_bytes, cache));
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
    const char *more = getenv("ZGUARD");

    more = more != NULL ? more : "";
    if (*wish->guard != '\0') {
        cb_results_note(results,
                        "Rows with zguard were measured in a process of their own under "
                        "%s, with reclaim=all%s%s.",
                        wish->guard, *more != '\0' ? "," : "", more);
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

struct written {
    cb_renderer *render;
    const struct cb_results *results;
};

static void write_one(FILE *file, const void *result)
{
    const struct written *written = result;

    written->render(file, written->results);
}

/* That one of them cannot be written does not take the other away.
 * Return: false after a line on standard error. */
static bool write_results(const struct cb_run_wish *wish,
                          const struct cb_results *results)
{
    const struct written written = {renderers[wish->format], results};
    const struct written page = {cb_render_html, results};
    bool good = cb_write_result(wish->output, write_one, &written);

    return (wish->html == NULL || cb_write_result(wish->html, write_one, &page)) && good;
}

/* What was measured is shown without it, too.
 * Return: NULL when none was asked for; and when there is no memory, after a line on standard
 * error. */
static struct cb_advice *give_advice(const struct cb_run_wish *wish,
                                     struct cb_results *results)
{
    struct cb_advice *advice =
        wish->wants_advice ? cb_advice_make(results, &wish->advice) : NULL;

    if (wish->wants_advice && advice == NULL) {
        cb_say("run: --goal: there is no memory for advice");
    }
    results->advice = advice;
    return advice;
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
    struct cb_advice *advice = give_advice(wish, results);
    bool good = measured && (advice != NULL || !wish->wants_advice);
    good = (results->row_count == 0 || write_results(wish, results)) && good;
    cb_advice_free(advice);
    results->advice = NULL;
    if (!good) {
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
    if (cb_try_result(wish.output) && cb_try_result(wish.html) &&
        read_inputs(&wish, arguments, &material, &results)) {
        status = measure(&wish, &material, &results);
    }
    cb_material_free(&material);
    cb_results_free(&results);
    return status;
}
