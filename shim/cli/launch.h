/* SPDX-License-Identifier: MIT */
/* The environment that puts a program under the guard. */
#ifndef ZG_CLI_LAUNCH_H
#define ZG_CLI_LAUNCH_H

#include <limits.h>

#include "cli/cli_options.h"
#include "ledger/folder.h"

struct zg_launch {
    char library[PATH_MAX];
    char *preload;             /* LD_PRELOAD: the library, then what was there */
    char *guard;               /* ZGUARD; "" when there is nothing to say */
    struct zg_options options; /* what ZGUARD will mean */
    char run_id[ZG_RUN_ID_BYTES];
};

/*
 * Finds the library and puts the guard's options together: those in ZGUARD, then those of
 * the command line, which therefore win.
 * Return: ZG_EXIT_OK; else the exit status, after a line on standard error.
 * Allocates: yes; zg_launch_free().
 */
int zg_launch_prepare(struct zg_launch *launch, const char *command,
                      const struct zg_arguments *arguments);

/*
 * Its parts, for what goes into a process that runs.  given: of --library; NULL none.
 * Return: as above.
 */
int zg_launch_join_options(struct zg_launch *launch, const char *command,
                           const struct zg_arguments *arguments);
int zg_launch_find_library(struct zg_launch *launch, const char *command,
                           const char *given);

void zg_launch_free(struct zg_launch *launch);

/* Return: true when /proc is what it is named for. */
bool zg_launch_has_proc(void);

/* Sets the environment of this process.  Return: false when memory is short. */
bool zg_launch_set_environment(const struct zg_launch *launch);

/* Return: the folder that was chosen for ledgers; NULL: the usual ones. */
const char *zg_launch_ledger_folder(const struct zg_launch *launch);

/* Return: true when the mark is that of this run, or of one within it. */
bool zg_launch_owns(const struct zg_launch *launch, const char *run_id);

/* Return: exit status for a program that could not be started, after a line on standard
 * error. */
int zg_launch_explain_failure(const char *program, int reason);

#endif
