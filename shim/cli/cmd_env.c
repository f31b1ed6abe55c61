/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "cli/commands.h"
#include "cli/launch.h"
#include "common/text.h"

static const char command[] = "env";

/* In the order of --format's choices. */
enum env_format { ENV_SHELL, ENV_DOCKER, ENV_SYSTEMD };

/* A value between double quotes, with a backslash before each of the marked characters. */
static void write_quoted(const char *value, const char *marked)
{
    putchar('"');
    for (; *value != '\0'; value++) {
        if (strchr(marked, *value) != NULL) {
            putchar('\\');
        }
        putchar(*value);
    }
    putchar('"');
}

static void write_systemd(const char *name, const char *value)
{
    printf("Environment=\"%s=", name);
    for (; *value != '\0'; value++) {
        if (*value == '%') {
            putchar('%');
        } else if (*value == '"' || *value == '\\') {
            putchar('\\');
        }
        putchar(*value);
    }
    puts("\"");
}

static void write_variable(enum env_format format, const char *name, const char *value)
{
    switch (format) {
    case ENV_SHELL:
        printf("export %s=", name);
        zg_text_write_shell(stdout, value);
        putchar('\n');
        return;
    case ENV_DOCKER:
        printf("ENV %s=", name);
        write_quoted(value, "\"\\$");
        putchar('\n');
        return;
    case ENV_SYSTEMD:
        write_systemd(name, value);
        return;
    }
}

int zg_command_env(struct zg_arguments *arguments)
{
    enum env_format format = (enum env_format)arguments->option[ZG_CLI_format_env].number;
    struct zg_launch launch;

    if (arguments->operand_count > 0) {
        zg_cli_complain(command,
                        "takes no operand, as \"%s\"; zguard run starts programs",
                        arguments->operands[0]);
        return ZG_EXIT_USAGE;
    }
    int status = zg_launch_prepare(&launch, command, arguments);
    if (status != ZG_EXIT_OK) {
        return status;
    }
    /* What is preloaded in this shell is no concern of a container or a service. */
    write_variable(format, "LD_PRELOAD",
                   format == ENV_SHELL ? launch.preload : launch.library);
    if (launch.guard[0] != '\0') {
        write_variable(format, "ZGUARD", launch.guard);
    }
    zg_launch_free(&launch);
    return fflush(stdout) == 0 ? ZG_EXIT_OK : ZG_EXIT_FAILED;
}
