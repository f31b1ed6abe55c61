/* SPDX-License-Identifier: MIT */
/* What zguard says of itself, all of it from the tables of commands and options. */
#ifndef ZG_CLI_HELP_H
#define ZG_CLI_HELP_H

#include <stdio.h>

#include "cli/cli_options.h"
#include "common/mdoc.h"

void zg_help_write_overview(FILE *file);
void zg_help_write_command(FILE *file, enum zg_command_id id);

/* Pages of the manual, in mdoc: of zguard, and of one command. */
void zg_help_write_overview_man(FILE *file);
void zg_help_write_command_man(FILE *file, enum zg_command_id id);

/* Completion for bash. */
void zg_help_write_completion(FILE *file);

/* All options as one page. */
void zg_help_write_markdown(FILE *file);

/* Writes what stands for an option's value: FILE, N, a|b|c; "" for a flag. */
const char *zg_help_own_value(const struct zg_cli_option *option, char *out,
                              size_t bytes);
const char *zg_help_guard_value(const struct zg_option *option, char *out, size_t bytes);

/* Writes an option's explanation with its default. */
const char *zg_help_own_text(const struct zg_cli_option *option, char *out, size_t bytes);
const char *zg_help_guard_text(const struct zg_option *option, char *out, size_t bytes);

#define ZG_HELP_VALUE_BYTES 128
#define ZG_HELP_TEXT_BYTES 768

/* The variables that zguard heeds, ended by a NULL name. */
extern const struct zg_variable zg_help_variables[];

#endif
