/* SPDX-License-Identifier: MIT */
#include "render/switch_words.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define CURVE_WIDTH 24u
#define CURVE_STEPS 8u
#define STEP_BYTES 3u /* of U+2581 to U+2588 in UTF-8 */

struct page {
    cb_words_line *line;
    void *context;
};

__attribute__((format(printf, 3, 4))) static void
say(const struct page *page, const char *title, const char *format, ...)
{
    char text[CB_WORDS_LINE_BYTES];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    page->line(page->context, title, text);
}

/* ---- above ---------------------------------------------------------------------------- */

static void say_input(const struct cb_replay *replay, const struct page *page)
{
    char source[1024];
    char all[ZG_TEXT_FIGURE_BYTES];
    char read[ZG_TEXT_FIGURE_BYTES];

    zg_text_clean(replay->source, source, sizeof(source));
    zg_text_bytes(replay->source_bytes, all);
    if (replay->sampled) {
        say(page, "input", "%s: %s, of which a sample of %s was written", source, all,
            zg_text_bytes(replay->sampled_bytes, read));
    } else {
        say(page, "input", "%s: %s", source, all);
    }
}

static void say_work(const struct cb_replay *replay, const struct page *page)
{
    char blocks[ZG_TEXT_FIGURE_BYTES];
    char size[ZG_TEXT_FIGURE_BYTES];
    char distinct[ZG_TEXT_FIGURE_BYTES];
    bool pools = replay->side[CB_SIDE_LZO].which.pattern == CB_REUSED;

    say(page, "replayed",
        "%s blocks of %s, %s of them different, each side in a process of its own, one "
        "after "
        "the other. gz: a stream is made for each block, finished, reset and left, as "
        "HBase "
        "0.90 to 0.92 did. LZO: %s",
        zg_text_count(replay->blocks, blocks),
        cb_text_block_size(replay->block_bytes, size),
        zg_text_count(replay->distinct_blocks, distinct),
        pools ? "one context is reset for each block, as HBase takes it from its pool"
              : "a context is made for each block and left, likewise");
}

void cb_switch_header(const struct cb_replay *replay, cb_words_line *line, void *context)
{
    const struct page page = {line, context};
    char text[CB_WORDS_LINE_BYTES];

    line(context, "machine", cb_words_machine(&replay->machine, text));
    say_input(replay, &page);
    say_work(replay, &page);
    say(&page, "libraries", "%s %s, %s %s", replay->gz.codec->library,
        replay->gz.codec->version(), replay->lzo.codec->library,
        replay->lzo.codec->version());
    line(context, "meaning", cb_words_meaning);
}

/* ---- what came out -------------------------------------------------------------------- */

static void say_leak(const struct cb_side *side, const struct page *page)
{
    char grown[ZG_TEXT_FIGURE_BYTES];
    char streams[ZG_TEXT_FIGURE_BYTES];
    char each[ZG_TEXT_FIGURE_BYTES];

    say(page, "gz leaked",
        "grew by %s: %s streams that nobody ended hold %s each, out of any garbage "
        "collector's sight.",
        zg_text_bytes(cb_side_growth(side), grown),
        zg_text_count(side->last.contexts, streams),
        zg_text_bytes(side->context_bytes, each));
}

static void say_guarded(const struct cb_replay *replay, const struct page *page)
{
    const struct cb_side *bare = &replay->side[CB_SIDE_GZ];
    const struct cb_side *side = &replay->side[CB_SIDE_GUARDED];
    uint64_t bare_growth = cb_side_growth(bare);
    char grown[ZG_TEXT_FIGURE_BYTES];
    char streams[ZG_TEXT_FIGURE_BYTES];

    zg_text_bytes(cb_side_growth(side), grown);
    zg_text_count(side->last.contexts, streams);
    if (!cb_side_has_figures(bare) ||
        bare->last.sample.blocks != side->last.sample.blocks || bare_growth == 0) {
        say(page, "under zguard", "grew by %s, with %s streams that nobody ended.", grown,
            streams);
        return;
    }
    say(page, "under zguard",
        "the same program, with the same %s streams that nobody ended, grew by %s, which "
        "is "
        "%.2f %% of that. It wrote %s, at %.2f times the speed.",
        streams, grown, 100.0 * (double)cb_side_growth(side) / (double)bare_growth,
        cb_sides_differ(bare, side) ? "OTHER BYTES" : "the same bytes",
        cb_side_speed(side) / cb_side_speed(bare));
}

