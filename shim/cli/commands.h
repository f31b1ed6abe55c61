/* SPDX-License-Identifier: MIT */
/*
 * The commands.  Each takes its parsed command line, writes its complaints to standard
 * error and returns the exit status.
 */
#ifndef ZG_CLI_COMMANDS_H
#define ZG_CLI_COMMANDS_H

#include "cli/cli_options.h"

int zg_command_run(struct zg_arguments *arguments);
int zg_command_env(struct zg_arguments *arguments);
int zg_command_report(struct zg_arguments *arguments);
int zg_command_ps(struct zg_arguments *arguments);
int zg_command_doctor(struct zg_arguments *arguments);
int zg_command_attach(struct zg_arguments *arguments);
int zg_command_detach(struct zg_arguments *arguments);
int zg_command_set(struct zg_arguments *arguments);
int zg_command_help(struct zg_arguments *arguments);

/* Dispatches a whole command line.  Return: the exit status. */
int zg_main(int argc, char **argv);

#endif
