/* SPDX-License-Identifier: MIT */
/* What changed from one run to another, for people: on a terminal and as Markdown. */
#include "render/compare.h"

#include <stdarg.h>
#include <string.h>

#include "base/text.h"
#include "render/grid.h"
#include "render/lines.h"

#define INDENT 16
#define LINE_BYTES 1024

size_t cb_render_plain_changes(const struct cb_row_change *row,
                               struct cb_plain_change changes[CB_PLAIN_CHANGES])
{
    static const char *const context_words[CB_DIRECTIONS] = {
        "a context to compress holds", "a context to decompress holds"};
    static const char *const growth_words[CB_DIRECTIONS] = {
        "compressing, a process grows by", "decompressing, a process grows by"};
    size_t count = 0;

    if (row->size != 0) {
        changes[count++] =
            (struct cb_plain_change){"bytes written", row->before->bytes_out,
                                     row->after->bytes_out, row->size > 0, row->size < 0};
    }
    for (int d = 0; d < CB_DIRECTIONS; d++) {
        const struct cb_memory_change *context = &row->context[d];
        const struct cb_memory_change *growth = &row->growth[d];

        if (context->is_worse || context->is_better) {
            changes[count++] = (struct cb_plain_change){context_words[d], context->before,
                                                        context->after, context->is_worse,
                                                        context->is_better};
        }
        if (growth->is_worse || growth->is_better) {
            changes[count++] =
                (struct cb_plain_change){growth_words[d], growth->before, growth->after,
                                         growth->is_worse, growth->is_better};
        }
    }
    return count;
}

/* ---- tables --------------------------------------------------------------------------- */

static void put_identity(struct cb_grid *grid, const struct cb_past_row *row)
{
    cb_grid_put(grid, "%s", row->name);
    cb_grid_put(grid, "%s%s", cb_pattern_names[row->pattern],
                row->guarded ? ", zguard" : "");
}

static void put_speed(struct cb_grid *grid, const struct cb_noise_pair *speed)
{
    char figure[ZG_TEXT_FIGURE_BYTES];

    if (speed->verdict == CB_NO_ROUNDS) {
        for (int i = 0; i < 3; i++) {
            cb_grid_put(grid, "-");
        }
    } else {
        cb_grid_put(grid, "%s", zg_text_figure(speed->before_median, figure));
        cb_grid_put(grid, "%s", zg_text_figure(speed->after_median, figure));
        cb_grid_put(grid, "%+.1f %%", speed->change_pct);
    }
    cb_grid_put(grid, "%s", cb_verdict_names[speed->verdict]);
}

static void fill_speeds(const struct cb_comparison *comparison, uint64_t block_bytes,
                        struct cb_grid *grid)
{
    static const struct cb_grid_column columns[] = {{"", "codec", true},
                                                    {NULL, "pattern", true},
                                                    {"compress, MB/s", "before", false},
                                                    {NULL, "after", false},
                                                    {NULL, "change", false},
                                                    {NULL, "verdict", true},
                                                    {"decompress, MB/s", "before", false},
                                                    {NULL, "after", false},
                                                    {NULL, "change", false},
                                                    {NULL, "verdict", true}};

    cb_grid_make(grid, columns, sizeof(columns) / sizeof(columns[0]));
    for (size_t i = 0; i < comparison->rows; i++) {
        const struct cb_row_change *row = &comparison->row[i];

        if (row->after->block_bytes == block_bytes) {
            put_identity(grid, row->after);
            put_speed(grid, &row->speed[CB_COMPRESS]);
            put_speed(grid, &row->speed[CB_DECOMPRESS]);
        }
    }
}

static void put_plain(struct cb_grid *grid, const struct cb_row_change *row,
                      const struct cb_plain_change *change)
{
    char text[ZG_TEXT_FIGURE_BYTES];

    put_identity(grid, row->after);
    cb_grid_put(grid, "%s", cb_text_block_size(row->after->block_bytes, text));
    cb_grid_put(grid, "%s", change->what);
    cb_grid_put(grid, "%s", zg_text_count(change->before, text));
    cb_grid_put(grid, "%s", zg_text_count(change->after, text));
    if (change->before > 0) {
        cb_grid_put(grid, "%+.2f %%",
                    100 * ((double)change->after / (double)change->before - 1));
    } else {
        cb_grid_put(grid, "-");
    }
    cb_grid_put(grid, "%s", change->is_worse ? "worse" : "better");
}

static void fill_plain(const struct cb_comparison *comparison, struct cb_grid *grid)
{
    static const struct cb_grid_column columns[] = {
        {"", "codec", true},     {NULL, "pattern", true}, {NULL, "blocks", false},
        {NULL, "what", true},    {NULL, "before", false}, {NULL, "after", false},
        {NULL, "change", false}, {NULL, "verdict", true}};

    cb_grid_make(grid, columns, sizeof(columns) / sizeof(columns[0]));
    for (size_t i = 0; i < comparison->rows; i++) {
        struct cb_plain_change changes[CB_PLAIN_CHANGES];
        size_t count = cb_render_plain_changes(&comparison->row[i], changes);

        for (size_t k = 0; k < count; k++) {
            put_plain(grid, &comparison->row[i], &changes[k]);
        }
    }
}

/* Return: true when no row before this one has blocks of its size. */
static bool is_first_of_size(const struct cb_comparison *comparison, size_t number)
{
    for (size_t i = 0; i < number; i++) {
        if (comparison->row[i].after->block_bytes ==
            comparison->row[number].after->block_bytes) {
            return false;
        }
    }
    return true;
}

