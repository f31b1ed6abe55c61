/* SPDX-License-Identifier: MIT */
/* compress-bench switch: replays a leak of gz streams, under the guard, and cured by LZO. */
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/say.h"
#include "command/commands.h"
#include "command/find_guard.h"
#include "command/read_inputs.h"
#include "command/write_result.h"
#include "common/text.h"
#include "input/blocks.h"
#include "measure/machine.h"
#include "measure/memory_left.h"
#include "measure/stop.h"
#include "render/switch.h"

#define USUAL_BLOCKS 5000u
#define USUAL_CELLS "kv:size=64m"

static cb_switch_renderer *const renderers[] = {
    cb_render_switch_table, cb_render_switch_json, cb_render_switch_csv,
    cb_render_switch_md};

/* ---- before --------------------------------------------------------------------------- */

/* Return: a status; CB_EXIT_OK when there are blocks. */
static int read_blocks(const struct cb_arguments *arguments, struct cb_replay *replay,
                       struct cb_material *material, struct cb_blocks *blocks)
{
    const char *cells = arguments->option[CB_OPT_synthetic].text;
    char error[CB_SOURCE_ERROR_BYTES];
    struct cb_synthetic synthetic;
    struct cb_input_found found;
    struct cb_input_wish wish = {
        .operand = arguments->operands,
        .operands = arguments->operand_count,
        .largest_block = (size_t)replay->block_bytes,
        .how = {(uint64_t)arguments->option[CB_OPT_sample].number,
                (uint64_t)arguments->option[CB_OPT_seed].number}};

    if (cells == NULL && wish.operands == 0) {
        cells = USUAL_CELLS;
    }
    if (cells != NULL) {
        if (!cb_synthetic_parse(&synthetic, cells, error)) {
            cb_say("switch: --synthetic: %s", error);
            return CB_EXIT_USAGE;
        }
        wish.synthetic = &synthetic;
    }
    bool read = cb_read_inputs(&wish, material, &found);
    replay->source = found.source;
    replay->input_failures = found.failures;
    replay->source_bytes = material->source_bytes;
    replay->sampled_bytes = material->bytes;
    replay->sampled = material->sampled;
    if (!read) {
        return CB_EXIT_FAILED;
    }
    if (!cb_blocks_cut(blocks, material, (size_t)replay->block_bytes)) {
        cb_say("switch: there is no memory for the list of blocks");
        return CB_EXIT_FAILED;
    }
    return CB_EXIT_OK;
}

/* Finds how many blocks are written, so that no machine is driven out of memory.
 * Return: false after a line on standard error. */
static bool bound_blocks(const struct cb_arguments *arguments, struct cb_replay *replay)
{
    bool given = arguments->option[CB_OPT_blocks].given;
    char left[ZG_TEXT_FIGURE_BYTES];
    char most_text[ZG_TEXT_FIGURE_BYTES];

    replay->left_bytes = cb_memory_left("");
    replay->wished_blocks =
        given ? (uint64_t)arguments->option[CB_OPT_blocks].number : USUAL_BLOCKS;
    uint64_t most = cb_replay_most_blocks(replay);
    replay->blocks = replay->wished_blocks < most ? replay->wished_blocks : most;
    if (most == 0 || (given && most < replay->wished_blocks)) {
        cb_say(
            "switch: what is leaked may take half of the %s of memory that is left here, "
            "which suffices for %s blocks; use --blocks with no more than that",
            zg_text_bytes(replay->left_bytes, left), zg_text_count(most, most_text));
        return false;
    }
    return true;
}

static void note_start(struct cb_replay *replay)
{
    time_t now = time(NULL);
    struct tm parts;

    gmtime_r(&now, &parts);
    strftime(replay->started, sizeof(replay->started), "%Y-%m-%dT%H:%M:%SZ", &parts);
}

/* Return: the library's path, NULL when the side under the guard is left out. */
static const char *find_guard(const struct cb_arguments *arguments,
                              struct cb_replay *replay, char library[PATH_MAX])
{
    struct cb_side *side = &replay->side[CB_SIDE_GUARDED];

    if (cb_find_guard(arguments->option[CB_OPT_library].text, library, side->reason)) {
        return library;
    }
    side->state = CB_SKIPPED;
    return NULL;
}

/* ---- after ---------------------------------------------------------------------------- */

struct written {
    cb_switch_renderer *render;
    const struct cb_replay *replay;
};

static void write_one(FILE *file, const void *result)
{
    const struct written *written = result;

    written->render(file, written->replay);
}

/* That one of them cannot be written does not take the other away. */
static bool write_replay(const struct cb_arguments *arguments,
                         const struct cb_replay *replay)
{
    const char *html = arguments->option[CB_OPT_html].text;
    const struct written written = {renderers[arguments->option[CB_OPT_format].number],
                                    replay};
    const struct written page = {cb_render_switch_html, replay};
    bool good =
        cb_write_result(arguments->option[CB_OPT_output].text, write_one, &written);

    return (html == NULL || cb_write_result(html, write_one, &page)) && good;
}

static void say_failures(const struct cb_replay *replay)
{
    for (int id = 0; id < CB_SIDES; id++) {
        const struct cb_side *side = &replay->side[id];

        if (side->state == CB_FAILED || side->state == CB_SKIPPED) {
            cb_say("switch: %s: %s: %s", cb_side_names[id],
                   side->state == CB_FAILED ? "failed" : "left out", side->reason);
        }
    }
}

static int run(const struct cb_arguments *arguments, struct cb_replay *replay,
               const struct cb_blocks *blocks)
{
    char library[PATH_MAX];
    const char *guard = find_guard(arguments, replay, library);

    note_start(replay);
    cb_stop_listen();
    cb_replay_run(replay, blocks, guard);
    say_failures(replay);
    if (!write_replay(arguments, replay)) {
        return CB_EXIT_FAILED;
    }
    return replay->interrupted          ? CB_EXIT_INTERRUPTED
           : cb_replay_is_whole(replay) ? CB_EXIT_OK
                                        : CB_EXIT_FAILED;
}

int cb_command_switch(struct cb_arguments *arguments)
{
    static struct cb_replay replay;
    struct cb_material material = {0};
    struct cb_blocks blocks = {0};

    if (!cb_check_outputs("switch", arguments)) {
        return CB_EXIT_USAGE;
    }
    if (!cb_try_result(arguments->option[CB_OPT_output].text) ||
        !cb_try_result(arguments->option[CB_OPT_html].text)) {
        return CB_EXIT_FAILED;
    }
    cb_machine_describe(&replay.machine);
    replay.block_bytes = (uint64_t)arguments->option[CB_OPT_block_bytes].number;
    cb_replay_make_sides(&replay, arguments->option[CB_OPT_lzo].number == 1);
    int status = read_blocks(arguments, &replay, &material, &blocks);
    if (status == CB_EXIT_OK) {
        status = bound_blocks(arguments, &replay) ? run(arguments, &replay, &blocks)
                                                  : CB_EXIT_FAILED;
    }
    cb_blocks_free(&blocks);
    cb_material_free(&material);
    cb_replay_free(&replay);
    return status;
}
