/* SPDX-License-Identifier: MIT */
/* The steps in which advice is made, each in a file of its own. */
#ifndef CB_ADVICE_PARTS_H
#define CB_ADVICE_PARTS_H

#include "advice/advice.h"

/* choose.c: finds candidates for blocks of one size and puts them in order.
 * Return: false when there is no memory. */
bool cb_choice_make(struct cb_choice *choice, const struct cb_results *results,
                    const struct cb_advice *advice, uint64_t block_bytes);

/* candidate.c: a candidate's figures, by the rule of a goal. */
void cb_candidate_measure(struct cb_candidate *candidate, const struct cb_advice *advice);
/* What it costs by one round.  Return: nanoseconds a byte. */
double cb_candidate_round_ns(const struct cb_candidate *candidate,
                             const struct cb_advice *advice, unsigned round);
unsigned cb_candidate_rounds(const struct cb_candidate *candidate);

/* load.c */
void cb_load_reckon(struct cb_candidate *candidate, const struct cb_load_wish *wish);

/* words.c: headline, reasons, costs. */
void cb_advice_explain(struct cb_advice *advice);
/* doubts.c */
void cb_advice_doubt(struct cb_advice *advice, const struct cb_results *results);

/* runbook.c.  Return: false when there is no memory. */
bool cb_runbook_make(struct cb_advice *advice);

#endif
