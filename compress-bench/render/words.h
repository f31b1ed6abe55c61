/* SPDX-License-Identifier: MIT */
/* What is said for people around the figures, and the tables of them: the same for a terminal
 * and in Markdown. */
#ifndef CB_WORDS_H
#define CB_WORDS_H

#include <stdio.h>

#include "measure/result.h"
#include "render/grid.h"

/* A line of the header: "machine" and what is said of it. */
typedef void cb_words_line(void *context, const char *title, const char *text);

/* Gives the lines of the header: machine, input, how it was measured, libraries, meaning. */
void cb_words_header(const struct cb_results *results, cb_words_line *line,
                     void *context);

/* Gives the sentences below the tables: what was left out and why, and notes. */
void cb_words_footer(const struct cb_results *results, cb_words_line *line,
                     void *context);

/* Writes processor, caches, memory and system.  Return: out. */
#define CB_WORDS_LINE_BYTES 2048
char *cb_words_machine(const struct cb_machine *machine, char out[CB_WORDS_LINE_BYTES]);

/* What the figures are, and what they are not: the last line of the header. */
extern const char cb_words_meaning[];

/* Writes whether others worked while it was measured. */
#define CB_WORDS_QUIET_BYTES 256
char *cb_words_quiet(const struct cb_quiet *quiet, char out[CB_WORDS_QUIET_BYTES]);

/* Writes "1,024 blocks of 64 KiB, 67.1 MB". */
#define CB_WORDS_SET_BYTES 160
char *cb_words_set(const struct cb_block_set *set, char out[CB_WORDS_SET_BYTES]);

/* Fills grids with the rows of a block size that were measured. */
void cb_words_speeds(const struct cb_results *results, uint64_t block_bytes,
                     struct cb_grid *grid);
void cb_words_latencies(const struct cb_results *results, uint64_t block_bytes,
                        struct cb_grid *grid);

/* Writes both, each after an empty line; one without rows is left out.
 * write: cb_grid_write_text() or another form of it. */
typedef void cb_words_write(const struct cb_grid *grid, FILE *file);
void cb_words_write_tables(const struct cb_results *results, uint64_t block_bytes,
                           cb_words_write *write, FILE *file);

#endif