static void say_lzo(const struct cb_replay *replay, const struct page *page)
{
    const struct cb_side *gz = &replay->side[CB_SIDE_GZ];
    const struct cb_side *side = &replay->side[CB_SIDE_LZO];
    char grown[ZG_TEXT_FIGURE_BYTES];

    zg_text_bytes(cb_side_growth(side), grown);
    if (!cb_side_has_figures(gz)) {
        gz = &replay->side[CB_SIDE_GUARDED];
    }
    if (!cb_side_has_figures(gz)) {
        say(page, "LZO", "grew by %s.", grown);
        return;
    }
    double space_pct = 100 * (cb_side_ratio(gz) / cb_side_ratio(side) - 1);
    say(page, "LZO", "grew by %s, and takes %.0f %% %s space at %.1f times the speed.",
        grown, space_pct < 0 ? -space_pct : space_pct, space_pct < 0 ? "less" : "more",
        cb_side_speed(side) / cb_side_speed(gz));
}

void cb_switch_outcome(const struct cb_replay *replay, cb_words_line *line, void *context)
{
    const struct page page = {line, context};

    if (cb_side_has_figures(&replay->side[CB_SIDE_GZ])) {
        say_leak(&replay->side[CB_SIDE_GZ], &page);
    }
    if (cb_side_has_figures(&replay->side[CB_SIDE_GUARDED])) {
        say_guarded(replay, &page);
    }
    if (cb_side_has_figures(&replay->side[CB_SIDE_LZO])) {
        say_lzo(replay, &page);
    }
}

/* ---- below ---------------------------------------------------------------------------- */

static void say_bound(const struct cb_replay *replay, const struct page *page)
{
    char wished[ZG_TEXT_FIGURE_BYTES];
    char blocks[ZG_TEXT_FIGURE_BYTES];
    char left[ZG_TEXT_FIGURE_BYTES];

    if (replay->blocks < replay->wished_blocks) {
        say(page, "note",
            "%s blocks instead of %s: what is leaked may take half of the %s of memory "
            "that "
            "is left here.",
            zg_text_count(replay->blocks, blocks),
            zg_text_count(replay->wished_blocks, wished),
            zg_text_bytes(replay->left_bytes, left));
    }
}

void cb_switch_footer(const struct cb_replay *replay, cb_words_line *line, void *context)
{
    const struct page page = {line, context};
    char text[CB_WORDS_QUIET_BYTES];

    for (int id = 0; id < CB_SIDES; id++) {
        const struct cb_side *side = &replay->side[id];

        if (side->state == CB_FAILED || side->state == CB_SKIPPED) {
            say(&page, side->state == CB_FAILED ? "FAILED" : "left out", "%s: %s",
                cb_side_names[id], side->reason);
        } else if (side->state == CB_WAITS && side->samples > 0) {
            char blocks[ZG_TEXT_FIGURE_BYTES];

            say(&page, "note", "%s was interrupted after %s blocks.", cb_side_names[id],
                zg_text_count(side->last.sample.blocks, blocks));
        }
    }
    say_bound(replay, &page);
    if (replay->interrupted) {
        line(context, "note", "Interrupted: what is missing was not measured.");
    }
    if (replay->input_failures > 0) {
        line(context, "note",
             "Not all inputs could be read; they are named on standard error.");
    }
    if (!replay->quiet.is_known || !replay->quiet.is_quiet) {
        line(context, "note", cb_words_quiet(&replay->quiet, text));
    }
}

/* ---- the table ------------------------------------------------------------------------ */

