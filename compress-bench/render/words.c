/* SPDX-License-Identifier: MIT */
#include "render/words.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define LINE_BYTES CB_WORDS_LINE_BYTES
/* Rounds that differ by more are worth a word. */
#define SPREAD_PCT_MAX 5.0

/* Appends to a line, cut to size. */
__attribute__((format(printf, 2, 3))) static void add(char *line, const char *format, ...)
{
    size_t used = strlen(line);
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(line + used, LINE_BYTES - used, format, arguments);
    va_end(arguments);
}

char *cb_words_machine(const struct cb_machine *machine, char out[CB_WORDS_LINE_BYTES])
{
    char cache[ZG_TEXT_FIGURE_BYTES];
    char memory[ZG_TEXT_FIGURE_BYTES];

    *out = '\0';
    add(out, "%s, %u CPU%s", machine->processor, machine->cpus,
        machine->cpus == 1 ? "" : "s");
    if (machine->cache_bytes > 0) {
        add(out, ", last-level cache %s", zg_text_bytes(machine->cache_bytes, cache));
    }
    add(out, ", memory %s; %s", zg_text_bytes(machine->memory_bytes, memory),
        machine->system);
    return out;
}

static void describe_machine(const struct cb_results *results, char *line)
{
    cb_words_machine(&results->machine, line);
}

static void describe_input(const struct cb_results *results, char *line)
{
    char all[ZG_TEXT_FIGURE_BYTES];
    char read[ZG_TEXT_FIGURE_BYTES];
    char source[LINE_BYTES / 2];

    add(line, "%s: %s", zg_text_clean(results->source, source, sizeof(source)),
        zg_text_bytes(results->source_bytes, all));
    if (results->sampled) {
        add(line, ", of which a sample of %s was measured",
            zg_text_bytes(results->sampled_bytes, read));
    }
}

static void describe_measuring(const struct cb_results *results, char *line)
{
    const struct cb_plan *plan = &results->plan;
    char time[ZG_TEXT_FIGURE_BYTES];
    char timed[ZG_TEXT_FIGURE_BYTES];

    add(line, "%u thread%s, %u round%s of %s at least, codecs in turn", plan->threads,
        plan->threads == 1 ? "" : "s", plan->rounds, plan->rounds == 1 ? "" : "s",
        cb_text_nanoseconds(plan->slice_ns, time));
    if (plan->timed_bytes > 0) {
        add(line, ", on at most %s of blocks", zg_text_bytes(plan->timed_bytes, timed));
    }
    add(line, "; every block was verified");
}

/* Each library once, with the codecs that come from it. */
static void describe_libraries(const struct cb_results *results, char *line)
{
    for (size_t i = 0; i < results->row_count; i++) {
        const struct cb_codec *codec = results->row[i].codec;
        bool seen = false;

        for (size_t before = 0; before < i && !seen; before++) {
            seen = strcmp(results->row[before].codec->library, codec->library) == 0;
        }
        if (!seen && strcmp(codec->library, "libc") != 0) {
            add(line, "%s%s %s", *line != '\0' ? ", " : "", codec->library,
                codec->version());
        }
    }
    if (*line == '\0') {
        add(line, "none");
    }
}

const char cb_words_meaning[] =
    "These are the figures of the C libraries, not of HBase's Java codecs, which add "
    "buffers, copies and JNI calls of their own.";

void cb_words_header(const struct cb_results *results, cb_words_line *line, void *context)
{
    static const struct {
        const char *title;
        void (*describe)(const struct cb_results *, char *);
    } lines[] = {{"machine", describe_machine},
                 {"input", describe_input},
                 {"measured", describe_measuring},
                 {"libraries", describe_libraries}};

    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        char text[LINE_BYTES] = "";

        lines[i].describe(results, text);
        line(context, lines[i].title, text);
    }
    line(context, "meaning", cb_words_meaning);
}

static void say_row(const struct cb_row *row, cb_words_line *line, void *context)
{
    char name[CB_SUBJECT_NAME_BYTES];
    char size[ZG_TEXT_FIGURE_BYTES];
    char text[LINE_BYTES] = "";

    add(text, "%s %s%s, %s blocks: %s", cb_row_name(row, name),
        cb_pattern_names[row->pattern], row->guarded ? " under zguard" : "",
        cb_text_block_size(row->block_bytes, size), row->reason);
    line(context, row->state == CB_FAILED ? "FAILED" : "left out", text);
}

