/* SPDX-License-Identifier: MIT */
/* Starts a program, stands between it and whoever signals us, and waits for it. */
#ifndef ZG_CLI_RUN_PROCESS_H
#define ZG_CLI_RUN_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "cli/launch.h"
#include "cli/run_watch.h"

/* A process that ended in our care: the program itself, or an orphan of it. */
struct zg_reaped {
    pid_t pid;
    uint64_t start_ticks; /* as in its ledger */
    int status;           /* as wait(2) gives it */
    uint64_t peak_rss_bytes;
};

struct zg_process_run {
    int start_error; /* errno of what kept the program from starting; 0 */
    int status;      /* of the program */
    struct zg_reaped *reaped;
    size_t reaped_count;
};

/*
 * Starts argv[0] with the environment of launch and returns when it has ended.  Signals sent
 * to us meanwhile are passed on; orphaned descendants are reaped, those still alive at the
 * end are left alone.
 * watch: begun; served meanwhile, and ended.
 * Return: false when no process could be made, with errno.
 * Allocates: yes; zg_process_run_free().
 */
bool zg_process_run(struct zg_process_run *run, const struct zg_launch *launch,
                    char **argv, struct zg_watch *watch);

void zg_process_run_free(struct zg_process_run *run);

/* Ends this process as the program ended.  Return: the exit status to leave with, where no
 * signal could do it. */
int zg_process_end_as(int status);

#endif
