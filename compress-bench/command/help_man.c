/* SPDX-License-Identifier: MIT */
/* The page of the manual, as mdoc(7) source. */
#include "command/help.h"
#include "common/mdoc.h"

static void write_option(FILE *file, enum cb_option_id id)
{
    const struct cb_option *option = &cb_option_table[id];
    char text[CB_HELP_TEXT_BYTES];

    zg_mdoc_write_option(file, option->letter, option->name, cb_help_value(option),
                         cb_help_text(id, text));
}

static void write_command(FILE *file, enum cb_command_id id)
{
    const struct cb_command *command = &cb_command_table[id];

    fprintf(file, ".Ss compress\\-bench %s\n", command->name);
    zg_mdoc_write_text(file, command->description);
    fputs(".Bl -tag -width Ds\n", file);
    for (int i = 0; i < CB_OPT_COUNT; i++) {
        if (cb_help_takes(id, i)) {
            write_option(file, (enum cb_option_id)i);
        }
    }
    fputs(".El\n", file);
}

static void write_statuses(FILE *file)
{
    fputs(".Sh EXIT STATUS\n.Bl -tag -width Ds\n", file);
    for (int i = 0; i < CB_COMMAND_COUNT; i++) {
        fprintf(file, ".It Cm %s\n", cb_command_table[i].name);
        zg_mdoc_write_text(file, cb_command_table[i].status);
    }
    fputs(".El\n", file);
}

void cb_help_write_man(FILE *file)
{
    zg_mdoc_write_title(file, "compress-bench", "measure codecs on your own data");
    fputs(".Sh SYNOPSIS\n", file);
    for (int i = 0; i < CB_COMMAND_COUNT; i++) {
        fprintf(file, ".Nm compress-bench %s\n.Op Ar option ...\n",
                cb_command_table[i].name);
        if (*cb_command_table[i].operands != '\0') {
            zg_mdoc_write_text(file, cb_command_table[i].operands);
        }
    }
    fputs(".Sh DESCRIPTION\n.Nm\n"
          "tells which codec suits the data of a table: speed both ways, ratio, memory "
          "and\n"
          "latency of each, with contexts that are made anew, reused or leaked.\n"
          "The name of the command\n.Cm run\nmay be left out.\n",
          file);
    for (int i = 0; i < CB_COMMAND_COUNT; i++) {
        write_command(file, (enum cb_command_id)i);
    }
    zg_mdoc_write_variables(file, cb_help_variables);
    write_statuses(file);
    fputs(".Sh SEE ALSO\n.Xr zguard 1\n", file);
}
