/* SPDX-License-Identifier: MIT */
/* What contexts hold, and what a process grows by when they are leaked. */
#include <math.h>
#include <stdlib.h>

#include "base/text.h"
#include "render/html/page.h"
#include "render/html/results_parts.h"
#include "render/html/results_rows.h"
#include "render/html/units.h"

#define ID_BYTES 48
#define AT_ONCE_BYTES (2 * ZG_TEXT_FIGURE_BYTES + 16)
#define CAPTION_BYTES 256

/* Names of subjects and their values, in the order in which they were measured. */
struct tally {
    char (*name)[CB_SUBJECT_NAME_BYTES];
    const char **group;
    double *value; /* two for each */
    size_t count;
};

static void tally_free(struct tally *tally)
{
    free(tally->name);
    free(tally->group);
    free(tally->value);
}

static bool tally_make(struct tally *tally, const struct cb_results *results)
{
    size_t rows = results->row_count;

    *tally = (struct tally){.name = calloc(rows, sizeof(*tally->name)),
                            .group = calloc(rows, sizeof(*tally->group)),
                            .value = calloc(2 * rows, sizeof(*tally->value))};
    return tally->name != NULL && tally->group != NULL && tally->value != NULL;
}

static void tally_add(struct tally *tally, const struct cb_row *row, double first,
                      double second)
{
    size_t which = tally->count++;

    tally->group[which] = cb_row_name(row, tally->name[which]);
    tally->value[2 * which] = first;
    tally->value[2 * which + 1] = second;
}

/* Blocks of one size stand for all: contexts hardly differ by it. */
static uint64_t blocks_shown(const struct cb_results *results)
{
    return results->set[0].block_bytes;
}

/* ---- contexts ------------------------------------------------------------------------ */

static void write_contexts(FILE *file, const struct cb_results *results)
{
    static const struct cb_chart_key keys[] = {
        {"compressor", {.style = 0, .marker = CB_CHART_FULL}},
        {"decompressor", {.style = 0, .marker = CB_CHART_HOLLOW}}};
    struct tally tally;

    if (tally_make(&tally, results)) {
        for (size_t i = 0; i < results->row_count; i++) {
            const struct cb_row *row = &results->row[i];

            if (cb_row_is_measured(row, blocks_shown(results)) &&
                cb_row_leads(results, row)) {
                tally_add(&tally, row, (double)row->speed[CB_COMPRESS].context_bytes,
                          (double)row->speed[CB_DECOMPRESS].context_bytes);
            }
        }
        cb_chart_write_bars(
            file,
            &(struct cb_chart_bars){
                .id = "contexts",
                .title = "What a context holds",
                .about =
                    "For each codec a bar of the bytes that a compressor holds and one "
                    "of those that a decompressor holds.",
                .caption =
                    "As the library tells, or as its allocations were counted. This "
                    "is native memory, which no -Xmx covers; each open stream has a "
                    "context.",
                .axis = {.title = "bytes",
                         .unit = cb_unit_bytes,
                         .scale = CB_CHART_FITTING,
                         .from_zero = true},
                .group = tally.group,
                .group_count = tally.count,
                .key = keys,
                .key_count = 2,
                .value = tally.value});
    } else {
        cb_results_write_shortage(file);
    }
    tally_free(&tally);
}

/* ---- leaks --------------------------------------------------------------------------- */

/* Return: the row of that subject, leaked; NULL when it was not measured how a process grows. */
static const struct cb_row *find_leaked(const struct cb_results *results,
                                        const struct cb_row *like, bool guarded,
                                        enum cb_direction direction)
{
    for (size_t i = 0; i < results->row_count; i++) {
        const struct cb_row *row = &results->row[i];
        const struct cb_growth *growth = &row->speed[direction].growth;

        if (cb_row_is_measured(row, like->block_bytes) && row->pattern == CB_LEAKED &&
            row->guarded == guarded && cb_rows_same_subject(row, like) &&
            growth->is_known && growth->contexts > 0) {
            return row;
        }
    }
    return NULL;
}

/* Bars of leaks, and how many contexts they stand for. */
struct leaks {
    struct tally tally;
    uint64_t least, most;
};

/* Return: bytes for each context, NAN when that is not known. */
static double take_growth(struct leaks *leaks, const struct cb_row *leaked,
                          enum cb_direction direction)
{
    if (leaked == NULL) {
        return NAN;
    }
    const struct cb_growth *growth = &leaked->speed[direction].growth;

    leaks->least = growth->contexts < leaks->least ? growth->contexts : leaks->least;
    leaks->most = growth->contexts > leaks->most ? growth->contexts : leaks->most;
    return (double)growth->bytes / (double)growth->contexts;
}

