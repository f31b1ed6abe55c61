/* SPDX-License-Identifier: MIT */
/* What the command line of `run` asks advice for. */
#ifndef CB_ADVICE_WISH_H
#define CB_ADVICE_WISH_H

#include "advice/advice.h"
#include "command/options.h"

/*
 * Reads --goal and what goes with it.
 * is_wanted: whether there is a goal.
 * Return: false after a line on standard error.
 */
bool cb_advice_wish_read(struct cb_advice_wish *wish, bool *is_wanted,
                         const struct cb_arguments *arguments);

#endif
