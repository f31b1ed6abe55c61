/* SPDX-License-Identifier: MIT */
/* The command lines of compress-bench: tables of commands and options, and their parser. */
#ifndef CB_OPTIONS_H
#define CB_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Exit statuses. */
enum {
    CB_EXIT_OK = 0,
    CB_EXIT_FAILED = 1,
    CB_EXIT_USAGE = 2,
    CB_EXIT_WORSE = 3, /* a comparison's alone */
    CB_EXIT_INTERRUPTED = 130
};

enum cb_command_id {
#define CB_COMMAND(id, ...) CB_COMMAND_##id,
#include "command/commands.def"
#undef CB_COMMAND
    CB_COMMAND_COUNT
};

enum cb_option_kind {
    CB_OPTION_FLAG,
    CB_OPTION_CHOICE,
    CB_OPTION_NUMBER,
    CB_OPTION_SIZE,
    CB_OPTION_DURATION,
    CB_OPTION_TEXT,
    CB_OPTION_PATH
};

enum cb_option_id {
#define CB_OPTION(id, ...) CB_OPT_##id,
#include "command/options.def"
#undef CB_OPTION
    CB_OPT_COUNT
};

struct cb_option {
    const char *name;
    char letter;
    unsigned commands; /* CB_ON() of those that take it */
    enum cb_option_kind kind;
    const char *argument, *min, *max, *usual;
    const char *help;
};

#define CB_ON(command) (1u << CB_COMMAND_##command)

extern const struct cb_option cb_option_table[CB_OPT_COUNT];

/* A command line, taken apart.  Strings are those of argv. */
struct cb_arguments {
    struct {
        bool given;
        const char *text; /* as given, or the usual one */
        int64_t number;   /* CHOICE: index; NUMBER; SIZE: bytes; DURATION: nanoseconds */
    } option[CB_OPT_COUNT];
    char **operands;
    size_t operand_count;
};

/*
 * Takes the words after a command's name apart; operands are moved to the front of argv.
 * On a mistake writes one line to standard error that names the nearest valid name.
 * Return: false on a mistake.
 */
bool cb_options_parse(enum cb_command_id command, int argc, char **argv,
                      struct cb_arguments *arguments);

#endif
