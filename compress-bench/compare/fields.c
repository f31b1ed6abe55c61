/* SPDX-License-Identifier: MIT */
#include "compare/fields.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "common/text.h"

size_t cb_fields_enter(struct cb_fields *fields, const char *format, ...)
{
    size_t before = strlen(fields->place);
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(fields->place + before, sizeof(fields->place) - before, format, arguments);
    va_end(arguments);
    return before;
}

void cb_fields_leave(struct cb_fields *fields, size_t before)
{
    fields->place[before] = '\0';
}

void cb_fields_fail(struct cb_fields *fields, const char *name, const char *format, ...)
{
    va_list arguments;
    char what[CB_FIELDS_ERROR_BYTES / 2];
    /* An object itself is named without the point behind it. */
    size_t place = strlen(fields->place) - (*name == '\0' && *fields->place != '\0');

    if (fields->failed) {
        return;
    }
    va_start(arguments, format);
    vsnprintf(what, sizeof(what), format, arguments);
    va_end(arguments);
    snprintf(fields->error, sizeof(fields->error), "%.*s%s%s%s", (int)place,
             fields->place, name, place > 0 || *name != '\0' ? ": " : "", what);
    fields->failed = true;
}

static const char *kind_of(const json_t *value)
{
    static const char *const kinds[] = {[JSON_OBJECT] = "an object",
                                        [JSON_ARRAY] = "an array",
                                        [JSON_STRING] = "a text",
                                        [JSON_INTEGER] = "a whole number",
                                        [JSON_REAL] = "a number with a fraction",
                                        [JSON_TRUE] = "true",
                                        [JSON_FALSE] = "false",
                                        [JSON_NULL] = "null"};

    return kinds[json_typeof(value)];
}

/* Return: the field; NULL after an error. */
static const json_t *take(struct cb_fields *fields, const json_t *object,
                          const char *name)
{
    const json_t *value = fields->failed ? NULL : json_object_get(object, name);

    if (value == NULL) {
        cb_fields_fail(fields, name, "is missing");
    }
    return value;
}

/* Return: the field when it is of the type; NULL after an error. */
static const json_t *take_typed(struct cb_fields *fields, const json_t *object,
                                const char *name, json_type type, const char *wanted)
{
    const json_t *value = take(fields, object, name);

    if (value != NULL && json_typeof(value) != type) {
        cb_fields_fail(fields, name, "must be %s, not %s", wanted, kind_of(value));
        return NULL;
    }
    return value;
}

const json_t *cb_fields_object(struct cb_fields *fields, const json_t *object,
                               const char *name)
{
    return take_typed(fields, object, name, JSON_OBJECT, "an object");
}

const json_t *cb_fields_object_or_null(struct cb_fields *fields, const json_t *object,
                                       const char *name)
{
    const json_t *value = take(fields, object, name);

    if (value == NULL || json_is_null(value)) {
        return NULL;
    }
    return take_typed(fields, object, name, JSON_OBJECT, "an object or null");
}

const json_t *cb_fields_array(struct cb_fields *fields, const json_t *object,
                              const char *name, size_t most)
{
    const json_t *value = take_typed(fields, object, name, JSON_ARRAY, "an array");

    if (value != NULL && json_array_size(value) > most) {
        cb_fields_fail(fields, name, "has %zu entries; at most %zu are read",
                       json_array_size(value), most);
        return NULL;
    }
    return value;
}

bool cb_fields_bool(struct cb_fields *fields, const json_t *object, const char *name)
{
    const json_t *value = take(fields, object, name);

    if (value != NULL && !json_is_boolean(value)) {
        cb_fields_fail(fields, name, "must be true or false, not %s", kind_of(value));
    }
    return json_is_true(value);
}

uint64_t cb_fields_count(struct cb_fields *fields, const json_t *object, const char *name)
{
    const json_t *value =
        take_typed(fields, object, name, JSON_INTEGER, "a whole number");
    json_int_t number = value != NULL ? json_integer_value(value) : 0;

    if (number < 0) {
        cb_fields_fail(fields, name, "must not be negative, as %" JSON_INTEGER_FORMAT,
                       number);
        return 0;
    }
    return (uint64_t)number;
}

void cb_fields_text(struct cb_fields *fields, const json_t *object, const char *name,
                    char *out, size_t out_bytes)
{
    const json_t *value = take_typed(fields, object, name, JSON_STRING, "a text");

    zg_text_clean(value != NULL ? json_string_value(value) : "", out, out_bytes);
}

void cb_fields_name(struct cb_fields *fields, const json_t *object, const char *name,
                    char *out, size_t out_bytes)
{
    cb_fields_text(fields, object, name, out, out_bytes);
    if (!fields->failed &&
        (*out == '\0' ||
         strcmp(out, json_string_value(json_object_get(object, name))) != 0)) {
        cb_fields_fail(fields, name,
                       "must be 1 to %zu letters, none of them a control character",
                       out_bytes - 1);
    }
}

int cb_fields_word(struct cb_fields *fields, const json_t *object, const char *name,
                   const char *const *words)
{
    const json_t *value = take_typed(fields, object, name, JSON_STRING, "a text");
    char shown[32];

    for (int i = 0; value != NULL && words[i] != NULL; i++) {
        if (strcmp(json_string_value(value), words[i]) == 0) {
            return i;
        }
    }
    if (value != NULL) {
        zg_text_clean(json_string_value(value), shown, sizeof(shown));
        cb_fields_fail(fields, name, "\"%s\" is none of the words that it may be", shown);
    }
    return 0;
}

double cb_fields_positive(struct cb_fields *fields, const json_t *value)
{
    double number = json_number_value(value);

    if (!json_is_number(value)) {
        cb_fields_fail(fields, "", "must be a number, not %s", kind_of(value));
    } else if (!(number >= CB_FIELDS_LEAST && number <= CB_FIELDS_MOST)) {
        cb_fields_fail(fields, "", "must be from %g to %g, not %g", CB_FIELDS_LEAST,
                       CB_FIELDS_MOST, number);
    }
    return fields->failed ? 0 : number;
}
