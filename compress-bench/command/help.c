/* SPDX-License-Identifier: MIT */
#include "command/help.h"
#include "command/write_result.h"

#include <string.h>

#include "base/say.h"
#include "common/text.h"
#include "input/synthetic.h"
#include "measure/subject.h"

#define INDENT 30
#define WIDTH 80

const struct zg_variable cb_help_variables[] = {
    {"TMPDIR",
     "where standard input is kept while it is measured, in a file without a name "
     "(default: /var/tmp, then /tmp)"},
    {"ZGUARD_LIBRARY", "the libzguard.so for --zguard"},
    {"ZGUARD", "options of the guard for --zguard, beside reclaim=all,ledger=off"},
    {NULL, NULL}};

/* Adds what an option's help has from other tables. */
static void add_more(enum cb_option_id id, char *out, size_t bytes)
{
    size_t used = strlen(out);

    if (id == CB_OPT_synthetic) {
        char names[CB_SYNTHETIC_HELP_BYTES];

        cb_synthetic_explain(names);
        snprintf(out + used, bytes - used, "; names and usual values: %s", names);
    }
    for (size_t i = 0; id == CB_OPT_codecs && cb_subject_groups[i].name != NULL; i++) {
        const struct cb_subject_group *group = &cb_subject_groups[i];

        used += (size_t)snprintf(out + used, bytes - used, "; %s: %s", group->name,
                                 group->codecs != NULL ? group->codecs : group->help);
    }
}

const char *cb_help_text(enum cb_option_id id, char out[CB_HELP_TEXT_BYTES])
{
    const struct cb_option *option = &cb_option_table[id];

    snprintf(out, CB_HELP_TEXT_BYTES, "%s", option->help);
    add_more(id, out, CB_HELP_TEXT_BYTES);
    size_t used = strlen(out);
    if (*option->min != '\0') {
        used += (size_t)snprintf(out + used, CB_HELP_TEXT_BYTES - used, "; from %s to %s",
                                 option->min, option->max);
    }
    if (option->kind == CB_OPTION_CHOICE) {
        snprintf(out + used, CB_HELP_TEXT_BYTES - used, " (default: %.*s)",
                 (int)strcspn(option->argument, "|"), option->argument);
    } else if (*option->usual != '\0') {
        snprintf(out + used, CB_HELP_TEXT_BYTES - used, " (default: %s)", option->usual);
    }
    return out;
}

void cb_help_write_overview(FILE *file)
{
    fputs("compress-bench: measures codecs on your own data, with the memory that they "
          "hold\n"
          "\n"
          "Usage: compress-bench [COMMAND] [OPTION...] [FILE | FOLDER | -]...\n\n",
          file);
    for (int i = 0; i < CB_COMMAND_COUNT; i++) {
        fprintf(file, "  %-10s%s\n", cb_command_table[i].name,
                cb_command_table[i].summary);
    }
    fputs("\n  --version   show the version and the licence\n"
          "  --help      show this help; compress-bench help COMMAND explains a command\n"
          "\nTry: compress-bench --synthetic kv\n",
          file);
}

static void write_option(FILE *file, enum cb_option_id id)
{
    const struct cb_option *option = &cb_option_table[id];
    char text[CB_HELP_TEXT_BYTES];
    int column = option->letter != '\0' ? fprintf(file, "  -%c, ", option->letter)
                                        : fprintf(file, "      ");

    column += fprintf(file, "--%s%s%s", option->name,
                      *option->argument != '\0' ? " " : "", cb_help_value(option));
    zg_text_write_beside(file, column, cb_help_text(id, text), INDENT, WIDTH);
}

void cb_help_write_command(FILE *file, enum cb_command_id id)
{
    const struct cb_command *command = &cb_command_table[id];

    fprintf(file, "Usage: compress-bench %s [OPTION...]%s%s\n\n", command->name,
            *command->operands != '\0' ? " " : "", command->operands);
    zg_text_write_wrapped(file, command->description, 0, WIDTH);
    fputs("\nOptions:\n", file);
    for (int i = 0; i < CB_OPT_COUNT; i++) {
        if (cb_help_takes(id, i)) {
            write_option(file, (enum cb_option_id)i);
        }
    }
    fputs("\nExit status: ", file);
    zg_text_write_wrapped(file, command->status, 13, WIDTH);
}

int cb_command_help(struct cb_arguments *arguments)
{
    enum { AS_TEXT, AS_MAN, AS_COMPLETION, AS_MARKDOWN };
    static void (*const pages[])(FILE *) = {
        [AS_TEXT] = cb_help_write_overview,
        [AS_MAN] = cb_help_write_man,
        [AS_COMPLETION] = cb_help_write_completion,
        [AS_MARKDOWN] = cb_help_write_markdown,
    };
    int64_t format = arguments->option[CB_OPT_format_help].number;

    if (arguments->operand_count == 0 || format != AS_TEXT) {
        pages[format](stdout);
    } else {
        int command = cb_command_find(arguments->operands[0]);

        if (command < 0 || arguments->operand_count > 1) {
            cb_say("help: \"%s\" is no command; compress-bench help lists them",
                   arguments->operands[command < 0 ? 0 : 1]);
            return CB_EXIT_USAGE;
        }
        cb_help_write_command(stdout, (enum cb_command_id)command);
    }
    return cb_finish_output();
}
