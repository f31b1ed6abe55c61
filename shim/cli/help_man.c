/* SPDX-License-Identifier: MIT */
/* Pages of the manual, as mdoc(7) source. */
#include <string.h>

#include "cli/help.h"
#include "common/mdoc.h"

#define PAGE_NAME_BYTES 64

static void write_guard_options(FILE *file, enum zg_command_id id)
{
    char value[ZG_HELP_VALUE_BYTES];
    char text[ZG_HELP_TEXT_BYTES];

    fputs(".Ss Options of the guard\n"
          "They are passed on in\n.Ev ZGUARD .\n.Bl -tag -width Ds\n",
          file);
    for (int i = 0; i < ZG_OPT_COUNT; i++) {
        const struct zg_option *option = &zg_option_table[i];

        if (zg_cli_takes_guard_option(id, (enum zg_option_id)i)) {
            zg_mdoc_write_option(file, '\0', option->name,
                                 zg_help_guard_value(option, value, sizeof(value)),
                                 zg_help_guard_text(option, text, sizeof(text)));
        }
    }
    fputs(".El\n", file);
}

static void write_files(FILE *file)
{
    fputs(".Sh FILES\n.Bl -tag -width Ds\n"
          ".It Pa /dev/shm/zguard\\-UID/zguard\\-*.zgl\n"
          "Ledgers: one for each process that used zlib under the guard.\n.El\n",
          file);
}

/* Return: the command whose name comes next in the alphabet, -1 after the last. */
static int next_by_name(const char *before)
{
    int next = -1;

    for (int i = 0; i < ZG_COMMAND_COUNT; i++) {
        if (strcmp(zg_command_table[i].name, before) > 0 &&
            (next < 0 ||
             strcmp(zg_command_table[i].name, zg_command_table[next].name) < 0)) {
            next = i;
        }
    }
    return next;
}

static void write_see_also(FILE *file, int except)
{
    const char *separator = "";

    fputs(".Sh SEE ALSO\n", file);
    if (except >= 0) {
        fputs(".Xr zguard 1", file);
        separator = " ,\n";
    }
    for (int i = next_by_name(""); i >= 0; i = next_by_name(zg_command_table[i].name)) {
        if (i != except && i != ZG_COMMAND_HELP) {
            fprintf(file, "%s.Xr zguard-%s 1", separator, zg_command_table[i].name);
            separator = " ,\n";
        }
    }
    fputc('\n', file);
}

void zg_help_write_overview_man(FILE *file)
{
    zg_mdoc_write_title(file, "zguard",
                        "see and cure native memory held by leaked zlib streams");
    fputs(".Sh SYNOPSIS\n.Nm\n.Ar command\n.Op Ar option ...\n.Sh DESCRIPTION\n.Nm\n"
          "starts programs with a library between them and zlib, which gives the memory "
          "of\n"
          "finished streams back, and records who made each stream and who ended it.\n"
          "The commands are:\n.Bl -tag -width Ds\n",
          file);
    for (int i = 0; i < ZG_COMMAND_COUNT; i++) {
        fprintf(file, ".It Cm %s\n", zg_command_table[i].name);
        zg_mdoc_write_text(file, zg_command_table[i].summary);
    }
    fputs(".El\n", file);
    zg_mdoc_write_variables(file, zg_help_variables);
    write_files(file);
    fputs(".Sh EXIT STATUS\nEach command's own page tells;\n"
          "2 is always a command line that was not understood.\n",
          file);
    write_see_also(file, -1);
}

void zg_help_write_command_man(FILE *file, enum zg_command_id id)
{
    const struct zg_command *command = &zg_command_table[id];
    char page[PAGE_NAME_BYTES];
    char value[ZG_HELP_VALUE_BYTES];
    char text[ZG_HELP_TEXT_BYTES];

    snprintf(page, sizeof(page), "zguard-%s", command->name);
    zg_mdoc_write_title(file, page, command->summary);
    fprintf(file, ".Sh SYNOPSIS\n.Nm zguard %s\n.Op Ar option ...\n", command->name);
    if (*command->operands != '\0') {
        zg_mdoc_write_text(file, command->operands);
    }
    fputs(".Sh DESCRIPTION\n", file);
    zg_mdoc_write_text(file, command->description);
    fputs(".Pp\nThe options are:\n.Bl -tag -width Ds\n", file);
    for (int i = 0; i < ZG_CLI_OPTION_COUNT; i++) {
        const struct zg_cli_option *option = &zg_cli_option_table[i];

        if ((option->commands & 1u << id) != 0) {
            zg_mdoc_write_option(file, '\0', option->name,
                                 zg_help_own_value(option, value, sizeof(value)),
                                 zg_help_own_text(option, text, sizeof(text)));
        }
    }
    fputs(".El\n", file);
    if (command->guards) {
        write_guard_options(file, id);
    }
    zg_mdoc_write_variables(file, zg_help_variables);
    write_files(file);
    fputs(".Sh EXIT STATUS\n", file);
    zg_mdoc_write_text(file, command->status);
    write_see_also(file, (int)id);
}
