/* SPDX-License-Identifier: MIT */
/*
 * A page that needs nothing but itself: style and script are inside, and it refers to nothing
 * outside.  Errors of the file are left to whoever closes it.
 */
#ifndef CB_HTML_PAGE_H
#define CB_HTML_PAGE_H

#include <stdio.h>

/* Writes text that anyone may have written, as text or inside a quoted attribute.  What is no
 * UTF-8 and what a terminal would obey becomes \xNN. */
void cb_page_text(FILE *file, const char *text);

/* The same for several lines, whose ends stay. */
void cb_page_lines(FILE *file, const char *text);

/* Writes all before the first section: head, style, and the heading with words below it. */
void cb_page_begin(FILE *file, const char *title, const char *subtitle);

/* Writes the script and what ends the page.  made_by: the last line's words. */
void cb_page_end(FILE *file, const char *made_by);

/* A section with a heading; id: as an anchor, of letters, figures and '-'. */
void cb_page_section_begin(FILE *file, const char *id, const char *title);
void cb_page_section_end(FILE *file);

/* A paragraph, and one that stands out. */
void cb_page_paragraph(FILE *file, const char *text);
void cb_page_callout(FILE *file, const char *text);

/* A list of terms with what is said of each; between begin and end. */
void cb_page_facts_begin(FILE *file);
void cb_page_fact(FILE *file, const char *term, const char *text);
void cb_page_facts_end(FILE *file);

/* Pictures side by side, where the screen is wide enough.
 * width: of their wide drawings, in pixels. */
void cb_page_pictures_begin(FILE *file, double width);
void cb_page_pictures_end(FILE *file);

#endif
