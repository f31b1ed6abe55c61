/* SPDX-License-Identifier: MIT */
/* Pages of the manual, as mdoc(7) source. */
#include <string.h>

#include "cli/help.h"

#define PAGE_NAME_BYTES 64
#define LINE_BYTES 76

static void write_title(FILE *file, const char *page, const char *summary)
{
    fputs(".Dd $Mdocdate$\n.Dt ", file);
    for (const char *at = page; *at != '\0'; at++) {
        fputc(*at >= 'a' && *at <= 'z' ? *at - 'a' + 'A' : *at, file);
    }
    fprintf(file, " 1\n.Os zguard " ZG_VERSION "\n.Sh NAME\n.Nm %s\n.Nd %s\n", page,
            summary);
}

/* What roff would take for an escape is marked.  Return: bytes written. */
static int write_character(FILE *file, char character)
{
    switch (character) {
    case '\\':
        return fprintf(file, "\\e");
    case '-':
        return fprintf(file, "\\-");
    default:
        fputc(character, file);
        return 1;
    }
}

/* Text in lines of their own: a new one after each sentence, as mdoc wants it, and before
 * a line grows long. */
static void write_text(FILE *file, const char *text)
{
    int column = 0;

    while (*text != '\0') {
        size_t length = strcspn(text, " ");
        bool ends_sentence = length > 0 && strchr(".?", text[length - 1]) != NULL;

        if (column > 0) {
            column += fprintf(file, " ");
        } else if (*text == '.' || *text == '\'') {
            /* Or roff would take the line for a request. */
            column += fprintf(file, "\\&");
        }
        for (size_t i = 0; i < length; i++) {
            column += write_character(file, text[i]);
        }
        text += length + strspn(text + length, " ");
        if (*text == '\0' || ends_sentence ||
            column + (int)strcspn(text, " ") > LINE_BYTES) {
            fputc('\n', file);
            column = 0;
        }
    }
}

static void write_item(FILE *file, const char *name, const char *value, const char *text)
{
    fprintf(file, ".It Fl \\-%s", name);
    if (*value != '\0') {
        fprintf(file, " Ar %s", value);
    }
    fputc('\n', file);
    write_text(file, text);
}

static void write_variables(FILE *file)
{
    fputs(".Sh ENVIRONMENT\n.Bl -tag -width Ds\n", file);
    for (size_t i = 0; i < zg_help_variable_count; i++) {
        fprintf(file, ".It Ev %s\n", zg_help_variables[i].name);
        write_text(file, zg_help_variables[i].text);
    }
    fputs(".El\n", file);
}

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
            write_item(file, option->name,
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
    write_title(file, "zguard", "see and cure native memory held by leaked zlib streams");
    fputs(".Sh SYNOPSIS\n.Nm\n.Ar command\n.Op Ar option ...\n.Sh DESCRIPTION\n.Nm\n"
          "starts programs with a library between them and zlib, which gives the memory "
          "of\n"
          "finished streams back, and records who made each stream and who ended it.\n"
          "The commands are:\n.Bl -tag -width Ds\n",
          file);
    for (int i = 0; i < ZG_COMMAND_COUNT; i++) {
        fprintf(file, ".It Cm %s\n", zg_command_table[i].name);
        write_text(file, zg_command_table[i].summary);
    }
    fputs(".El\n", file);
    write_variables(file);
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
    write_title(file, page, command->summary);
    fprintf(file, ".Sh SYNOPSIS\n.Nm zguard %s\n.Op Ar option ...\n", command->name);
    if (*command->operands != '\0') {
        write_text(file, command->operands);
    }
    fputs(".Sh DESCRIPTION\n", file);
    write_text(file, command->description);
    fputs(".Pp\nThe options are:\n.Bl -tag -width Ds\n", file);
    for (int i = 0; i < ZG_CLI_OPTION_COUNT; i++) {
        const struct zg_cli_option *option = &zg_cli_option_table[i];

        if ((option->commands & 1u << id) != 0) {
            write_item(file, option->name,
                       zg_help_own_value(option, value, sizeof(value)),
                       zg_help_own_text(option, text, sizeof(text)));
        }
    }
    fputs(".El\n", file);
    if (command->guards) {
        write_guard_options(file, id);
    }
    write_variables(file);
    write_files(file);
    fputs(".Sh EXIT STATUS\n", file);
    write_text(file, command->status);
    write_see_also(file, (int)id);
}
