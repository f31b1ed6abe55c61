/* SPDX-License-Identifier: MIT */
/* In what the circumstances of two runs differ. */
#ifndef CB_DIFFERENCES_H
#define CB_DIFFERENCES_H

#include "compare/compare.h"

/* Adds sentences; rows have been matched.  Return: false when there is no memory. */
bool cb_differences_find(struct cb_comparison *comparison);

#endif
