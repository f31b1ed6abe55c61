/* SPDX-License-Identifier: MIT */
/* Advice for a terminal, and as Markdown. */
#include <string.h>

#include "base/text.h"
#include "render/advice.h"
#include "render/lines.h"

#define INDENT 11
#define STEP_INDENT 3
#define CODE_INDENT 6
#define WIDTH 100

static void write_text_line(void *context, const char *title, const char *text)
{
    cb_lines_write_text(context, title, text, INDENT);
}

static void write_md_line(void *context, const char *title, const char *text)
{
    cb_lines_write_md(context, title, text);
}

/* The tables of candidates, each under its block size. */
static void write_choices(FILE *file, const struct cb_advice *advice,
                          cb_words_write *write, const char *title)
{
    for (size_t i = 0; i < advice->choice_count; i++) {
        const struct cb_choice *choice = &advice->choice[i];
        char size[ZG_TEXT_FIGURE_BYTES];
        struct cb_grid grid;

        if (choice->count == 0) {
            continue;
        }
        cb_advice_fill(advice, choice, &grid);
        fprintf(file, title, cb_text_block_size(choice->block_bytes, size));
        write(&grid, file);
        cb_grid_free(&grid);
    }
}

/* Lines of code, as they are copied. */
static void write_code(FILE *file, const char *code, int indent)
{
    while (*code != '\0') {
        int length = (int)strcspn(code, "\n");

        fprintf(file, "%*s%.*s\n", indent, "", length, code);
        code += length + (code[length] != '\0');
    }
}

/* ---- terminal ------------------------------------------------------------------------ */

static void write_text_part(FILE *file, const struct cb_step_part *part)
{
    if (part->text != NULL) {
        fprintf(file, "%*s", STEP_INDENT, "");
        zg_text_write_wrapped(file, part->text, STEP_INDENT, WIDTH);
    }
    if (part->code != NULL) {
        fprintf(file, "%*s%s:\n", STEP_INDENT, "", cb_advice_place(part->place));
        write_code(file, part->code, CODE_INDENT);
    }
}

void cb_render_advice_text(FILE *file, const struct cb_advice *advice)
{
    if (advice == NULL) {
        return;
    }
    fputc('\n', file);
    cb_advice_lines(advice, write_text_line, file);
    write_choices(file, advice, cb_grid_write_text,
                  "\nCandidates for the advice, blocks of %s\n");
    for (size_t i = 0; i < advice->step_count; i++) {
        const struct cb_step *step = &advice->step[i];

        fprintf(file, "\n%s%zu. %s\n", i == 0 ? "Runbook\n\n" : "", i + 1, step->title);
        for (size_t k = 0; k < step->count; k++) {
            write_text_part(file, &step->part[k]);
        }
    }
}

/* ---- Markdown ------------------------------------------------------------------------ */

static void write_md_part(FILE *file, const struct cb_step_part *part)
{
    if (part->text != NULL) {
        fputc('\n', file);
        zg_text_write_wrapped(file, part->text, 0, WIDTH);
    }
    if (part->code != NULL) {
        fprintf(file, "\n%s:\n\n```text\n", cb_advice_place(part->place));
        write_code(file, part->code, 0);
        fputs("```\n", file);
    }
}

void cb_render_advice_md(FILE *file, const struct cb_advice *advice)
{
    if (advice == NULL) {
        return;
    }
    fputs("\n## Advice\n\n", file);
    cb_advice_lines(advice, write_md_line, file);
    write_choices(file, advice, cb_grid_write_md, "\n### Candidates, blocks of %s\n\n");
    for (size_t i = 0; i < advice->step_count; i++) {
        const struct cb_step *step = &advice->step[i];

        fprintf(file, "%s\n### %zu. %s\n", i == 0 ? "\n## Runbook\n" : "", i + 1,
                step->title);
        for (size_t k = 0; k < step->count; k++) {
            write_md_part(file, &step->part[k]);
        }
    }
}
