/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "input/synthetic.h"
#include "options/nearest.h"

#define PREFIX "kv"

enum kind { SIZE, NUMBER, VALUES };

static const struct row {
    const char *name;
    enum kind kind;
    uint64_t min, max, usual;
    const char *help;
    size_t offset;
} rows[] = {
#define CB_SYNTHETIC(name, kind, min, max, usual, help)                                  \
    {#name, kind, min, max, usual, help, offsetof(struct cb_synthetic, name)},
#include "input/synthetic.def"
#undef CB_SYNTHETIC
};

#define ROWS (sizeof(rows) / sizeof(rows[0]))

static const char *const value_kinds[CB_VALUES_KINDS] = {
    [CB_VALUES_TEXT] = "text",   [CB_VALUES_NUMBER] = "number",
    [CB_VALUES_JSON] = "json",   [CB_VALUES_RANDOM] = "random",
    [CB_VALUES_MIXED] = "mixed",
};

static uint64_t *member(struct cb_synthetic *synthetic, const struct row *row)
{
    return (uint64_t *)(void *)((char *)synthetic + row->offset);
}

static const struct row *find_row(const char *name, size_t length, char *error)
{
    const char *names[ROWS];

    for (size_t i = 0; i < ROWS; i++) {
        names[i] = rows[i].name;
        if (strlen(rows[i].name) == length && memcmp(rows[i].name, name, length) == 0) {
            return &rows[i];
        }
    }
    const char *nearest = zg_options_nearest(name, length, names, ROWS);
    int shown = length < 64 ? (int)length : 64;
    if (nearest != NULL) {
        snprintf(error, CB_SOURCE_ERROR_BYTES,
                 "unknown name \"%.*s\" (did you mean \"%s\"?)", shown, name, nearest);
    } else {
        snprintf(error, CB_SOURCE_ERROR_BYTES, "unknown name \"%.*s\"; use one of", shown,
                 name);
        for (size_t i = 0; i < ROWS; i++) {
            size_t used = strlen(error);

            snprintf(error + used, CB_SOURCE_ERROR_BYTES - used, "%s %s",
                     i > 0 ? "," : "", rows[i].name);
        }
    }
    return NULL;
}

static bool parse_values(const char *value, size_t length, uint64_t *to)
{
    for (size_t i = 0; i < CB_VALUES_KINDS; i++) {
        if (strlen(value_kinds[i]) == length &&
            memcmp(value_kinds[i], value, length) == 0) {
            *to = i;
            return true;
        }
    }
    return false;
}

static bool parse_value(const struct row *row, const char *value, size_t length,
                        uint64_t *to)
{
    int64_t number = 0;

    if (row->kind == VALUES) {
        return parse_values(value, length, to);
    }
    if (row->kind == SIZE) {
        return cb_text_parse_size(value, length, to) && *to >= row->min &&
               *to <= row->max;
    }
    if (!cb_text_parse_number(value, length, &number) || number < 0) {
        return false;
    }
    *to = (uint64_t)number;
    return *to >= row->min && *to <= row->max;
}

static void explain_row(const struct row *row, char *out, size_t bytes)
{
    char min[ZG_TEXT_FIGURE_BYTES];
    char max[ZG_TEXT_FIGURE_BYTES];

    if (row->kind == VALUES) {
        snprintf(out, bytes, "text, number, json, random or mixed");
    } else if (row->kind == SIZE) {
        snprintf(out, bytes, "a size from %s to %s, as 64m",
                 cb_text_block_size(row->min, min), cb_text_block_size(row->max, max));
    } else {
        snprintf(out, bytes, "a number from %" PRIu64 " to %" PRIu64, row->min, row->max);
    }
}

static bool take(struct cb_synthetic *synthetic, const char *word, size_t length,
                 char *error)
{
    const char *equals = memchr(word, '=', length);
    size_t name_length = equals != NULL ? (size_t)(equals - word) : length;
    const struct row *row = find_row(word, name_length, error);
    char wanted[128];

    if (row == NULL) {
        return false;
    }
    if (equals == NULL ||
        !parse_value(row, equals + 1, length - name_length - 1, member(synthetic, row))) {
        explain_row(row, wanted, sizeof(wanted));
        snprintf(error, CB_SOURCE_ERROR_BYTES, "%.*s: must be %s",
                 length < 64 ? (int)length : 64, word, wanted);
        return false;
    }
    return true;
}

bool cb_synthetic_parse(struct cb_synthetic *synthetic, const char *text,
                        char error[CB_SOURCE_ERROR_BYTES])
{
    size_t prefix = strcspn(text, ":");

    for (size_t i = 0; i < ROWS; i++) {
        *member(synthetic, &rows[i]) = rows[i].usual;
    }
    if (prefix != strlen(PREFIX) || memcmp(text, PREFIX, prefix) != 0) {
        snprintf(error, CB_SOURCE_ERROR_BYTES,
                 "\"%.*s\" is not known; use " PREFIX " or " PREFIX ":NAME=VALUE,...",
                 prefix < 64 ? (int)prefix : 64, text);
        return false;
    }
    text += text[prefix] == ':' ? prefix + 1 : prefix;
    while (*text != '\0') {
        size_t length = strcspn(text, ",");

        if (!take(synthetic, text, length, error)) {
            return false;
        }
        text += length;
        text += *text == ',' ? 1 : 0;
    }
    return true;
}

void cb_synthetic_explain(char help[CB_SYNTHETIC_HELP_BYTES])
{
    size_t used = 0;

    for (size_t i = 0; i < ROWS && used < CB_SYNTHETIC_HELP_BYTES; i++) {
        char usual[ZG_TEXT_FIGURE_BYTES];

        if (rows[i].kind == VALUES) {
            snprintf(usual, sizeof(usual), "%s", value_kinds[rows[i].usual]);
        } else if (rows[i].kind == SIZE) {
            cb_text_block_size(rows[i].usual, usual);
        } else {
            snprintf(usual, sizeof(usual), "%" PRIu64, rows[i].usual);
        }
        int length =
            snprintf(help + used, CB_SYNTHETIC_HELP_BYTES - used, "%s%s (%s; %s)",
                     i > 0 ? ", " : "", rows[i].name, rows[i].help, usual);
        used += length > 0 ? (size_t)length : 0;
    }
}
