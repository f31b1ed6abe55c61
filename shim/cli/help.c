/* SPDX-License-Identifier: MIT */
#include "cli/help.h"

#include <string.h>

#include "cli/commands.h"
#include "common/text.h"

#define INDENT 30
#define WIDTH 80

const struct zg_variable zg_help_variables[] = {
    {"ZGUARD", "options of the guard: name=value, with commas between them; or off"},
    {"ZGUARD_LIBRARY", "the libzguard.so to preload"},
    {"LD_PRELOAD", "libraries that are preloaded already are kept, behind the guard"},
    {"NO_COLOR", "when it is not empty, no colours are used"},
    {"XDG_RUNTIME_DIR, TMPDIR",
     "where ledgers are looked for after /dev/shm; /tmp comes last"},
    {NULL, NULL}};

const char *zg_help_own_value(const struct zg_cli_option *option, char *out, size_t bytes)
{
    snprintf(out, bytes, "%s", option->kind == ZG_CLI_NUMBER ? "N" : option->argument);
    return out;
}

const char *zg_help_guard_value(const struct zg_option *option, char *out, size_t bytes)
{
    static const char *const quantities[] = {
        [ZG_COUNT] = "N", [ZG_SIZE] = "SIZE", [ZG_TIME] = "TIME"};

    switch (option->type) {
    case ZG_OPTION_IS_ENUM:
        snprintf(out, bytes, "%s", option->choices);
        break;
    case ZG_OPTION_IS_QUANTITY:
        snprintf(out, bytes, "%s%s%s", quantities[option->dimension],
                 *option->choices != '\0' ? "|" : "", option->choices);
        break;
    case ZG_OPTION_IS_PATH:
        snprintf(out, bytes, "PATH%s%s", *option->choices != '\0' ? "|" : "",
                 option->choices);
        break;
    }
    return out;
}

const char *zg_help_own_text(const struct zg_cli_option *option, char *out, size_t bytes)
{
    if (option->kind == ZG_CLI_CHOICE) {
        snprintf(out, bytes, "%s (default: %.*s)", option->help,
                 (int)strcspn(option->argument, "|"), option->argument);
    } else if (option->kind == ZG_CLI_NUMBER) {
        snprintf(out, bytes, "%s; from %.*s to %s", option->help,
                 (int)strcspn(option->argument, "-"), option->argument,
                 option->argument + strcspn(option->argument, "-") + 1);
    } else {
        snprintf(out, bytes, "%s", option->help);
    }
    return out;
}

const char *zg_help_guard_text(const struct zg_option *option, char *out, size_t bytes)
{
    if (option->type == ZG_OPTION_IS_QUANTITY) {
        snprintf(out, bytes, "%s; from %s to %s (default: %s)", option->help,
                 option->min_text, option->max_text, option->default_text);
    } else if (*option->default_text != '\0') {
        snprintf(out, bytes, "%s (default: %s)", option->help, option->default_text);
    } else {
        snprintf(out, bytes, "%s", option->help);
    }
    return out;
}

void zg_help_write_overview(FILE *file)
{
    fputs("zguard: sees, and cures, native memory that leaked zlib streams hold\n\n"
          "Usage: zguard COMMAND [OPTION...]\n\n",
          file);
    for (int i = 0; i < ZG_COMMAND_COUNT; i++) {
        fprintf(file, "  %-10s%s\n", zg_command_table[i].name,
                zg_command_table[i].summary);
    }
    fputs("\n  --version   show the version\n"
          "  --help      show this help; zguard help COMMAND explains a command\n",
          file);
}

static void write_option(FILE *file, const char *name, const char *value,
                         const char *text)
{
    int column = fprintf(file, "  --%s%s%s", name, *value != '\0' ? " " : "", value);

    zg_text_write_beside(file, column, text, INDENT, WIDTH);
}

void zg_help_write_command(FILE *file, enum zg_command_id id)
{
    const struct zg_command *command = &zg_command_table[id];
    char value[ZG_HELP_VALUE_BYTES];
    char text[ZG_HELP_TEXT_BYTES];

    fprintf(file, "Usage: zguard %s [OPTION...]%s%s\n\n", command->name,
            *command->operands != '\0' ? " " : "", command->operands);
    zg_text_write_wrapped(file, command->description, 0, WIDTH);
    fputs("\nOptions:\n", file);
    for (int i = 0; i < ZG_CLI_OPTION_COUNT; i++) {
        const struct zg_cli_option *option = &zg_cli_option_table[i];

        if ((option->commands & 1u << id) != 0) {
            write_option(file, option->name,
                         zg_help_own_value(option, value, sizeof(value)),
                         zg_help_own_text(option, text, sizeof(text)));
        }
    }
    if (command->guards) {
        fputs("\nOptions of the guard:\n", file);
        for (int i = 0; i < ZG_OPT_COUNT; i++) {
            const struct zg_option *option = &zg_option_table[i];

            if (zg_cli_takes_guard_option(id, (enum zg_option_id)i)) {
                write_option(file, option->name,
                             zg_help_guard_value(option, value, sizeof(value)),
                             zg_help_guard_text(option, text, sizeof(text)));
            }
        }
    }
    fputs("\nExit status: ", file);
    zg_text_write_wrapped(file, command->status, 13, WIDTH);
}

int zg_command_help(struct zg_arguments *arguments)
{
    enum { AS_TEXT, AS_MAN, AS_COMPLETION, AS_MARKDOWN };
    int64_t format = arguments->option[ZG_CLI_format_help].number;
    int command = -1;

    if (arguments->operand_count > 1) {
        zg_cli_complain("help", "one command at a time, not also \"%s\"",
                        arguments->operands[1]);
        return ZG_EXIT_USAGE;
    }
    if (arguments->operand_count == 1) {
        command = zg_cli_find_command(arguments->operands[0]);
        if (command < 0) {
            return ZG_EXIT_USAGE;
        }
    }
    if (format == AS_COMPLETION) {
        zg_help_write_completion(stdout);
    } else if (format == AS_MARKDOWN) {
        zg_help_write_markdown(stdout);
    } else if (format == AS_MAN && command >= 0) {
        zg_help_write_command_man(stdout, (enum zg_command_id)command);
    } else if (format == AS_MAN) {
        zg_help_write_overview_man(stdout);
    } else if (command >= 0) {
        zg_help_write_command(stdout, (enum zg_command_id)command);
    } else {
        zg_help_write_overview(stdout);
    }
    return fflush(stdout) == 0 ? ZG_EXIT_OK : ZG_EXIT_FAILED;
}
