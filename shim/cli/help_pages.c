/* SPDX-License-Identifier: MIT */
/* The completion script for bash, and the page of all options. */
#include <string.h>

#include "cli/help.h"
#include "common/choices.h"
#include "common/text.h"

static void write_value_case(FILE *file, const char *command, const char *name)
{
    fprintf(file, "    %s:--%s)\n        ", command, name);
}

static void write_own_values(FILE *file, enum zg_command_id id)
{
    for (int i = 0; i < ZG_CLI_OPTION_COUNT; i++) {
        const struct zg_cli_option *option = &zg_cli_option_table[i];

        if ((option->commands & 1u << id) == 0 || option->kind == ZG_CLI_FLAG) {
            continue;
        }
        write_value_case(file, zg_command_table[id].name, option->name);
        if (option->kind == ZG_CLI_CHOICE) {
            fputs("mapfile -t COMPREPLY < <(compgen -W '", file);
            zg_choices_write(file, option->argument);
            fputs("' -- \"$word\")\n", file);
        } else if (option->kind == ZG_CLI_PATH) {
            fputs("mapfile -t COMPREPLY < <(compgen -f -- \"$word\")\n", file);
        } else {
            fputs("COMPREPLY=()\n", file);
        }
        fputs("        return ;;\n", file);
    }
}

static void write_guard_values(FILE *file, enum zg_command_id id)
{
    for (int i = 0; i < ZG_OPT_COUNT; i++) {
        const struct zg_option *option = &zg_option_table[i];

        if (!zg_cli_takes_guard_option(id, (enum zg_option_id)i)) {
            continue;
        }
        write_value_case(file, zg_command_table[id].name, option->name);
        if (option->type == ZG_OPTION_IS_QUANTITY && *option->choices == '\0') {
            fputs("COMPREPLY=()\n", file);
        } else {
            fprintf(file, "mapfile -t COMPREPLY < <(compgen %s-W '",
                    option->type == ZG_OPTION_IS_PATH ? "-f " : "");
            zg_choices_write(file, option->choices);
            fputs("' -- \"$word\")\n", file);
        }
        fputs("        return ;;\n", file);
    }
}

static void write_option_words(FILE *file, enum zg_command_id id)
{
    const char *separator = "";

    fprintf(file, "    %s) options='", zg_command_table[id].name);
    for (int i = 0; i < ZG_CLI_OPTION_COUNT; i++) {
        if ((zg_cli_option_table[i].commands & 1u << id) != 0) {
            fprintf(file, "%s--%s", separator, zg_cli_option_table[i].name);
            separator = " ";
        }
    }
    for (int i = 0; i < ZG_OPT_COUNT; i++) {
        if (zg_cli_takes_guard_option(id, (enum zg_option_id)i)) {
            fprintf(file, "%s--%s", separator, zg_option_table[i].name);
        }
    }
    fputs("' ;;\n", file);
}

static void write_command_names(FILE *file)
{
    for (int i = 0; i < ZG_COMMAND_COUNT; i++) {
        fprintf(file, "%s%s", i > 0 ? " " : "", zg_command_table[i].name);
    }
}

/* Behind `run`, the program and its arguments are completed as bash completes commands. */
static void write_operands(FILE *file)
{
    fputs("    if [[ $word == -* ]]; then\n"
          "        mapfile -t COMPREPLY < <(compgen -W \"$options\" -- \"$word\")\n"
          "    elif [[ $command == run ]]; then\n"
          "        mapfile -t COMPREPLY < <(compgen -c -- \"$word\")\n"
          "    elif [[ $command == report ]]; then\n"
          "        mapfile -t COMPREPLY < <(compgen -f -W newest -- \"$word\")\n"
          "    elif [[ $command == doctor ]]; then\n"
          "        mapfile -t COMPREPLY < <(compgen -f -- \"$word\")\n"
          "    elif [[ $command == help ]]; then\n"
          "        mapfile -t COMPREPLY < <(compgen -W '",
          file);
    write_command_names(file);
    fputs("' -- \"$word\")\n    fi\n", file);
}