static uint64_t largest_resident(const struct cb_replay *replay)
{
    uint64_t largest = 1;

    for (int id = 0; id < CB_SIDES; id++) {
        for (size_t i = 0; i < replay->side[id].samples; i++) {
            uint64_t bytes = replay->side[id].sample[i].resident_bytes;

            largest = bytes > largest ? bytes : largest;
        }
    }
    return largest;
}

/* A terminal that shows no more than ASCII gets digits. */
static bool shows_blocks(void)
{
    static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        const char *value = getenv(names[i]);

        if (value != NULL && *value != '\0') {
            return strcasestr(value, "UTF-8") != NULL ||
                   strcasestr(value, "UTF8") != NULL;
        }
    }
    return false;
}

/* Resident memory over the blocks of the whole run, from nothing to the largest of all sides;
 * ends where the side was interrupted. */
static void draw_curve(const struct cb_replay *replay, const struct cb_side *side,
                       uint64_t largest, char *out)
{
    bool blocks = shows_blocks();

    for (unsigned column = 0; column < CURVE_WIDTH; column++) {
        uint64_t until = replay->blocks * (column + 1) / CURVE_WIDTH;
        size_t i = side->samples;

        while (i > 0 && side->sample[i - 1].blocks > until) {
            i--;
        }
        if (i == 0 || side->last.sample.blocks < replay->blocks * column / CURVE_WIDTH) {
            break;
        }
        unsigned step = (unsigned)((double)side->sample[i - 1].resident_bytes /
                                       (double)largest * (CURVE_STEPS - 1) +
                                   0.5);
        if (blocks) {
            out[0] = '\xe2';
            out[1] = '\x96';
            out[2] = (char)(0x81 + step);
            out += STEP_BYTES;
        } else {
            *out++ = (char)('0' + step);
        }
    }
    *out = '\0';
}

static void put_bytes(struct cb_grid *grid, uint64_t bytes)
{
    char text[ZG_TEXT_FIGURE_BYTES];

    cb_grid_put(grid, "%s", zg_text_bytes(bytes, text));
}

static void put_side(const struct cb_replay *replay, enum cb_side_id id,
                     struct cb_grid *grid)
{
    const struct cb_side *side = &replay->side[id];
    char text[ZG_TEXT_FIGURE_BYTES];

    cb_grid_put(grid, "%s", cb_side_names[id]);
    cb_grid_put(grid, "%s", zg_text_count(side->last.sample.blocks, text));
    put_bytes(grid, cb_side_growth(side));
    cb_grid_put(grid, "%s", zg_text_count(side->last.contexts, text));
    /* Under the guard a stream holds what the guard gives it, and zlib knows nothing of it. */
    if (id == CB_SIDE_GUARDED) {
        cb_grid_put(grid, "-");
    } else {
        put_bytes(grid, side->last.contexts * side->context_bytes);
    }
    put_bytes(grid, side->last.bytes_out);
    cb_grid_put(grid, "%.3f", cb_side_ratio(side));
    cb_grid_put(grid, "%s", zg_text_figure(cb_side_speed(side), text));
}

void cb_switch_fill(const struct cb_replay *replay, struct cb_grid *grid, bool curves)
{
    static const struct cb_grid_column columns[] = {
        {"", "side", true},
        {NULL, "blocks", false},
        {"memory", "grew by", false},
        {NULL, "contexts alive", false},
        {NULL, "they hold", false},
        {"written", "bytes", false},
        {NULL, "ratio", false},
        {NULL, "MB/s", false},
        {"resident memory", "over the run", true}};
    uint64_t largest = largest_resident(replay);

    cb_grid_make(grid, columns, sizeof(columns) / sizeof(columns[0]) - (curves ? 0 : 1));
    for (int id = 0; id < CB_SIDES; id++) {
        if (cb_side_has_figures(&replay->side[id])) {
            put_side(replay, (enum cb_side_id)id, grid);
            if (curves) {
                char curve[CURVE_WIDTH * STEP_BYTES + 1];

                draw_curve(replay, &replay->side[id], largest, curve);
                cb_grid_put(grid, "%s", curve);
            }
        }
    }
}
