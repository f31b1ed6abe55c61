/* SPDX-License-Identifier: MIT */
/* Advice, its candidates and the runbook, as a section of the page. */
#include "advice/advice.h"
#include "base/text.h"
#include "render/advice.h"
#include "render/html/page.h"
#include "render/html/results_parts.h"

static void write_fact(void *context, const char *title, const char *text)
{
    cb_page_fact(context, title, text);
}

/* ---- candidates ---------------------------------------------------------------------- */

static void write_head(FILE *file, const struct cb_grid *grid)
{
    fputs("<thead>\n<tr>", file);
    for (size_t i = 0; i < grid->columns; i++) {
        const struct cb_grid_column *column = &grid->column[i];

        fprintf(file, "<th scope=\"col\"%s>", column->is_text ? " class=\"text\"" : "");
        if (column->group != NULL && *column->group != '\0') {
            cb_page_text(file, column->group);
            fputs(", ", file);
        }
        cb_page_text(file, column->title);
        fputs("</th>", file);
    }
    fputs("</tr>\n</thead>\n", file);
}

static void write_body(FILE *file, const struct cb_grid *grid)
{
    fputs("<tbody>\n", file);
    for (size_t at = 0; at + grid->columns <= grid->count; at += grid->columns) {
        fputs("<tr>", file);
        for (size_t i = 0; i < grid->columns; i++) {
            /* The last one tells why, and may be long. */
            const char *kind = i + 1 == grid->columns    ? " class=\"state\""
                               : grid->column[i].is_text ? " class=\"text\""
                                                         : "";

            fprintf(file, i == 0 ? "<th scope=\"row\">" : "<td%s>", kind);
            cb_page_text(file, grid->cell[at + i] != NULL ? grid->cell[at + i] : "");
            fputs(i == 0 ? "</th>" : "</td>", file);
        }
        fputs("</tr>\n", file);
    }
    fputs("</tbody>\n", file);
}

static void write_choice(FILE *file, const struct cb_advice *advice,
                         const struct cb_choice *choice)
{
    char size[ZG_TEXT_FIGURE_BYTES];
    struct cb_grid grid;

    if (choice->count == 0) {
        return;
    }
    fprintf(file, "<h3>Candidates, blocks of %s</h3>\n<div class=\"scroll\"><table>\n",
            cb_text_block_size(choice->block_bytes, size));
    cb_advice_fill(advice, choice, &grid);
    write_head(file, &grid);
    write_body(file, &grid);
    cb_grid_free(&grid);
    fputs("</table></div>\n", file);
}

/* ---- runbook ------------------------------------------------------------------------- */

static void write_part(FILE *file, const struct cb_step_part *part)
{
    if (part->text != NULL) {
        cb_page_paragraph(file, part->text);
    }
    if (part->code != NULL) {
        fputs("<p class=\"place\">", file);
        cb_page_text(file, cb_advice_place(part->place));
        fputs(":</p>\n<pre>", file);
        cb_page_lines(file, part->code);
        fputs("</pre>\n", file);
    }
}

static void write_runbook(FILE *file, const struct cb_advice *advice)
{
    if (advice->step_count == 0) {
        return;
    }
    cb_page_section_begin(file, "runbook", "Runbook");
    for (size_t i = 0; i < advice->step_count; i++) {
        const struct cb_step *step = &advice->step[i];

        fprintf(file, "<h3>%zu. %s</h3>\n", i + 1, step->title);
        for (size_t k = 0; k < step->count; k++) {
            write_part(file, &step->part[k]);
        }
    }
    cb_page_section_end(file);
}

void cb_results_write_advice(FILE *file, const struct cb_results *results)
{
    const struct cb_advice *advice = results->advice;

    if (advice == NULL) {
        return;
    }
    cb_page_section_begin(file, "advice", "Advice");
    cb_page_facts_begin(file);
    cb_advice_lines(advice, write_fact, file);
    cb_page_facts_end(file);
    for (size_t i = 0; i < advice->choice_count; i++) {
        write_choice(file, advice, &advice->choice[i]);
    }
    cb_page_section_end(file);
    write_runbook(file, advice);
}
