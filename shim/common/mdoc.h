/* SPDX-License-Identifier: MIT */
/* Pages of the manual, as mdoc(7) source. */
#ifndef ZG_MDOC_H
#define ZG_MDOC_H

#include <stdio.h>

/* A variable of the environment that a command heeds. */
struct zg_variable {
    const char *name, *text;
};

/* Writes the head of a page, up to the line that says what it is about. */
void zg_mdoc_write_title(FILE *file, const char *page, const char *summary);

/* Writes text in lines of their own: a new one after each sentence, as mdoc wants it, and
 * before a line grows long.  What roff would take for a request or an escape is marked. */
void zg_mdoc_write_text(FILE *file, const char *text);

/* Writes an option as an item of a list.
 * letter: '\0' for none.
 * value: what stands for its value, "" for a flag. */
void zg_mdoc_write_option(FILE *file, char letter, const char *name, const char *value,
                          const char *text);

/* Writes the section of variables, which are ended by a NULL name. */
void zg_mdoc_write_variables(FILE *file, const struct zg_variable *variables);

#endif