void zg_help_write_completion(FILE *file)
{
    fputs("# bash completion for zguard " ZG_VERSION ", written by zguard help\n"
          "# shellcheck shell=bash\n"
          "_zguard() {\n"
          "    local word=${COMP_WORDS[COMP_CWORD]} command=${COMP_WORDS[1]}\n"
          "    local before=${COMP_WORDS[COMP_CWORD - 1]} options='' i\n"
          "    COMPREPLY=()\n"
          "    if ((COMP_CWORD == 1)); then\n"
          "        mapfile -t COMPREPLY < <(compgen -W '",
          file);
    write_command_names(file);
    fputs(" --help --version' -- \"$word\")\n"
          "        return\n"
          "    fi\n"
          "    # After -- everything is the program's.\n"
          "    for ((i = 2; i < COMP_CWORD; i++)); do\n"
          "        if [[ ${COMP_WORDS[i]} == -- ]] && declare -F _command_offset "
          ">/dev/null; then\n"
          "            _command_offset $((i + 1))\n"
          "            return\n"
          "        fi\n"
          "    done\n"
          "    case $command:$before in\n",
          file);
    for (int i = 0; i < ZG_COMMAND_COUNT; i++) {
        write_own_values(file, (enum zg_command_id)i);
        write_guard_values(file, (enum zg_command_id)i);
    }
    fputs("    esac\n    case $command in\n", file);
    for (int i = 0; i < ZG_COMMAND_COUNT; i++) {
        write_option_words(file, (enum zg_command_id)i);
    }
    fputs("    esac\n", file);
    write_operands(file);
    fputs("}\ncomplete -F _zguard zguard\n", file);
}

static void write_line(FILE *file, const char *prefix, const char *name,
                       const char *value, const char *separator, const char *text)
{
    fprintf(file, "| `%s%s%s", prefix, name, *value != '\0' ? separator : "");
    zg_text_write_cell(file, value);
    fputs("` | ", file);
    zg_text_write_cell(file, text);
    fputs(" |\n", file);
}

static void write_command_section(FILE *file, enum zg_command_id id)
{
    const struct zg_command *command = &zg_command_table[id];
    char value[ZG_HELP_VALUE_BYTES];
    char text[ZG_HELP_TEXT_BYTES];

    fprintf(file, "\n## `zguard %s`\n\n`zguard %s [OPTION...]%s%s`\n\n%s\n\n",
            command->name, command->name, *command->operands != '\0' ? " " : "",
            command->operands, command->description);
    if (command->guards) {
        fputs("Takes the guard's options as well.\n\n", file);
    }
    fputs("| option | meaning |\n|---|---|\n", file);
    for (int i = 0; i < ZG_CLI_OPTION_COUNT; i++) {
        const struct zg_cli_option *option = &zg_cli_option_table[i];

        if ((option->commands & 1u << id) != 0) {
            write_line(file, "--", option->name,
                       zg_help_own_value(option, value, sizeof(value)), " ",
                       zg_help_own_text(option, text, sizeof(text)));
        }
    }
    fprintf(file, "\nExit status: %s.\n", command->status);
}

void zg_help_write_markdown(FILE *file)
{
    char value[ZG_HELP_VALUE_BYTES];
    char text[ZG_HELP_TEXT_BYTES];

    fputs("# Options\n\n"
          "This page is written by `zguard help --format markdown`; change the tables "
          "`shim/options/options.def`,\n`shim/cli/cli_options.def` and "
          "`shim/cli/commands.def` instead.\n\n"
          "## The guard's options\n\n"
          "In the environment as `ZGUARD=\"name=value,name=value\"`, as the same text "
          "behind `-agentpath:PATH=`,\nand as long options of `zguard run`, `zguard env` "
          "and `zguard attach`: `--name value` or\n`--name=value`. When an option stands "
          "twice, the last one wins. `ZGUARD=off` makes the guard a plain\ncall through "
          "to zlib.\n\n"
          "| option | meaning |\n|---|---|\n",
          file);
    for (int i = 0; i < ZG_OPT_COUNT; i++) {
        const struct zg_option *option = &zg_option_table[i];

        write_line(file, "", option->name,
                   zg_help_guard_value(option, value, sizeof(value)), "=",
                   zg_help_guard_text(option, text, sizeof(text)));
    }
    for (int i = 0; i < ZG_COMMAND_COUNT; i++) {
        write_command_section(file, (enum zg_command_id)i);
    }
    fputs("\n## Environment\n\n| variable | meaning |\n|---|---|\n", file);
    for (size_t i = 0; zg_help_variables[i].name != NULL; i++) {
        write_line(file, "", zg_help_variables[i].name, "", "",
                   zg_help_variables[i].text);
    }
}
