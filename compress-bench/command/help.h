/* SPDX-License-Identifier: MIT */
/* What compress-bench says of itself, all of it from the tables of commands, options, codecs
 * and made up cells. */
#ifndef CB_HELP_H
#define CB_HELP_H

#include <stdio.h>

#include "command/commands.h"
#include "common/mdoc.h"

void cb_help_write_overview(FILE *file);
void cb_help_write_command(FILE *file, enum cb_command_id id);

/* The page of the manual, in mdoc. */
void cb_help_write_man(FILE *file);

/* Completion for bash. */
void cb_help_write_completion(FILE *file);

/* All options as one page. */
void cb_help_write_markdown(FILE *file);

#define CB_HELP_TEXT_BYTES 2048

/* Writes an option's explanation, with its limits, its usual value, and what the tables know
 * beside.  Return: out. */
const char *cb_help_text(enum cb_option_id id, char out[CB_HELP_TEXT_BYTES]);

/* Return: what stands for an option's value; "" for a flag. */
static inline const char *cb_help_value(const struct cb_option *option)
{
    return option->argument;
}

static inline bool cb_help_takes(enum cb_command_id command, int option)
{
    return (cb_option_table[option].commands & 1u << command) != 0;
}

/* The variables that compress-bench heeds, ended by a NULL name. */
extern const struct zg_variable cb_help_variables[];

#endif
