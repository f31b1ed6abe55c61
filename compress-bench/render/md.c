/* SPDX-License-Identifier: MIT */
/* As Markdown. */
#include "render/advice.h"
#include "render/lines.h"
#include "render/render.h"
#include "render/words.h"

static void write_line(void *context, const char *title, const char *text)
{
    cb_lines_write_md(context, title, text);
}

void cb_render_md(FILE *file, const struct cb_results *results)
{
    fprintf(file, "# compress-bench " ZG_VERSION ", %s\n\n", results->started);
    cb_words_header(results, write_line, file);
    for (size_t i = 0; i < results->set_count; i++) {
        char set[CB_WORDS_SET_BYTES];

        fprintf(file, "\n## %s\n", cb_words_set(&results->set[i], set));
        cb_words_write_tables(results, results->set[i].block_bytes, cb_grid_write_md,
                              file);
    }
    fputc('\n', file);
    cb_words_footer(results, write_line, file);
    cb_render_advice_md(file, results->advice);
}
