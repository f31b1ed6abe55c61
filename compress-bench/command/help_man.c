/* SPDX-License-Identifier: MIT */
/* The page of the manual, as mdoc(7) source. */
#include <string.h>

#include "command/help.h"

#define LINE_BYTES 76

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

/* Text in lines of their own: a new one after each sentence, as mdoc wants it, and before a
 * line grows long. */
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

static void write_option(FILE *file, enum cb_option_id id)
{
    const struct cb_option *option = &cb_option_table[id];
    char text[CB_HELP_TEXT_BYTES];

    fputs(".It ", file);
    if (option->letter != '\0') {
        fprintf(file, "Fl %c , ", option->letter);
    }
    fprintf(file, "Fl \\-%s", option->name);
    if (*option->argument != '\0') {
        fprintf(file, " Ar %s", cb_help_value(option));
    }
    fputc('\n', file);
    write_text(file, cb_help_text(id, text));
}

static void write_command(FILE *file, enum cb_command_id id)
{
    const struct cb_command *command = &cb_command_table[id];

    fprintf(file, ".Ss compress\\-bench %s\n", command->name);
    write_text(file, command->description);
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
        write_text(file, cb_command_table[i].status);
    }
    fputs(".El\n", file);
}

static void write_variables(FILE *file)
{
    fputs(".Sh ENVIRONMENT\n.Bl -tag -width Ds\n", file);
    for (size_t i = 0; cb_help_variables[i].name != NULL; i++) {
        fprintf(file, ".It Ev %s\n", cb_help_variables[i].name);
        write_text(file, cb_help_variables[i].text);
    }
    fputs(".El\n", file);
}

void cb_help_write_man(FILE *file)
{
    fputs(".Dd $Mdocdate$\n.Dt COMPRESS-BENCH 1\n.Os zguard " ZG_VERSION "\n.Sh NAME\n"
          ".Nm compress-bench\n.Nd measure codecs on your own data\n.Sh SYNOPSIS\n",
          file);
    for (int i = 0; i < CB_COMMAND_COUNT; i++) {
        fprintf(file, ".Nm compress-bench %s\n.Op Ar option ...\n",
                cb_command_table[i].name);
        if (*cb_command_table[i].operands != '\0') {
            write_text(file, cb_command_table[i].operands);
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
    write_variables(file);
    write_statuses(file);
    fputs(".Sh SEE ALSO\n.Xr zguard 1\n", file);
}