char *cb_words_quiet(const struct cb_quiet *quiet, char out[CB_WORDS_QUIET_BYTES])
{
    if (!quiet->is_known) {
        snprintf(
            out, CB_WORDS_QUIET_BYTES,
            "Whether the machine was quiet is not known: /proc/stat cannot be read.");
    } else if (quiet->is_quiet) {
        snprintf(out, CB_WORDS_QUIET_BYTES,
                 "The machine was quiet: others used %.2f CPUs meanwhile.",
                 quiet->others_cpus);
    } else {
        snprintf(out, CB_WORDS_QUIET_BYTES,
                 "The machine was not quiet: others used %.2f CPUs meanwhile, %.1f %% of "
                 "the time was taken by the machine below, and the load was %.2f before. "
                 "Repeat it when nothing else runs.",
                 quiet->others_cpus, quiet->stolen_pct, quiet->load_before);
    }
    return out;
}

static void say_quiet(const struct cb_quiet *quiet, cb_words_line *line, void *context)
{
    char text[CB_WORDS_QUIET_BYTES];

    if (!quiet->is_known || !quiet->is_quiet) {
        line(context, "note", cb_words_quiet(quiet, text));
    }
}

static void say_spreads(const struct cb_results *results, cb_words_line *line,
                        void *context)
{
    unsigned wide = 0;
    unsigned speeds = 0;

    for (size_t i = 0; i < results->row_count; i++) {
        for (int d = 0; d < CB_DIRECTIONS; d++) {
            const struct cb_speed *speed = &results->row[i].speed[d];

            speeds += speed->rounds > 1 ? 1 : 0;
            wide += speed->rounds > 1 && speed->wall.spread_pct > SPREAD_PCT_MAX ? 1 : 0;
        }
    }
    if (wide > 0) {
        char text[LINE_BYTES] = "";

        add(text,
            "%u of %u speeds spread by more than %.0f %% between the quartiles of their "
            "rounds; more rounds or a longer --min-time make their medians firmer.",
            wide, speeds, SPREAD_PCT_MAX);
        line(context, "note", text);
    }
}

void cb_words_footer(const struct cb_results *results, cb_words_line *line, void *context)
{
    for (size_t i = 0; i < results->row_count; i++) {
        enum cb_state state = results->row[i].state;

        if (state == CB_FAILED || state == CB_SKIPPED) {
            say_row(&results->row[i], line, context);
        }
    }
    if (results->interrupted) {
        line(context, "note", "Interrupted: what is missing was not measured.");
    }
    if (results->input_failures > 0) {
        line(context, "note",
             "Not all inputs could be read; they are named on standard "
             "error.");
    }
    for (size_t i = 0; i < results->note_count; i++) {
        line(context, "note", results->note[i]);
    }
    say_spreads(results, line, context);
    say_quiet(&results->quiet, line, context);
}

char *cb_words_set(const struct cb_block_set *set, char out[CB_WORDS_SET_BYTES])
{
    char blocks[ZG_TEXT_FIGURE_BYTES];
    char size[ZG_TEXT_FIGURE_BYTES];
    char bytes[ZG_TEXT_FIGURE_BYTES];
    char training[ZG_TEXT_FIGURE_BYTES];
    int used = snprintf(out, CB_WORDS_SET_BYTES, "%s block%s of %s, %s",
                        zg_text_count(set->blocks, blocks), set->blocks == 1 ? "" : "s",
                        cb_text_block_size(set->block_bytes, size),
                        zg_text_bytes(set->bytes, bytes));

    if (set->training_blocks > 0) {
        snprintf(out + used, CB_WORDS_SET_BYTES - (size_t)used,
                 " (%s more were set aside to train dictionaries)",
                 zg_text_count(set->training_blocks, training));
    }
    return out;
}

/* ---- tables -------------------------------------------------------------------------- */

static void put_identity(struct cb_grid *grid, const struct cb_row *row)
{
    char name[CB_SUBJECT_NAME_BYTES];

    cb_grid_put(grid, "%s", cb_row_name(row, name));
    cb_grid_put(grid, "%s%s", cb_pattern_names[row->pattern],
                row->guarded ? ", zguard" : "");
}

static void put_figure(struct cb_grid *grid, double figure)
{
    char text[ZG_TEXT_FIGURE_BYTES];

    cb_grid_put(grid, "%s", zg_text_figure(figure, text));
}

static void put_ratio(struct cb_grid *grid, const struct cb_row *row)
{
    const struct cb_interval *range = &row->ratio_range;

    if (range->is_known) {
        cb_grid_put(grid, "%.3f (%.3f-%.3f)", row->ratio, range->low, range->high);
    } else {
        cb_grid_put(grid, "%.3f", row->ratio);
    }
}

