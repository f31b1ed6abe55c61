/* SPDX-License-Identifier: MIT */
/* As Markdown. */
#include "render/render.h"
#include "render/words.h"

static void write_line(void *context, const char *title, const char *text)
{
    FILE *file = context;

    fprintf(file, "- %s: ", title);
    /* What begins a mark-up is marked. */
    for (; *text != '\0'; text++) {
        if (*text == '*' || *text == '_' || *text == '`' || *text == '<' ||
            *text == '|' || *text == '[' || *text == '\\') {
            fputc('\\', file);
        }
        fputc(*text, file);
    }
    fputc('\n', file);
}

static void write_grid(FILE *file, const struct cb_results *results, uint64_t block_bytes,
                       void (*fill)(const struct cb_results *, uint64_t,
                                    struct cb_grid *))
{
    struct cb_grid grid;

    fill(results, block_bytes, &grid);
    if (grid.count > 0) {
        fputc('\n', file);
        cb_grid_write_md(&grid, file);
    }
    cb_grid_free(&grid);
}

void cb_render_md(FILE *file, const struct cb_results *results)
{
    fprintf(file, "# compress-bench " ZG_VERSION ", %s\n\n", results->started);
    cb_words_header(results, write_line, file);
    for (size_t i = 0; i < results->set_count; i++) {
        char set[CB_WORDS_SET_BYTES];

        fprintf(file, "\n## %s\n", cb_words_set(&results->set[i], set));
        write_grid(file, results, results->set[i].block_bytes, cb_words_speeds);
        write_grid(file, results, results->set[i].block_bytes, cb_words_latencies);
    }
    fputc('\n', file);
    cb_words_footer(results, write_line, file);
}
