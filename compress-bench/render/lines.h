/* SPDX-License-Identifier: MIT */
/* Sentences with a title before them, as they stand above and below tables. */
#ifndef CB_LINES_H
#define CB_LINES_H

#include <stdio.h>

/* Writes the title in a column of so many letters, and the text beside it. */
void cb_lines_write_text(FILE *file, const char *title, const char *text, int indent);

/* Writes an item of a list in Markdown. */
void cb_lines_write_md(FILE *file, const char *title, const char *text);

#endif
