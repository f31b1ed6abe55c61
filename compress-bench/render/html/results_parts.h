/* SPDX-License-Identifier: MIT */
/* The parts of the page of results, each in a file of its own.  Errors of the file are left
 * to whoever closes it. */
#ifndef CB_HTML_RESULTS_PARTS_H
#define CB_HTML_RESULTS_PARTS_H

#include <stdio.h>

#include "measure/result.h"

/* Writes a section, or nothing when there is nothing to be shown in it. */
typedef void cb_results_part(FILE *file, const struct cb_results *results);

cb_results_part cb_results_write_speeds; /* ratio against speed */
cb_results_part cb_results_write_memory;
cb_results_part cb_results_write_blocks; /* block size curves */
cb_results_part cb_results_write_table;  /* all rows */
cb_results_part cb_results_write_advice; /* where it was asked for */

/* Says in a paragraph that a part found no memory. */
void cb_results_write_shortage(FILE *file);

#endif
