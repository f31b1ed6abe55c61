/* SPDX-License-Identifier: MIT */
/* The completion script for bash, and the page of all options. */
#include <string.h>

#include "command/help.h"
#include "codec/codec.h"
#include "common/choices.h"
#include "common/text.h"
#include "measure/subject.h"

static void write_codec_words(FILE *file)
{
    for (size_t i = 0; cb_codecs[i] != NULL; i++) {
        fprintf(file, "%s ", cb_codecs[i]->name);
    }
    for (size_t i = 0; cb_subject_groups[i].name != NULL; i++) {
        fprintf(file, "%s%s", i > 0 ? " " : "", cb_subject_groups[i].name);
    }
}

static void write_values(FILE *file, enum cb_command_id command, enum cb_option_id id)
{
    const struct cb_option *option = &cb_option_table[id];

    fprintf(file, "    %s:--%s", cb_command_table[command].name, option->name);
    if (option->letter != '\0') {
        fprintf(file, " | %s:-%c", cb_command_table[command].name, option->letter);
    }
    fputs(")\n        ", file);
    if (option->kind == CB_OPTION_CHOICE || id == CB_OPT_codecs) {
        fputs("mapfile -t COMPREPLY < <(compgen -W '", file);
        if (id == CB_OPT_codecs) {
            write_codec_words(file);
        } else {
            zg_choices_write(file, option->argument);
        }
        fputs("' -- \"$word\")\n", file);
    } else if (option->kind == CB_OPTION_PATH) {
        fputs("mapfile -t COMPREPLY < <(compgen -f -- \"$word\")\n", file);
    } else {
        fputs("COMPREPLY=()\n", file);
    }
    fputs("        return ;;\n", file);
}

static void write_all_values(FILE *file)
{
    for (int command = 0; command < CB_COMMAND_COUNT; command++) {
        for (int id = 0; id < CB_OPT_COUNT; id++) {
            if (cb_help_takes((enum cb_command_id)command, id) &&
                cb_option_table[id].kind != CB_OPTION_FLAG) {
                write_values(file, (enum cb_command_id)command, (enum cb_option_id)id);
            }
        }
    }
}

static void write_option_words(FILE *file, enum cb_command_id command)
{
    const char *separator = "";

    fprintf(file, "    %s) options='", cb_command_table[command].name);
    for (int id = 0; id < CB_OPT_COUNT; id++) {
        if (cb_help_takes(command, id)) {
            fprintf(file, "%s--%s", separator, cb_option_table[id].name);
            separator = " ";
        }
    }
    fputs("' ;;\n", file);
}

static void write_command_names(FILE *file)
{
    for (int i = 0; i < CB_COMMAND_COUNT; i++) {
        fprintf(file, "%s%s", i > 0 ? " " : "", cb_command_table[i].name);
    }
}

void cb_help_write_completion(FILE *file)
{
    fputs("# bash completion for compress-bench " ZG_VERSION
          ", written by compress-bench help\n"
          "# shellcheck shell=bash\n"
          "_compress_bench() {\n"
          "    local word=${COMP_WORDS[COMP_CWORD]} command=${COMP_WORDS[1]}\n"
          "    local before=${COMP_WORDS[COMP_CWORD - 1]} options=''\n"
          "    COMPREPLY=()\n"
          "    if ((COMP_CWORD == 1)) && [[ $word != -* ]]; then\n"
          "        mapfile -t COMPREPLY < <(compgen -f -W '",
          file);
    write_command_names(file);
    fputs("' -- \"$word\")\n"
          "        return\n"
          "    fi\n"
          "    case $command in\n    ",
          file);
    for (int i = 0; i < CB_COMMAND_COUNT; i++) {
        fprintf(file, "%s%s", i > 0 ? " | " : "", cb_command_table[i].name);
    }
    fputs(") ;;\n    *) command=run ;;\n    esac\n"
          "    case $command:$before in\n",
          file);
    write_all_values(file);
    fputs("    esac\n    case $command in\n", file);
    for (int i = 0; i < CB_COMMAND_COUNT; i++) {
        write_option_words(file, (enum cb_command_id)i);
    }
    fputs("    esac\n"
          "    if [[ $word == -* ]]; then\n"
          "        mapfile -t COMPREPLY < <(compgen -W \"$options\" -- \"$word\")\n"
          "    elif [[ $command == help ]]; then\n"
          "        mapfile -t COMPREPLY < <(compgen -W '",
          file);
    write_command_names(file);
    fputs("' -- \"$word\")\n"
          "    else\n"
          "        mapfile -t COMPREPLY < <(compgen -f -- \"$word\")\n"
          "    fi\n"
          "}\ncomplete -F _compress_bench compress-bench\n",
          file);
}

static void write_line(FILE *file, enum cb_option_id id)
{
    const struct cb_option *option = &cb_option_table[id];
    char text[CB_HELP_TEXT_BYTES];

    fputs("| `", file);
    if (option->letter != '\0') {
        fprintf(file, "-%c`, `", option->letter);
    }
    fprintf(file, "--%s%s", option->name, *option->argument != '\0' ? " " : "");
    zg_text_write_cell(file, cb_help_value(option));
    fputs("` | ", file);
    zg_text_write_cell(file, cb_help_text(id, text));
    fputs(" |\n", file);
}

static void write_command_section(FILE *file, enum cb_command_id id)
{
    const struct cb_command *command = &cb_command_table[id];

    fprintf(file,
            "\n## `compress-bench %s`\n\n`compress-bench %s [OPTION...]%s%s`\n\n%s\n\n"
            "| option | meaning |\n|---|---|\n",
            command->name, command->name, *command->operands != '\0' ? " " : "",
            command->operands, command->description);
    for (int i = 0; i < CB_OPT_COUNT; i++) {
        if (cb_help_takes(id, i)) {
            write_line(file, (enum cb_option_id)i);
        }
    }
    fprintf(file, "\nExit status: %s.\n", command->status);
}

void cb_help_write_markdown(FILE *file)
{
    fputs("# Options of compress-bench\n\n"
          "This page is written by `compress-bench help --format markdown`; change the "
          "tables\n`compress-bench/command/options.def` and "
          "`compress-bench/command/commands.def` "
          "instead.\n",
          file);
    for (int i = 0; i < CB_COMMAND_COUNT; i++) {
        write_command_section(file, (enum cb_command_id)i);
    }
    fputs("\n## Environment\n\n| variable | meaning |\n|---|---|\n", file);
    for (size_t i = 0; cb_help_variables[i].name != NULL; i++) {
        fprintf(file, "| `%s` | ", cb_help_variables[i].name);
        zg_text_write_cell(file, cb_help_variables[i].text);
        fputs(" |\n", file);
    }
}
