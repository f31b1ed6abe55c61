/* SPDX-License-Identifier: MIT */
/*
 * Parser and printer of the option table.  Runs inside the host process: no allocation, no
 * stdio, no locale.
 */
#include "options/options.h"

#include <stdint.h>
#include <string.h>

#include "options/nearest.h"
#include "options/quantity.h"

/* A C name has '_' where its option has '-': exchanged here, character by character, so
 * that the table is constant and no constructor has to run in the host. */
#define NAME_BYTES 24
#define DASHED(s, i)                                                                     \
    (char)((i) < sizeof(s) - 1                                                           \
               ? ((s)[(i) % sizeof(s)] == '_' ? '-' : (s)[(i) % sizeof(s)])              \
               : '\0')
#define DASHED_4(s, i) DASHED(s, i), DASHED(s, i + 1), DASHED(s, i + 2), DASHED(s, i + 3)
#define DASHED_NAME(s)                                                                   \
    {                                                                                    \
        DASHED_4(s, 0), DASHED_4(s, 4), DASHED_4(s, 8), DASHED_4(s, 12),                 \
            DASHED_4(s, 16), DASHED_4(s, 20)                                             \
    }

static const char dashed_names[ZG_OPT_COUNT][NAME_BYTES] = {
#define ZG_OPTION_ENUM(name, ...) DASHED_NAME(#name),
#define ZG_OPTION_QUANTITY(name, ...) DASHED_NAME(#name),
#define ZG_OPTION_PATH(name, ...) DASHED_NAME(#name),
#include "options/options.def"
#undef ZG_OPTION_ENUM
#undef ZG_OPTION_QUANTITY
#undef ZG_OPTION_PATH
};

