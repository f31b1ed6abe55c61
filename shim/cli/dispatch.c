/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "cli/commands.h"
#include "cli/help.h"
#include "cli/symbols.h"

static int (*const handlers[ZG_COMMAND_COUNT])(struct zg_arguments *) = {
    [ZG_COMMAND_RUN] = zg_command_run,       [ZG_COMMAND_ENV] = zg_command_env,
    [ZG_COMMAND_REPORT] = zg_command_report, [ZG_COMMAND_PS] = zg_command_ps,
    [ZG_COMMAND_DOCTOR] = zg_command_doctor, [ZG_COMMAND_SET] = zg_command_set,
    [ZG_COMMAND_ATTACH] = zg_command_attach, [ZG_COMMAND_DETACH] = zg_command_detach,
    [ZG_COMMAND_HELP] = zg_command_help,
};

int zg_main(int argc, char **argv)
{
    struct zg_arguments arguments;

    if (argc < 2) {
        zg_help_write_overview(stderr);
        return ZG_EXIT_USAGE;
    }
    if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0) {
        puts("zguard " ZG_VERSION);
        if (!zg_symbols_supported) {
            puts("built without libdw: native frames are not named from debug "
                 "information");
        }
        return fflush(stdout) == 0 ? ZG_EXIT_OK : ZG_EXIT_FAILED;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        zg_help_write_overview(stdout);
        return fflush(stdout) == 0 ? ZG_EXIT_OK : ZG_EXIT_FAILED;
    }
    int command = zg_cli_find_command(argv[1]);
    if (command < 0 ||
        !zg_cli_parse((enum zg_command_id)command, argc - 2, argv + 2, &arguments)) {
        return ZG_EXIT_USAGE;
    }
    if (arguments.option[ZG_CLI_help].given) {
        zg_help_write_command(stdout, (enum zg_command_id)command);
        return fflush(stdout) == 0 ? ZG_EXIT_OK : ZG_EXIT_FAILED;
    }
    return handlers[command](&arguments);
}
