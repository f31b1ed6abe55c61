/* SPDX-License-Identifier: MIT */
/* The page of the results, part by part. */
#include <string.h>

#include "base/text.h"
#include "render/html/page.h"
#include "render/html/results_parts.h"
#include "render/render.h"
#include "render/words.h"

#define TITLE_BYTES 1024
#define TEXT_BYTES 256

void cb_results_write_shortage(FILE *file)
{
    cb_page_paragraph(file, "There was no memory for this part.");
}

/* ---- heading ------------------------------------------------------------------------- */

static void write_fact(void *context, const char *title, const char *text)
{
    /* It stands apart. */
    if (text != cb_words_meaning) {
        cb_page_fact(context, title, text);
    }
}

/* What nobody may overlook has its place at the top; the notes have the rest of it. */
static void write_warnings(FILE *file, const struct cb_results *results)
{
    size_t states[CB_FAILED + 1] = {0};

    for (size_t i = 0; i < results->row_count; i++) {
        states[results->row[i].state]++;
    }
    if (!results->interrupted && states[CB_FAILED] == 0 && results->input_failures == 0 &&
        (!results->quiet.is_known || results->quiet.is_quiet)) {
        return;
    }
    fputs("<p class=\"warning\">", file);
    if (results->interrupted) {
        fputs("The run was interrupted: not everything was measured. ", file);
    }
    if (states[CB_FAILED] > 0) {
        fprintf(file, "%zu of %zu rows failed. ", states[CB_FAILED], results->row_count);
    }
    if (results->input_failures > 0) {
        fputs("Not all inputs could be read. ", file);
    }
    if (results->quiet.is_known && !results->quiet.is_quiet) {
        fputs("The machine was not quiet. ", file);
    }
    fputs("See <a href=\"#notes\">Notes</a>.</p>\n", file);
}

static void write_heading(FILE *file, const struct cb_results *results)
{
    char text[TEXT_BYTES + CB_WORDS_QUIET_BYTES];

    cb_page_facts_begin(file);
    cb_words_header(results, write_fact, file);
    for (size_t i = 0; i < results->set_count; i++) {
        cb_page_fact(file, "blocks", cb_words_set(&results->set[i], text));
    }
    cb_page_fact(file, "quiet", cb_words_quiet(&results->quiet, text));
    cb_page_facts_end(file);
    cb_page_callout(file, cb_words_meaning);
    write_warnings(file, results);
}

/* ---- notes --------------------------------------------------------------------------- */

static void write_note(void *context, const char *title, const char *text)
{
    cb_page_fact(context, title, text);
}

static void write_notes(FILE *file, const struct cb_results *results)
{
    cb_page_section_begin(file, "notes", "Notes");
    cb_page_facts_begin(file);
    cb_words_footer(results, write_note, file);
    cb_page_fact(
        file, "note",
        "Fronts and pictures compare rows of the same pattern on the same blocks; a "
        "fresh context of one codec against a reused one of another is no comparison "
        "of the codecs.");
    cb_page_facts_end(file);
    cb_page_section_end(file);
}

/* ---- page ---------------------------------------------------------------------------- */

/* In the order of the page: what a reader decides by comes first. */
static cb_results_part *const parts[] = {write_heading,
                                         cb_results_write_speeds,
                                         cb_results_write_memory,
                                         cb_results_write_blocks,
                                         cb_results_write_table,
                                         cb_results_write_advice,
                                         write_notes};

void cb_render_html(FILE *file, const struct cb_results *results)
{
    char title[TITLE_BYTES];
    char subtitle[TEXT_BYTES];

    snprintf(title, sizeof(title), "Codecs measured on %s", results->source);
    snprintf(subtitle, sizeof(subtitle), "%.10s, %.8s UTC", results->started,
             results->started + strcspn(results->started, "T") +
                 (strchr(results->started, 'T') != NULL ? 1 : 0));
    cb_page_begin(file, title, subtitle);
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        parts[i](file, results);
    }
    cb_page_end(file, "Made by compress-bench " ZG_VERSION ".");
}