static bool has_guard(const struct cb_results *results)
{
    for (size_t i = 0; i < results->row_count; i++) {
        if (results->row[i].guarded) {
            return true;
        }
    }
    return false;
}

/* Writes "256", or "from 32 to 256". */
static void write_contexts_at_once(const struct leaks *leaks, char *out)
{
    char least[ZG_TEXT_FIGURE_BYTES];
    char most[ZG_TEXT_FIGURE_BYTES];

    zg_text_count(leaks->least, least);
    zg_text_count(leaks->most, most);
    if (leaks->least == leaks->most) {
        snprintf(out, AT_ONCE_BYTES, "%s", most);
    } else {
        snprintf(out, AT_ONCE_BYTES, "from %s to %s", least, most);
    }
}

static void draw_leaks(FILE *file, const struct leaks *leaks, enum cb_direction direction,
                       bool is_guarded)
{
    static const struct cb_chart_key keys[] = {
        {"bare", {.style = 4, .marker = CB_CHART_FULL}},
        {"under zguard", {.style = 2, .marker = CB_CHART_HOLLOW}}};
    static const char *const titles[CB_DIRECTIONS] = {"What a leaked compressor costs",
                                                      "What a leaked decompressor costs"};
    char id[ID_BYTES];
    char at_once[AT_ONCE_BYTES];
    char caption[CAPTION_BYTES];

    write_contexts_at_once(leaks, at_once);
    snprintf(id, sizeof(id), "leaked-%s", cb_direction_names[direction]);
    snprintf(caption, sizeof(caption),
             "What the resident memory of a process grows by, for each context that is "
             "made, used for a block, and left: %s of them at once.",
             at_once);
    cb_chart_write_bars(
        file,
        &(struct cb_chart_bars){
            .id = id,
            .title = titles[direction],
            .about = is_guarded
                         ? "For each codec a bar of what a process grows by for each "
                           "context that is used and left, and one of the same under "
                           "zguard."
                         : "For each codec a bar of what a process grows by for each "
                           "context that is used and left.",
            .caption = caption,
            .axis = {.title = "bytes for each context",
                     .unit = cb_unit_bytes,
                     .scale = CB_CHART_FITTING,
                     .from_zero = true},
            .group = leaks->tally.group,
            .group_count = leaks->tally.count,
            .key = keys,
            .key_count = is_guarded ? 2 : 1,
            .value = leaks->tally.value});
}

static void find_leaks(struct leaks *leaks, const struct cb_results *results,
                       enum cb_direction direction)
{
    for (size_t i = 0; i < results->row_count; i++) {
        const struct cb_row *row = &results->row[i];

        if (cb_row_is_measured(row, blocks_shown(results)) &&
            cb_row_leads(results, row)) {
            const struct cb_row *bare = find_leaked(results, row, false, direction);
            const struct cb_row *guarded = find_leaked(results, row, true, direction);

            if (bare != NULL || guarded != NULL) {
                tally_add(&leaks->tally, row, take_growth(leaks, bare, direction),
                          take_growth(leaks, guarded, direction));
            }
        }
    }
}

static void write_leaks(FILE *file, const struct cb_results *results,
                        enum cb_direction direction)
{
    bool is_guarded = has_guard(results);
    struct leaks leaks = {.least = UINT64_MAX};

    if (tally_make(&leaks.tally, results)) {
        find_leaks(&leaks, results, direction);
        /* Without a guard there is one bar each. */
        for (size_t i = 0; !is_guarded && i < leaks.tally.count; i++) {
            leaks.tally.value[i] = leaks.tally.value[2 * i];
        }
        if (leaks.tally.count > 0) {
            draw_leaks(file, &leaks, direction, is_guarded);
        }
    } else {
        cb_results_write_shortage(file);
    }
    tally_free(&leaks.tally);
}

void cb_results_write_memory(FILE *file, const struct cb_results *results)
{
    bool is_any = false;

    for (size_t i = 0; i < results->row_count && results->set_count > 0; i++) {
        is_any = is_any || cb_row_is_measured(&results->row[i], blocks_shown(results));
    }
    if (!is_any) {
        return;
    }
    cb_page_section_begin(file, "memory", "Memory");
    if (results->set_count > 1) {
        char text[CB_CHART_TEXT_BYTES + ZG_TEXT_FIGURE_BYTES];
        char size[ZG_TEXT_FIGURE_BYTES];

        snprintf(text, sizeof(text), "With blocks of %s.",
                 cb_text_block_size(blocks_shown(results), size));
        cb_page_paragraph(file, text);
    }
    cb_page_pictures_begin(file, CB_CHART_BARS_WIDTH);
    write_contexts(file, results);
    for (enum cb_direction d = 0; d < CB_DIRECTIONS; d++) {
        write_leaks(file, results, d);
    }
    cb_page_pictures_end(file);
    cb_page_section_end(file);
}