/* ---- sentences ------------------------------------------------------------------------ */

struct page {
    FILE *file;
    void (*line)(FILE *file, const char *title, const char *text);
    void (*write_grid)(const struct cb_grid *grid, FILE *file);
    const char *heading; /* before the size of the blocks */
};

__attribute__((format(printf, 3, 4))) static void
say(const struct page *page, const char *title, const char *format, ...)
{
    char text[LINE_BYTES];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    page->line(page->file, title, text);
}

static void say_run(const struct page *page, const char *title,
                    const struct cb_past_run *run)
{
    say(page, title, "%s, of %s, by compress-bench %s: %s, %u rounds", run->path,
        run->started, run->program, run->source, run->plan.rounds);
}

static void say_differences(const struct page *page,
                            const struct cb_comparison *comparison, bool parting)
{
    for (size_t i = 0; i < comparison->differences; i++) {
        if (comparison->difference[i].parts == parting) {
            say(page, parting ? "NOT COMPARABLE" : "caution", "%s",
                comparison->difference[i].text);
        }
    }
}

static void say_row(const struct page *page, const char *title,
                    const struct cb_past_row *row, const char *more)
{
    char size[ZG_TEXT_FIGURE_BYTES];

    say(page, title, "%s %s%s, %s blocks%s%s", row->name, cb_pattern_names[row->pattern],
        row->guarded ? " under zguard" : "", cb_text_block_size(row->block_bytes, size),
        *more != '\0' ? ": " : "", more);
}

static void say_rows(const struct page *page, const struct cb_comparison *comparison)
{
    for (size_t i = 0; i < comparison->rows; i++) {
        const struct cb_row_change *row = &comparison->row[i];

        if (row->lost) {
            say_row(page, "LOST", row->after, row->after->reason);
        }
    }
    for (size_t i = 0; i < comparison->only_befores; i++) {
        say_row(page, "only before", comparison->only_before[i], "");
    }
    for (size_t i = 0; i < comparison->only_afters; i++) {
        say_row(page, "only after", comparison->only_after[i], "");
    }
}

static void say_counts(const struct page *page, const struct cb_comparison *comparison)
{
    const size_t *count = comparison->count;

    say(page, "speeds",
        "%zu compared by the %s clock: %zu slower, %zu faster, %zu the same (within "
        "%g %%), %zu that differ by more, but not beyond noise",
        comparison->speeds, cb_past_clock_names[comparison->clock], count[CB_SLOWER],
        count[CB_FASTER], count[CB_SAME], comparison->floor_pct, count[CB_NOISE]);
    if (count[CB_TOO_FEW] > 0) {
        say(page, "CANNOT TELL",
            "%zu speeds have too few rounds to tell a change from chance; of %zu speeds "
            "each run needs %u rounds at least (--rounds)",
            count[CB_TOO_FEW], comparison->speeds,
            cb_noise_rounds_needed(comparison->speeds));
    }
}

static void say_outcome(const struct page *page, const struct cb_comparison *comparison)
{
    static const char *const words[] = {
        [CB_NOT_WORSE] = "nothing is worse beyond noise",
        [CB_WORSE] = "worse",
        [CB_CANNOT_TELL] = "it cannot be told whether anything is worse",
    };
    enum cb_outcome outcome = cb_comparison_outcome(comparison);

    if (comparison->worse_rows > 0) {
        say(page, "outcome", "%zu of %zu rows are worse%s", comparison->worse_rows,
            comparison->rows,
            comparison->is_alike ? "" : "; but the two were not measured alike");
    } else {
        say(page, "outcome", "%s", words[outcome]);
    }
}

/* ---- the whole ------------------------------------------------------------------------ */

static void write_tables(const struct page *page, const struct cb_comparison *comparison)
{
    struct cb_grid grid;
    char size[ZG_TEXT_FIGURE_BYTES];

    for (size_t i = 0; i < comparison->rows; i++) {
        uint64_t block_bytes = comparison->row[i].after->block_bytes;

        if (is_first_of_size(comparison, i)) {
            fprintf(page->file, "\n%sblocks of %s\n\n", page->heading,
                    cb_text_block_size(block_bytes, size));
            fill_speeds(comparison, block_bytes, &grid);
            page->write_grid(&grid, page->file);
            cb_grid_free(&grid);
        }
    }
    fill_plain(comparison, &grid);
    if (grid.count > 0) {
        fprintf(page->file, "\n%ssizes and memory that changed\n\n", page->heading);
        page->write_grid(&grid, page->file);
    }
    cb_grid_free(&grid);
    fputc('\n', page->file);
}

static void write_page(const struct page *page, const struct cb_comparison *comparison)
{
    say_run(page, "before", comparison->before);
    say_run(page, "after", comparison->after);
    say_differences(page, comparison, true);
    say_differences(page, comparison, false);
    write_tables(page, comparison);
    say_rows(page, comparison);
    say_counts(page, comparison);
    say_outcome(page, comparison);
}

static void write_text_line(FILE *file, const char *title, const char *text)
{
    cb_lines_write_text(file, title, text, INDENT);
}

void cb_render_compare_table(FILE *file, const struct cb_comparison *comparison)
{
    const struct page page = {file, write_text_line, cb_grid_write_text, ""};

    write_page(&page, comparison);
}

void cb_render_compare_md(FILE *file, const struct cb_comparison *comparison)
{
    const struct page page = {file, cb_lines_write_md, cb_grid_write_md, "## "};

    fputs("# compress-bench compare\n\n", file);
    write_page(&page, comparison);
}
