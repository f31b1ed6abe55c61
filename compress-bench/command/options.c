/* SPDX-License-Identifier: MIT */
#include "command/options.h"

#include <inttypes.h>
#include <string.h>

#include "base/say.h"
#include "base/text.h"
#include "command/commands.h"
#include "common/choices.h"
#include "options/nearest.h"

const struct cb_option cb_option_table[CB_OPT_COUNT] = {
#define CB_OPTION(id, letter, name, commands, kind, argument, min, max, usual, help)     \
    {name, letter, commands, CB_OPTION_##kind, argument, min, max, usual, help},
#include "command/options.def"
#undef CB_OPTION
};

static bool takes(enum cb_command_id command, int id)
{
    return (cb_option_table[id].commands & 1u << command) != 0;
}

static const char *name_of(enum cb_command_id command)
{
    return cb_command_table[command].name;
}

/* ---- values -------------------------------------------------------------------------- */

/* Reads what NUMBER, SIZE and DURATION have in common: a figure. */
static bool parse_figure(enum cb_option_kind kind, const char *text, int64_t *figure)
{
    size_t length = strlen(text);
    uint64_t value = 0;
    bool is_one = kind == CB_OPTION_SIZE ? cb_text_parse_size(text, length, &value)
                                         : cb_text_parse_duration(text, length, &value);

    if (kind == CB_OPTION_NUMBER) {
        return cb_text_parse_number(text, length, figure);
    }
    *figure = (int64_t)value;
    return is_one;
}

static bool is_within(const struct cb_option *option, int64_t figure)
{
    int64_t min = 0;
    int64_t max = INT64_MAX;

    return parse_figure(option->kind, option->min, &min) &&
           parse_figure(option->kind, option->max, &max) && figure >= min &&
           figure <= max;
}

static bool store_figure(enum cb_command_id command, const struct cb_option *option,
                         const char *value, int64_t *number)
{
    static const char *const words[] = {
        [CB_OPTION_NUMBER] = "a number",
        [CB_OPTION_SIZE] = "a size, as 64k or 1m,",
        [CB_OPTION_DURATION] = "a time, as 100ms or 2s,",
    };
    const char *instead = strchr(option->argument, '|');

    if (option->kind == CB_OPTION_SIZE && instead != NULL &&
        zg_choices_find(instead + 1, value) >= 0) {
        *number = 0;
        return true;
    }
    if (parse_figure(option->kind, value, number) && is_within(option, *number)) {
        return true;
    }
    cb_say("%s: --%s %s: must be %s from %s to %s%s%s", name_of(command), option->name,
           value, words[option->kind], option->min, option->max,
           instead != NULL ? ", or " : "", instead != NULL ? instead + 1 : "");
    return false;
}

static bool store_choice(enum cb_command_id command, const struct cb_option *option,
                         const char *value, int64_t *number)
{
    const char *nearest = NULL;
    const char *words[16];
    char copy[128];
    size_t count = 0;

    *number = zg_choices_find(option->argument, value);
    if (*number >= 0) {
        return true;
    }
    strcpy(copy, option->argument);
    for (char *word = strtok(copy, "|"); word != NULL && count < 16;
         word = strtok(NULL, "|")) {
        words[count++] = word;
    }
    nearest = zg_options_nearest(value, strlen(value), words, count);
    if (nearest != NULL) {
        cb_say("%s: --%s %s: did you mean \"%s\"?", name_of(command), option->name, value,
               nearest);
    } else {
        cb_say("%s: --%s %s: use one of %s", name_of(command), option->name, value,
               option->argument);
    }
    return false;
}

/* Return: false after a line on standard error. */
static bool store(enum cb_command_id command, int id, const char *value,
                  struct cb_arguments *arguments)
{
    const struct cb_option *option = &cb_option_table[id];

    arguments->option[id].text = value;
    switch (option->kind) {
    case CB_OPTION_FLAG:
        return true;
    case CB_OPTION_CHOICE:
        return store_choice(command, option, value, &arguments->option[id].number);
    case CB_OPTION_NUMBER:
    case CB_OPTION_SIZE:
    case CB_OPTION_DURATION:
        return store_figure(command, option, value, &arguments->option[id].number);
    case CB_OPTION_TEXT:
    case CB_OPTION_PATH:
        if (*value == '\0') {
            cb_say("%s: --%s needs a value", name_of(command), option->name);
        }
        return *value != '\0';
    }
    return false;
}

static void store_usual(enum cb_command_id command, struct cb_arguments *arguments)
{
    for (int id = 0; id < CB_OPT_COUNT; id++) {
        if (takes(command, id) && *cb_option_table[id].usual != '\0') {
            store(command, id, cb_option_table[id].usual, arguments);
        }
    }
}

/* ---- words --------------------------------------------------------------------------- */

static int find_name(enum cb_command_id command, const char *name, size_t length)
{
    for (int id = 0; id < CB_OPT_COUNT; id++) {
        const struct cb_option *option = &cb_option_table[id];

        if (takes(command, id) && strlen(option->name) == length &&
            memcmp(option->name, name, length) == 0) {
            return id;
        }
    }
    return -1;
}

static int find_letter(enum cb_command_id command, char letter)
{
    for (int id = 0; id < CB_OPT_COUNT; id++) {
        if (takes(command, id) && cb_option_table[id].letter == letter) {
            return id;
        }
    }
    return -1;
}

static void explain_unknown(enum cb_command_id command, const char *name, size_t length)
{
    const char *names[CB_OPT_COUNT];
    size_t count = 0;

    for (int id = 0; id < CB_OPT_COUNT; id++) {
        if (takes(command, id)) {
            names[count++] = cb_option_table[id].name;
        }
    }
    const char *nearest = zg_options_nearest(name, length, names, count);
    if (nearest != NULL) {
        cb_say("%s: unknown option \"--%.*s\" (did you mean \"--%s\"?)", name_of(command),
               (int)length, name, nearest);
    } else {
        cb_say("%s: unknown option \"--%.*s\"; compress-bench help %s lists them",
               name_of(command), (int)length, name, name_of(command));
    }
}

/* Takes an option's value, from its own word or the next one.  Return: false after a line on
 * standard error. */
static bool take_value(enum cb_command_id command, int id, const char *value, int argc,
                       char **argv, int *at, struct cb_arguments *arguments)
{
    const struct cb_option *option = &cb_option_table[id];

    arguments->option[id].given = true;
    if (option->kind == CB_OPTION_FLAG) {
        if (value != NULL) {
            cb_say("%s: --%s takes no value", name_of(command), option->name);
        }
        return value == NULL;
    }
    if (value == NULL && *at + 1 >= argc) {
        cb_say("%s: --%s needs a value", name_of(command), option->name);
        return false;
    }
    return store(command, id, value != NULL ? value : argv[++*at], arguments);
}

static bool take_long(enum cb_command_id command, int argc, char **argv, int *at,
                      struct cb_arguments *arguments)
{
    const char *name = argv[*at] + 2;
    size_t length = strcspn(name, "=");
    int id = find_name(command, name, length);

    if (id < 0) {
        explain_unknown(command, name, length);
        return false;
    }
    return take_value(command, id, name[length] == '=' ? name + length + 1 : NULL, argc,
                      argv, at, arguments);
}

static bool take_short(enum cb_command_id command, int argc, char **argv, int *at,
                       struct cb_arguments *arguments)
{
    const char *word = argv[*at];
    int id = find_letter(command, word[1]);

    if (id < 0) {
        cb_say("%s: unknown option \"%s\"; compress-bench help %s lists them",
               name_of(command), word, name_of(command));
        return false;
    }
    return take_value(command, id, word[2] != '\0' ? word + 2 : NULL, argc, argv, at,
                      arguments);
}

bool cb_options_parse(enum cb_command_id command, int argc, char **argv,
                      struct cb_arguments *arguments)
{
    int operands = 0;
    int i = 0;

    memset(arguments, 0, sizeof(*arguments));
    store_usual(command, arguments);
    for (; i < argc; i++) {
        bool taken = true;

        if (strcmp(argv[i], "--") == 0) {
            i++;
            break;
        }
        if (argv[i][0] == '-' && argv[i][1] == '-') {
            taken = take_long(command, argc, argv, &i, arguments);
        } else if (argv[i][0] == '-' && argv[i][1] != '\0') {
            taken = take_short(command, argc, argv, &i, arguments);
        } else {
            argv[operands++] = argv[i];
        }
        if (!taken) {
            return false;
        }
    }
    while (i < argc) {
        argv[operands++] = argv[i++];
    }
    arguments->operands = argv;
    arguments->operand_count = (size_t)operands;
    return true;
}
