/* SPDX-License-Identifier: MIT */
/* The command lines of zguard: tables of commands and options, and their parser. */
#ifndef ZG_CLI_OPTIONS_H
#define ZG_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "options/options.h"

/* Exit statuses of zguard itself. */
enum {
    ZG_EXIT_OK = 0,
    ZG_EXIT_FAILED = 1,
    ZG_EXIT_USAGE = 2,
    ZG_EXIT_SUSPECTED = 3,
    ZG_EXIT_NOT_EXECUTABLE = 126,
    ZG_EXIT_NOT_FOUND = 127,
    ZG_EXIT_SIGNAL_BASE = 128
};

enum zg_command_id {
#define ZG_COMMAND(id, ...) ZG_COMMAND_##id,
#include "cli/commands.def"
#undef ZG_COMMAND
    ZG_COMMAND_COUNT
};

struct zg_command {
    const char *name;
    bool guards; /* takes the guard's options */
    const char *operands;
    const char *summary;
    const char *description;
    const char *status;
};

extern const struct zg_command zg_command_table[ZG_COMMAND_COUNT];

#define ZG_ON(command) (1u << ZG_COMMAND_##command)

enum zg_cli_option_kind {
    ZG_CLI_FLAG,
    ZG_CLI_CHOICE,
    ZG_CLI_NUMBER,
    ZG_CLI_DURATION,
    ZG_CLI_PATH
};

enum zg_cli_option_id {
#define ZG_CLI_OPTION(id, ...) ZG_CLI_##id,
#include "cli/cli_options.def"
#undef ZG_CLI_OPTION
    ZG_CLI_OPTION_COUNT
};

struct zg_cli_option {
    const char *name;
    unsigned commands; /* ZG_ON() of those that take it */
    enum zg_cli_option_kind kind;
    const char *argument;
    const char *help;
};

extern const struct zg_cli_option zg_cli_option_table[ZG_CLI_OPTION_COUNT];

#define ZG_GUARD_TEXT_BYTES 4096

/* A command line, taken apart.  Strings are those of argv. */
struct zg_arguments {
    struct {
        bool given;
        const char *text;
        int64_t number; /* CHOICE: index; NUMBER; DURATION: milliseconds */
    } option[ZG_CLI_OPTION_COUNT];
    char guard[ZG_GUARD_TEXT_BYTES]; /* the guard's options: "name=value,..." */
    char **operands;
    int operand_count;
};

/*
 * Takes the words after a command's name apart; operands are moved to the front of argv.
 * On a mistake writes one line to standard error that names the nearest valid name.
 * Return: false on a mistake.
 */
bool zg_cli_parse(enum zg_command_id command, int argc, char **argv,
                  struct zg_arguments *arguments);

/* Adds "name=value" to the guard's options after checking it.  Return: false with a line on
 * standard error that begins with origin. */
bool zg_cli_add_guard_option(struct zg_arguments *arguments, const char *origin,
                             const char *name, const char *value);

/* Return: true when the guard's option is one of the command's, and not hidden behind one of
 * the command's own of the same name. */
bool zg_cli_takes_guard_option(enum zg_command_id command, enum zg_option_id id);

/* Return: index in zg_command_table, or -1 after a line on standard error. */
int zg_cli_find_command(const char *name);

/* Writes "zguard: " or "zguard COMMAND: " and one line to standard error. */
__attribute__((format(printf, 2, 3))) void zg_cli_complain(const char *command,
                                                           const char *format, ...);

#endif
