/* SPDX-License-Identifier: MIT */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/say.h"
#include "command/commands.h"
#include "command/help.h"
#include "command/write_result.h"
#include "codec/codec.h"
#include "options/nearest.h"

const struct cb_command cb_command_table[CB_COMMAND_COUNT] = {
#define CB_COMMAND(id, name, function, ...) {name, cb_command_##function, __VA_ARGS__},
#include "command/commands.def"
#undef CB_COMMAND
};

int cb_command_find(const char *name)
{
    for (int i = 0; i < CB_COMMAND_COUNT; i++) {
        if (strcmp(name, cb_command_table[i].name) == 0) {
            return i;
        }
    }
    return -1;
}

/* The licence of the program as it was linked. */
static int show_version(void)
{
    const char *licence = NULL;

    puts("compress-bench " ZG_VERSION);
    for (const struct cb_codec *const *codec = cb_codecs; *codec != NULL; codec++) {
        if ((*codec)->licence != NULL && licence == NULL) {
            licence = (*codec)->licence;
            printf(
                "Its own sources are under the MIT licence. This program is linked with "
                "%s\nand may be passed on under %s only.\n",
                (*codec)->library, licence);
        }
    }
    return cb_finish_output();
}

/* A first word that is neither an option nor a file is a command that was mistyped. */
static bool is_mistyped_command(const char *word)
{
    const char *names[CB_COMMAND_COUNT];

    if (*word == '-' || strchr(word, '/') != NULL || access(word, F_OK) == 0) {
        return false;
    }
    for (int i = 0; i < CB_COMMAND_COUNT; i++) {
        names[i] = cb_command_table[i].name;
    }
    const char *nearest = zg_options_nearest(word, strlen(word), names, CB_COMMAND_COUNT);
    if (nearest != NULL) {
        cb_say("\"%s\" is neither a command nor a file (did you mean \"%s\"?)", word,
               nearest);
    }
    return nearest != NULL;
}

static int run(enum cb_command_id command, int argc, char **argv)
{
    struct cb_arguments arguments;

    if (!cb_options_parse(command, argc, argv, &arguments)) {
        return CB_EXIT_USAGE;
    }
    if (arguments.option[CB_OPT_help].given) {
        cb_help_write_command(stdout, command);
        return cb_finish_output();
    }
    return cb_command_table[command].run(&arguments);
}

int cb_main(int argc, char **argv)
{
    /* A reader that leaves and a limit on files are errors like others. */
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    if (argc < 2) {
        cb_help_write_overview(stderr);
        return CB_EXIT_USAGE;
    }
    if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0) {
        return show_version();
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        cb_help_write_overview(stdout);
        return cb_finish_output();
    }
    int command = cb_command_find(argv[1]);
    if (command >= 0) {
        return run((enum cb_command_id)command, argc - 2, argv + 2);
    }
    if (is_mistyped_command(argv[1])) {
        return CB_EXIT_USAGE;
    }
    return run(CB_COMMAND_RUN, argc - 1, argv + 1);
}
