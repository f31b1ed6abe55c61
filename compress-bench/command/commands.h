/* SPDX-License-Identifier: MIT */
/* The commands.  Each takes its parsed command line, writes its complaints to standard error
 * and returns the exit status. */
#ifndef CB_COMMANDS_H
#define CB_COMMANDS_H

#include "command/options.h"

struct cb_command {
    const char *name;
    int (*run)(struct cb_arguments *arguments);
    const char *operands;
    const char *summary;
    const char *description;
    const char *status;
};

extern const struct cb_command cb_command_table[CB_COMMAND_COUNT];

#define CB_COMMAND(id, name, function, ...)                                              \
    int cb_command_##function(struct cb_arguments *arguments);
#include "command/commands.def"
#undef CB_COMMAND

/* Return: index in cb_command_table, or -1. */
int cb_command_find(const char *name);

/* Does a whole command line.  Return: the exit status. */
int cb_main(int argc, char **argv);

#endif
