/* SPDX-License-Identifier: MIT */
/* How figures and foreign text are written for people, and figures are read. */
#ifndef ZG_TEXT_H
#define ZG_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define ZG_TEXT_FIGURE_BYTES 32

/*
 * Copies text that anyone may have written so that a terminal can show it: control
 * characters, direction marks and bytes that are not UTF-8 become \xNN.  Cut to size.
 * Return: out.
 */
char *zg_text_clean(const char *text, char *out, size_t out_bytes);

/* The same, straight to a stream, uncut. */
void zg_text_write_clean(FILE *file, const char *text);

bool zg_text_is_utf8(const char *text);

/* Each writes to ZG_TEXT_FIGURE_BYTES at out.  Return: out. */
char *zg_text_count(uint64_t count, char *out);   /* 10,000 */
char *zg_text_bytes(uint64_t bytes, char *out);   /* 2.68 GB: powers of 1000 */
char *zg_text_seconds(double seconds, char *out); /* 16.3 s, 12.5 min, 3.1 h, 2.0 d */
/* Three digits: 1.23, 12.3, 123, 1,234; "-" for what is no figure, or below 0. */
char *zg_text_figure(double figure, char *out);

/* The same without zeros behind the point, in the first unit that leaves three digits.
 * units: each 1000 of the one before, ended by NULL; words of at most four letters. */
char *zg_text_scaled(double value, const char *const *units, char *out);

/* Writes a word so that a POSIX shell reads it back as it is. */
void zg_text_write_shell(FILE *file, const char *word);

/*
 * Reads a duration: plain seconds, or a number with ms, s, m, h or d.
 * Return: milliseconds, -1 when it is not one.
 */
int64_t zg_text_parse_duration_ms(const char *text);

/* Return: true when text is a whole decimal number from min to max, stored in number. */
bool zg_text_parse_number(const char *text, long min, long max, long *number);

/* Reads "min-max". */
void zg_text_parse_range(const char *text, long *min, long *max);

/* Writes help text in lines of at most `width`, each after `indent` blanks but the first,
 * which begins where the caller stands. */
void zg_text_write_wrapped(FILE *file, const char *text, int indent, int width);

/* The same behind what stands in the line already, in a line of its own where that is too
 * long.  column: how much that is. */
void zg_text_write_beside(FILE *file, int column, const char *text, int indent,
                          int width);

/* Writes text for a cell of a table in Markdown, which a '|' would end. */
void zg_text_write_cell(FILE *file, const char *text);

#endif
