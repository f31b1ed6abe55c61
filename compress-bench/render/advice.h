/* SPDX-License-Identifier: MIT */
/* Advice, written in one of several ways.  Each writes or returns nothing when none was asked
 * for, which is NULL. */
#ifndef CB_RENDER_ADVICE_H
#define CB_RENDER_ADVICE_H

#include <jansson.h>
#include <stdio.h>

#include "advice/advice.h"
#include "render/words.h"

void cb_render_advice_text(FILE *file, const struct cb_advice *advice);
void cb_render_advice_md(FILE *file, const struct cb_advice *advice);

/* Return: a new object; NULL when there is no memory, or no advice. */
json_t *cb_render_advice_json(const struct cb_advice *advice);

/* Gives the sentences: what is recommended, why, what it costs, and what is in doubt. */
void cb_advice_lines(const struct cb_advice *advice, cb_words_line *line, void *context);

/* Fills a grid with the candidates for blocks of one size. */
void cb_advice_fill(const struct cb_advice *advice, const struct cb_choice *choice,
                    struct cb_grid *grid);

/* Return: where a part's code goes, for people: "in the HBase shell". */
const char *cb_advice_place(const char *place);

#endif