static void put_speed(struct cb_grid *grid, const struct cb_speed *speed)
{
    if (speed->rounds == 0) {
        for (int i = 0; i < 4; i++) {
            cb_grid_put(grid, "-");
        }
        return;
    }
    put_figure(grid, speed->wall.median);
    put_figure(grid, speed->wall.best);
    cb_grid_put(grid, "%.1f %%", speed->wall.spread_pct);
    put_figure(grid, speed->cpu.median);
}

static bool is_shown(const struct cb_row *row, uint64_t block_bytes)
{
    return row->block_bytes == block_bytes && row->state == CB_MEASURED;
}

void cb_words_speeds(const struct cb_results *results, uint64_t block_bytes,
                     struct cb_grid *grid)
{
    static const struct cb_grid_column columns[] = {
        {"", "codec", true},    {NULL, "pattern", true},
        {NULL, "ratio", false}, {"compress, MB/s", "median", false},
        {NULL, "best", false},  {NULL, "spread", false},
        {NULL, "CPU", false},   {"decompress, MB/s", "median", false},
        {NULL, "best", false},  {NULL, "spread", false},
        {NULL, "CPU", false}};

    cb_grid_make(grid, columns, sizeof(columns) / sizeof(columns[0]));
    for (size_t i = 0; i < results->row_count; i++) {
        const struct cb_row *row = &results->row[i];

        if (is_shown(row, block_bytes)) {
            put_identity(grid, row);
            put_ratio(grid, row);
            put_speed(grid, &row->speed[CB_COMPRESS]);
            put_speed(grid, &row->speed[CB_DECOMPRESS]);
        }
    }
}

static void put_time(struct cb_grid *grid, uint64_t ns)
{
    char text[ZG_TEXT_FIGURE_BYTES];

    cb_grid_put(grid, "%s", cb_text_nanoseconds(ns, text));
}

static void put_memory(struct cb_grid *grid, uint64_t bytes)
{
    char text[ZG_TEXT_FIGURE_BYTES];

    cb_grid_put(grid, "%s", zg_text_bytes(bytes, text));
}

static void put_growth(struct cb_grid *grid, const struct cb_growth *growth)
{
    char text[ZG_TEXT_FIGURE_BYTES];

    if (!growth->is_known) {
        cb_grid_put(grid, "-");
    } else if (growth->contexts > 1) {
        cb_grid_put(grid, "%s / %llu", zg_text_bytes(growth->bytes, text),
                    (unsigned long long)growth->contexts);
    } else {
        cb_grid_put(grid, "%s", zg_text_bytes(growth->bytes, text));
    }
}

static void put_latency(struct cb_grid *grid, const struct cb_latency *latency)
{
    put_time(grid, latency->p50_ns);
    put_time(grid, latency->p99_ns);
    put_time(grid, latency->max_ns);
}

void cb_words_latencies(const struct cb_results *results, uint64_t block_bytes,
                        struct cb_grid *grid)
{
    static const struct cb_grid_column columns[] = {
        {"", "codec", true},
        {NULL, "pattern", true},
        {"compress a block", "p50", false},
        {NULL, "p99", false},
        {NULL, "max", false},
        {"decompress a block", "p50", false},
        {NULL, "p99", false},
        {NULL, "max", false},
        {"a context holds", "compress", false},
        {NULL, "decompress", false},
        {"the process grows by", "compress", false},
        {NULL, "decompress", false}};

    cb_grid_make(grid, columns, sizeof(columns) / sizeof(columns[0]));
    for (size_t i = 0; i < results->row_count; i++) {
        const struct cb_row *row = &results->row[i];

        if (is_shown(row, block_bytes)) {
            put_identity(grid, row);
            put_latency(grid, &row->speed[CB_COMPRESS].latency);
            put_latency(grid, &row->speed[CB_DECOMPRESS].latency);
            put_memory(grid, row->speed[CB_COMPRESS].context_bytes);
            put_memory(grid, row->speed[CB_DECOMPRESS].context_bytes);
            put_growth(grid, &row->speed[CB_COMPRESS].growth);
            put_growth(grid, &row->speed[CB_DECOMPRESS].growth);
        }
    }
}

void cb_words_write_tables(const struct cb_results *results, uint64_t block_bytes,
                           cb_words_write *write, FILE *file)
{
    static void (*const fill[])(const struct cb_results *, uint64_t,
                                struct cb_grid *) = {cb_words_speeds, cb_words_latencies};

    for (size_t i = 0; i < sizeof(fill) / sizeof(fill[0]); i++) {
        struct cb_grid grid;

        fill[i](results, block_bytes, &grid);
        if (grid.count > 0) {
            fputc('\n', file);
            write(&grid, file);
        }
        cb_grid_free(&grid);
    }
}
