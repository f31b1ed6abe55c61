/* SPDX-License-Identifier: MIT */
#include "cli/cli_options.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/choices.h"
#include "common/text.h"
#include "options/nearest.h"

const struct zg_command zg_command_table[ZG_COMMAND_COUNT] = {
#define ZG_COMMAND(id, ...) {__VA_ARGS__},
#include "cli/commands.def"
#undef ZG_COMMAND
};

const struct zg_cli_option zg_cli_option_table[ZG_CLI_OPTION_COUNT] = {
#define ZG_CLI_OPTION(id, name, commands, kind, argument, help)                          \
    {name, commands, ZG_CLI_##kind, argument, help},
#include "cli/cli_options.def"
#undef ZG_CLI_OPTION
};

void zg_cli_complain(const char *command, const char *format, ...)
{
    char sentence[2048];
    char clean[4096];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(sentence, sizeof(sentence), format, arguments);
    va_end(arguments);
    fprintf(stderr, "zguard%s%s: %s\n", *command != '\0' ? " " : "", command,
            zg_text_clean(sentence, clean, sizeof(clean)));
}

int zg_cli_find_command(const char *name)
{
    const char *names[ZG_COMMAND_COUNT];

    for (int i = 0; i < ZG_COMMAND_COUNT; i++) {
        names[i] = zg_command_table[i].name;
        if (strcmp(name, names[i]) == 0) {
            return i;
        }
    }
    const char *nearest = zg_options_nearest(name, strlen(name), names, ZG_COMMAND_COUNT);
    if (nearest != NULL) {
        zg_cli_complain("", "unknown command \"%s\" (did you mean \"%s\"?)", name,
                        nearest);
    } else {
        zg_cli_complain("", "unknown command \"%s\"; zguard help lists them", name);
    }
    return -1;
}

/* Return: index in zg_cli_option_table, or -1. */
static int find_own(enum zg_command_id command, const char *name, size_t length)
{
    for (int i = 0; i < ZG_CLI_OPTION_COUNT; i++) {
        const struct zg_cli_option *option = &zg_cli_option_table[i];

        if ((option->commands & 1u << command) != 0 && strlen(option->name) == length &&
            memcmp(option->name, name, length) == 0) {
            return i;
        }
    }
    return -1;
}

bool zg_cli_takes_guard_option(enum zg_command_id command, enum zg_option_id id)
{
    const char *name = zg_option_table[id].name;

    return zg_command_table[command].guards && find_own(command, name, strlen(name)) < 0;
}

static int find_guard(enum zg_command_id command, const char *name, size_t length)
{
    for (int i = 0; i < ZG_OPT_COUNT; i++) {
        if (zg_cli_takes_guard_option(command, (enum zg_option_id)i) &&
            strlen(zg_option_table[i].name) == length &&
            memcmp(zg_option_table[i].name, name, length) == 0) {
            return i;
        }
    }
    return -1;
}

static void complain_unknown(enum zg_command_id command, const char *name, size_t length)
{
    const char *names[ZG_CLI_OPTION_COUNT + ZG_OPT_COUNT];
    size_t count = 0;

    for (int i = 0; i < ZG_CLI_OPTION_COUNT; i++) {
        if ((zg_cli_option_table[i].commands & 1u << command) != 0) {
            names[count++] = zg_cli_option_table[i].name;
        }
    }
    for (int i = 0; i < ZG_OPT_COUNT; i++) {
        if (zg_cli_takes_guard_option(command, (enum zg_option_id)i)) {
            names[count++] = zg_option_table[i].name;
        }
    }
    const char *nearest = zg_options_nearest(name, length, names, count);
    const char *command_name = zg_command_table[command].name;
    if (nearest != NULL) {
        zg_cli_complain(command_name,
                        "unknown option \"--%.*s\" (did you mean \"--%s\"?)", (int)length,
                        name, nearest);
    } else {
        zg_cli_complain(command_name,
                        "unknown option \"--%.*s\"; zguard help %s lists them",
                        (int)length, name, command_name);
    }
}

/* The program may change its folder before the guard reads the path.  Return: value, or
 * what was written to out. */
static const char *absolute_path(const char *name, const char *value, char *out,
                                 size_t out_bytes)
{
    for (int i = 0; i < ZG_OPT_COUNT; i++) {
        const struct zg_option *option = &zg_option_table[i];

        if (strcmp(option->name, name) != 0 || option->type != ZG_OPTION_IS_PATH ||
            *value == '/' || *value == '\0' || strcmp(option->choices, value) == 0) {
            continue;
        }
        size_t length = getcwd(out, out_bytes) != NULL ? strlen(out) : out_bytes;
        if (length + 1 + strlen(value) < out_bytes) {
            snprintf(out + length, out_bytes - length, "/%s", value);
            return out;
        }
    }
    return value;
}

bool zg_cli_add_guard_option(struct zg_arguments *arguments, const char *origin,
                             const char *name, const char *value)
{
    size_t used = strlen(arguments->guard);
    size_t room = sizeof(arguments->guard) - used;
    struct zg_options options;
    char errors[512];
    char absolute[ZG_GUARD_TEXT_BYTES];

    value = absolute_path(name, value, absolute, sizeof(absolute));
    if (strchr(value, ',') != NULL) {
        zg_cli_complain(origin, "--%s %s: a value may not contain a comma", name, value);
        return false;
    }
    int length = snprintf(arguments->guard + used, room, "%s%s=%s", used > 0 ? "," : "",
                          name, value);
    if (length < 0 || (size_t)length >= room) {
        arguments->guard[used] = '\0';
        zg_cli_complain(origin, "--%s: the options are too long", name);
        return false;
    }
    zg_options_default(&options);
    if (zg_options_parse(&options, arguments->guard + used, errors, sizeof(errors)) > 0) {
        arguments->guard[used] = '\0';
        zg_cli_complain(origin, "--%s", errors);
        return false;
    }
    return true;
}

/* Return: false after a line on standard error. */
static bool store_own(enum zg_command_id command, int id, const char *value,
                      struct zg_arguments *arguments)
{
    const struct zg_cli_option *option = &zg_cli_option_table[id];
    const char *command_name = zg_command_table[command].name;
    long min = 0;
    long max = 0;
    long number = 0;

    arguments->option[id].given = true;
    arguments->option[id].text = value;
    switch (option->kind) {
    case ZG_CLI_FLAG:
        return true;
    case ZG_CLI_CHOICE:
        arguments->option[id].number = zg_choices_find(option->argument, value);
        if (arguments->option[id].number >= 0) {
            return true;
        }
        zg_cli_complain(command_name, "--%s=%s: use one of %s", option->name, value,
                        option->argument);
        return false;
    case ZG_CLI_NUMBER:
        zg_text_parse_range(option->argument, &min, &max);
        if (zg_text_parse_number(value, min, max, &number)) {
            arguments->option[id].number = number;
            return true;
        }
        zg_cli_complain(command_name, "--%s=%s: must be a number from %ld to %ld",
                        option->name, value, min, max);
        return false;
    case ZG_CLI_DURATION:
        arguments->option[id].number = zg_text_parse_duration_ms(value);
        if (arguments->option[id].number >= 0) {
            return true;
        }
        zg_cli_complain(command_name,
                        "--%s=%s: must be a duration, as 90, 500ms, 60s, 5m, 2h or 1d",
                        option->name, value);
        return false;
    case ZG_CLI_PATH:
        if (*value != '\0') {
            return true;
        }
        zg_cli_complain(command_name, "--%s: needs a path", option->name);
        return false;
    }
    return false;
}

/* Takes the option at argv[*at] and its value.  Return: false after a line on standard
 * error. */
static bool take_option(enum zg_command_id command, int argc, char **argv, int *at,
                        struct zg_arguments *arguments)
{
    const char *command_name = zg_command_table[command].name;
    const char *name = argv[*at] + 2;
    size_t length = strcspn(name, "=");
    const char *value = name[length] == '=' ? name + length + 1 : NULL;
    int own = find_own(command, name, length);
    int guard = own < 0 ? find_guard(command, name, length) : -1;

    if (own < 0 && guard < 0) {
        complain_unknown(command, name, length);
        return false;
    }
    if (own >= 0 && zg_cli_option_table[own].kind == ZG_CLI_FLAG) {
        if (value != NULL) {
            zg_cli_complain(command_name, "--%s takes no value",
                            zg_cli_option_table[own].name);
            return false;
        }
        return store_own(command, own, "", arguments);
    }
    if (value == NULL) {
        if (*at + 1 >= argc) {
            zg_cli_complain(command_name, "--%s needs a value", name);
            return false;
        }
        value = argv[++*at];
    }
    return own >= 0 ? store_own(command, own, value, arguments)
                    : zg_cli_add_guard_option(arguments, command_name,
                                              zg_option_table[guard].name, value);
}

bool zg_cli_parse(enum zg_command_id command, int argc, char **argv,
                  struct zg_arguments *arguments)
{
    /* What follows the program's name is the program's. */
    bool stop_at_operand = command == ZG_COMMAND_RUN;
    int operands = 0;
    int i = 0;

    memset(arguments, 0, sizeof(*arguments));
    for (; i < argc; i++) {
        if (strcmp(argv[i], "--") == 0) {
            i++;
            break;
        }
        if (strcmp(argv[i], "-h") == 0) {
            arguments->option[ZG_CLI_help].given = true;
        } else if (argv[i][0] == '-' && argv[i][1] == '-') {
            if (!take_option(command, argc, argv, &i, arguments)) {
                return false;
            }
        } else if (argv[i][0] == '-' && argv[i][1] != '\0') {
            zg_cli_complain(zg_command_table[command].name,
                            "unknown option \"%s\"; zguard help %s lists them", argv[i],
                            zg_command_table[command].name);
            return false;
        } else if (stop_at_operand) {
            break;
        } else {
            argv[operands++] = argv[i];
        }
    }
    while (i < argc) {
        argv[operands++] = argv[i++];
    }
    arguments->operands = argv;
    arguments->operand_count = operands;
    return true;
}
