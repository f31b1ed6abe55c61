/* SPDX-License-Identifier: MIT */
/* How the process of a report stands, and the moment that its ages are counted to. */
#ifndef ZG_CLI_REPORT_STATE_H
#define ZG_CLI_REPORT_STATE_H

#include "cli/report_model.h"

/*
 * Sets state, exit_code, signal_number, now_ns, lifetime_s and min_age_ms, from reader and
 * path; asks /proc, and the folder of the ledger.
 * min_age_ms: as in zg_report_settings.
 */
void zg_report_set_state(struct zg_report *report, int64_t min_age_ms);

#endif
