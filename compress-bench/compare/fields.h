/* SPDX-License-Identifier: MIT */
/* Fields of a JSON document that anybody may have written: each is taken as what it must be, and
 * the first that is not is named with its place. */
#ifndef CB_FIELDS_H
#define CB_FIELDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#define CB_FIELDS_PLACE_BYTES 128
#define CB_FIELDS_ERROR_BYTES 512

/* After the first error nothing more is taken: whoever reads many fields looks once, at the
 * end. */
struct cb_fields {
    char place
        [CB_FIELDS_PLACE_BYTES]; /* of the object that is read: "rows[3].compress." */
    bool failed;
    char error[CB_FIELDS_ERROR_BYTES]; /* a sentence that names the field */
};

/* Goes into an object or an entry of an array.  Return: what cb_fields_leave() wants. */
__attribute__((format(printf, 2, 3))) size_t cb_fields_enter(struct cb_fields *fields,
                                                             const char *format, ...);
void cb_fields_leave(struct cb_fields *fields, size_t before);

/* Says what is wrong with a field, unless an error is there already.
 * name: in the object that is read; "" for that object itself. */
__attribute__((format(printf, 3, 4))) void
cb_fields_fail(struct cb_fields *fields, const char *name, const char *format, ...);

/*
 * Each takes a field of an object.
 * object: NULL is taken for one without fields.
 * Return: nothing, zero, false or NULL after an error.
 */
const json_t *cb_fields_object(struct cb_fields *fields, const json_t *object,
                               const char *name);
/* May be null: NULL without an error. */
const json_t *cb_fields_object_or_null(struct cb_fields *fields, const json_t *object,
                                       const char *name);
/* most: entries that it may have. */
const json_t *cb_fields_array(struct cb_fields *fields, const json_t *object,
                              const char *name, size_t most);
bool cb_fields_bool(struct cb_fields *fields, const json_t *object, const char *name);
uint64_t cb_fields_count(struct cb_fields *fields, const json_t *object,
                         const char *name);
/* Text that is shown to people: cleaned, and cut to the room. */
void cb_fields_text(struct cb_fields *fields, const json_t *object, const char *name,
                    char *out, size_t out_bytes);
/* Text that is told apart by every letter: an error when it is empty or has no room. */
void cb_fields_name(struct cb_fields *fields, const json_t *object, const char *name,
                    char *out, size_t out_bytes);
/* One of several words.  words: ended by NULL.  Return: its index. */
int cb_fields_word(struct cb_fields *fields, const json_t *object, const char *name,
                   const char *const *words);

/* Takes an entry of an array: a number in a range that no quotient of two leaves. */
#define CB_FIELDS_LEAST 1e-12
#define CB_FIELDS_MOST 1e12
double cb_fields_positive(struct cb_fields *fields, const json_t *value);

#endif