#define ZG_OPTION_ENUM(name, ...)                                                        \
    _Static_assert(sizeof(#name) <= NAME_BYTES, "option name too long: " #name);
#define ZG_OPTION_QUANTITY(name, ...) ZG_OPTION_ENUM(name)
#define ZG_OPTION_PATH(name, ...) ZG_OPTION_ENUM(name)
#include "options/options.def"
#undef ZG_OPTION_ENUM
#undef ZG_OPTION_QUANTITY
#undef ZG_OPTION_PATH

const struct zg_option zg_option_table[ZG_OPT_COUNT] = {
#define ZG_OPTION_ENUM(id, text, words, about)                                           \
    {.name = dashed_names[ZG_OPT_##id],                                                  \
     .type = ZG_OPTION_IS_ENUM,                                                          \
     .default_text = text,                                                               \
     .choices = words,                                                                   \
     .help = about},
#define ZG_OPTION_QUANTITY(id, unit, text, words, lowest, highest, about)                \
    {.name = dashed_names[ZG_OPT_##id],                                                  \
     .type = ZG_OPTION_IS_QUANTITY,                                                      \
     .dimension = ZG_##unit,                                                             \
     .default_text = text,                                                               \
     .choices = words,                                                                   \
     .min_text = lowest,                                                                 \
     .max_text = highest,                                                                \
     .help = about},
#define ZG_OPTION_PATH(id, text, words, about)                                           \
    {.name = dashed_names[ZG_OPT_##id],                                                  \
     .type = ZG_OPTION_IS_PATH,                                                          \
     .default_text = text,                                                               \
     .choices = words,                                                                   \
     .help = about},
#include "options/options.def"
#undef ZG_OPTION_ENUM
#undef ZG_OPTION_QUANTITY
#undef ZG_OPTION_PATH
};

/* A piece of the text being parsed; not NUL-terminated. */
struct span {
    const char *at;
    size_t length;
};

/* Text written to size like snprintf: needed goes on counting when there is no room. */
struct writer {
    char *out;
    size_t bytes;
    size_t needed;
};

static void put_bytes(struct writer *writer, const char *from, size_t length)
{
    for (size_t i = 0; i < length; i++, writer->needed++) {
        if (writer->needed + 1 < writer->bytes) {
            writer->out[writer->needed] = from[i];
        }
    }
    if (writer->bytes > 0) {
        size_t end = writer->needed < writer->bytes ? writer->needed : writer->bytes - 1;
        writer->out[end] = '\0';
    }
}

static void put(struct writer *writer, const char *text)
{
    put_bytes(writer, text, strlen(text));
}

/* A user's text in a message: long ones are cut, the message matters more. */
static void put_quoted(struct writer *writer, struct span text)
{
    const size_t longest = 60;

    put_bytes(writer, text.at, text.length < longest ? text.length : longest);
    if (text.length > longest) {
        put(writer, "...");
    }
}

static void put_number(struct writer *writer, long number)
{
    char digits[24];
    size_t at = sizeof(digits);
    unsigned long rest = number < 0 ? 0UL - (unsigned long)number : (unsigned long)number;

    do {
        digits[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (number < 0) {
        digits[--at] = '-';
    }
    put_bytes(writer, digits + at, sizeof(digits) - at);
}

/* Return: the n-th of the words separated by '|'; at is NULL when there are fewer. */
static struct span choice(const char *choices, long n)
{
    struct span word = {choices, 0};

    if (*choices == '\0') {
        return (struct span){NULL, 0};
    }
    for (;; n--) {
        word.length = strcspn(word.at, "|");
        if (n == 0) {
            return word;
        }
        if (word.at[word.length] == '\0') {
            return (struct span){NULL, 0};
        }
        word.at += word.length + 1;
    }
}

static bool same(struct span a, struct span b)
{
    return a.length == b.length && memcmp(a.at, b.at, a.length) == 0;
}

/* Return: index of the word among the choices, or -1. */
static long choice_index(const char *choices, struct span word)
{
    for (long i = 0;; i++) {
        struct span candidate = choice(choices, i);

        if (candidate.at == NULL) {
            return -1;
        }
        if (same(candidate, word)) {
            return i;
        }
    }
}

/* "auto, all or off" */
static void put_choices(struct writer *writer, const char *choices)
{
    for (long i = 0;; i++) {
        struct span word = choice(choices, i);

        if (word.at == NULL) {
            return;
        }
        if (i > 0) {
            put(writer, choice(choices, i + 1).at == NULL ? " or " : ", ");
        }
        put_bytes(writer, word.at, word.length);
    }
}

static const struct zg_unit *units_of(const struct zg_option *option)
{
    static const struct zg_unit *const units[] = {
        [ZG_COUNT] = zg_no_units, [ZG_SIZE] = zg_size_units, [ZG_TIME] = zg_time_units};

    return units[option->dimension];
}

/* Return: false when the text is no such quantity. */
static bool parse_quantity(const struct zg_option *option, struct span text, long *number)
{
    return zg_quantity_parse(text.at, text.length, units_of(option), number);
}

static bool is_in_range(const struct zg_option *option, long number)
{
    long min = 0, max = 0;

    parse_quantity(option, (struct span){option->min_text, strlen(option->min_text)},
                   &min);
    parse_quantity(option, (struct span){option->max_text, strlen(option->max_text)},
                   &max);
    return number >= min && number <= max;
}

static void start_error(struct writer *errors, int count)
{
    if (count > 0) {
        put(errors, "; ");
    }
}

/* Return: false, with nothing stored, when the option does not take the value. */
static bool store_value(struct zg_options *options, enum zg_option_id id,
                        struct span value)
{
    const struct zg_option *option = &zg_option_table[id];
    long number;

    switch (option->type) {
    case ZG_OPTION_IS_ENUM:
        number = choice_index(option->choices, value);
        if (number < 0) {
            return false;
        }
        options->value[id].number = number;
        return true;
    case ZG_OPTION_IS_QUANTITY:
        if (choice_index(option->choices, value) >= 0) {
            number = ZG_QUANTITY_WORD - choice_index(option->choices, value);
        } else if (!parse_quantity(option, value, &number) ||
                   !is_in_range(option, number)) {
            return false;
        }
        options->value[id].number = number;
        return true;
    case ZG_OPTION_IS_PATH:
        if (value.length >= ZG_OPTION_PATH_BYTES) {
            return false;
        }
        options->value[id].number = 1 + choice_index(option->choices, value);
        memcpy(options->value[id].path, value.at, value.length);
        options->value[id].path[value.length] = '\0';
        return true;
    }
    return false;
}

static void put_allowed(struct writer *errors, const struct zg_option *option,
                        struct span value)
{
    static const char *const nouns[] = {
        [ZG_COUNT] = "must be a number from ",
        [ZG_SIZE] = "must be a size, as 512m or 2g, from ",
        [ZG_TIME] = "must be a time, as 100ms or 2s, from ",
    };
    long number;

    switch (option->type) {
    case ZG_OPTION_IS_ENUM:
        put(errors, "use ");
        put_choices(errors, option->choices);
        return;
    case ZG_OPTION_IS_QUANTITY:
        put(errors, parse_quantity(option, value, &number) ? "must be from "
                                                           : nouns[option->dimension]);
        put(errors, option->min_text);
        put(errors, " to ");
        put(errors, option->max_text);
        if (*option->choices != '\0') {
            put(errors, ", or ");
            put_choices(errors, option->choices);
        }
        return;
    case ZG_OPTION_IS_PATH:
        put(errors, "must be a path of at most ");
        put_number(errors, ZG_OPTION_PATH_BYTES - 1);
        put(errors, " bytes");
        return;
    }
}

static void put_unknown(struct writer *errors, struct span name)
{
    const char *names[ZG_OPT_COUNT];

    for (size_t i = 0; i < ZG_OPT_COUNT; i++) {
        names[i] = zg_option_table[i].name;
    }
    const char *nearest = zg_options_nearest(name.at, name.length, names, ZG_OPT_COUNT);
    put(errors, "unknown option \"");
    put_quoted(errors, name);
    put(errors, "\"");
    if (nearest != NULL) {
        put(errors, " (did you mean \"");
        put(errors, nearest);
        put(errors, "\"?)");
    }
}

static bool find_option(struct span name, enum zg_option_id *id)
{
    for (size_t i = 0; i < ZG_OPT_COUNT; i++) {
        struct span known = {zg_option_table[i].name, strlen(zg_option_table[i].name)};

        if (same(known, name)) {
            *id = (enum zg_option_id)i;
            return true;
        }
    }
    return false;
}

/* Return: false when a mistake was written to errors. */
static bool parse_clause(struct zg_options *options, struct span clause,
                         struct writer *errors)
{
    const char *equals = memchr(clause.at, '=', clause.length);
    struct span name = {clause.at,
                        equals == NULL ? clause.length : (size_t)(equals - clause.at)};
    enum zg_option_id id;

    if (equals == NULL &&
        (same(clause, (struct span){"off", 3}) || same(clause, (struct span){"on", 2}))) {
        options->off = clause.length == 3;
        return true;
    }
    if (!find_option(name, &id)) {
        put_unknown(errors, name);
        return false;
    }
    if (equals == NULL) {
        put_quoted(errors, name);
        put(errors, ": needs a value; ");
        put_allowed(errors, &zg_option_table[id], (struct span){"0", 1});
        return false;
    }
    struct span value = {equals + 1, clause.length - name.length - 1};
    if (!store_value(options, id, value)) {
        put_quoted(errors, clause);
        put(errors, ": ");
        put_allowed(errors, &zg_option_table[id], value);
        return false;
    }
    return true;
}

void zg_options_default(struct zg_options *options)
{
    memset(options, 0, sizeof(*options));
    for (size_t i = 0; i < ZG_OPT_COUNT; i++) {
        const char *text = zg_option_table[i].default_text;

        store_value(options, (enum zg_option_id)i, (struct span){text, strlen(text)});
    }
}

int zg_options_parse(struct zg_options *options, const char *text, char *errors,
                     size_t errors_bytes)
{
    struct writer writer = {errors, errors_bytes, 0};
    int mistakes = 0;

    put(&writer, "");
    while (*text != '\0') {
        struct span clause = {text, strcspn(text, ",")};

        text += clause.length;
        text += *text == ',';
        while (clause.length > 0 && *clause.at == ' ') {
            clause.at++;
            clause.length--;
        }
        while (clause.length > 0 && clause.at[clause.length - 1] == ' ') {
            clause.length--;
        }
        if (clause.length == 0) {
            continue;
        }
        size_t before = writer.needed;
        start_error(&writer, mistakes);
        if (parse_clause(options, clause, &writer)) {
            writer.needed = before;
            put(&writer, "");
        } else {
            mistakes++;
        }
    }
    return mistakes;
}

static void put_value(struct writer *writer, const struct zg_options *options,
                      enum zg_option_id id)
{
    const struct zg_option *option = &zg_option_table[id];
    long number = options->value[id].number;

    if (option->type == ZG_OPTION_IS_PATH) {
        put(writer, options->value[id].path);
    } else if (option->type == ZG_OPTION_IS_ENUM || number <= ZG_QUANTITY_WORD) {
        long index =
            option->type == ZG_OPTION_IS_ENUM ? number : ZG_QUANTITY_WORD - number;
        struct span word = choice(option->choices, index);
        put_bytes(writer, word.at, word.length);
    } else {
        const struct zg_unit *unit = zg_quantity_unit(number, units_of(option));
        put_number(writer, number / unit->factor);
        put(writer, unit->suffix);
    }
}

size_t zg_options_print_value(const struct zg_options *options, enum zg_option_id id,
                              char *out, size_t out_bytes)
{
    struct writer writer = {out, out_bytes, 0};

    put(&writer, "");
    put_value(&writer, options, id);
    return writer.needed;
}

size_t zg_options_print(const struct zg_options *options, char *out, size_t out_bytes)
{
    struct writer writer = {out, out_bytes, 0};

    put(&writer, "");
    if (options->off) {
        put(&writer, "off");
        return writer.needed;
    }
    for (size_t i = 0; i < ZG_OPT_COUNT; i++) {
        put(&writer, i == 0 ? "" : ",");
        put(&writer, zg_option_table[i].name);
        put(&writer, "=");
        put_value(&writer, options, (enum zg_option_id)i);
    }
    return writer.needed;
}
