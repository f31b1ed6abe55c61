/* SPDX-License-Identifier: MIT */
/* How figures and foreign text are written, and figures are read. */
#ifndef CB_TEXT_H
#define CB_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define CB_TEXT_FIGURE_BYTES 32

/*
 * Copies text that anyone may have written so that a terminal can show it: control characters
 * and bytes that are not UTF-8 become \xNN.  Cut to size.
 * Return: out.
 */
char *cb_text_clean(const char *text, char *out, size_t out_bytes);

/* Each writes to CB_TEXT_FIGURE_BYTES at out.  Return: out. */
char *cb_text_count(uint64_t count, char *out); /* 10,000 */
char *cb_text_bytes(uint64_t bytes, char *out); /* 2.68 GB: powers of 1000 */
char *cb_text_block_size(uint64_t bytes,
                         char *out);               /* 64 KiB: powers of 1024, if whole */
char *cb_text_nanoseconds(uint64_t ns, char *out); /* 850 ns, 12.5 us, 3.1 ms, 2 s */
char *cb_text_seconds_left(double seconds, char *out); /* 45 s, 3 min 20 s, 2 h 5 min */
/* Three digits: 1.23, 12.3, 123, 1,234. */
char *cb_text_figure(double figure, char *out);

/* Writes help text in lines of at most `width`, each after `indent` blanks but the first,
 * which begins where the caller stands. */
void cb_text_write_wrapped(FILE *file, const char *text, int indent, int width);

/*
 * Each reads a whole word of that many characters.
 * Return: false when it is no such thing, or too large to count.
 */
bool cb_text_parse_size(const char *text, size_t length,
                        uint64_t *bytes); /* 64k, 1M, 10 */
bool cb_text_parse_number(const char *text, size_t length, int64_t *number); /* -3, 10 */
bool cb_text_parse_duration(const char *text, size_t length,
                            uint64_t *ns); /* 100ms, 2s */

#endif
