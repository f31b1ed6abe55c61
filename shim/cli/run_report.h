/* SPDX-License-Identifier: MIT */
/* The reports that follow a run. */
#ifndef ZG_CLI_RUN_REPORT_H
#define ZG_CLI_RUN_REPORT_H

#include "cli/launch.h"
#include "common/output.h"
#include "cli/report_settings.h"
#include "cli/run_process.h"

/* The processes of one run that used zlib, the one to look at first in front. */
struct zg_run_reports {
    struct zg_reader *readers;
    struct zg_report *reports;
    char **paths;
    size_t count;
    uint64_t suspected;
    uint64_t uneventful; /* more that used zlib and have nothing to report */
    uint64_t missed;     /* ledgers that were gone before they could be read */
};

/*
 * Stores how each reaped process ended in its ledger, then reads the ledgers of the run;
 * those that were removed meanwhile come from the watch, which hands them over.
 * Return: false when memory is short.
 * Allocates: yes; zg_run_reports_free().
 */
bool zg_run_reports_collect(struct zg_run_reports *reports,
                            const struct zg_launch *launch,
                            const struct zg_process_run *run, struct zg_watch *watch,
                            const struct zg_report_settings *settings);

void zg_run_reports_free(struct zg_run_reports *reports);

/* Writes them.  program: its name, for the sentence that says why there are none.
 * Return: false when memory is short. */
bool zg_run_reports_write(FILE *file, const struct zg_run_reports *reports,
                          const struct zg_launch *launch, const char *program,
                          const struct zg_render_settings *settings);

#endif
