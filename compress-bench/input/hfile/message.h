/* SPDX-License-Identifier: MIT */
/*
 * Reads protobuf messages field by field, in place: nothing is allocated, so that no length
 * in a file makes memory grow (a message of empty sub-messages, made into objects, takes
 * twenty times its own size).
 *
 * Source: protobuf's description of its encoding.
 */
#ifndef CB_HFILE_MESSAGE_H
#define CB_HFILE_MESSAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "input/hfile/cursor.h"

struct cb_field {
    uint32_t number;
    uint64_t value;         /* of a number */
    struct cb_cursor bytes; /* of a string, bytes or message; else at is NULL */
};

/* Reads the next field.  Return: false at the end, or with message->bad when it is broken. */
bool cb_message_next(struct cb_cursor *message, struct cb_field *field);

/* Reads a message that its length precedes.  Return: what it holds; the cursor is bad when
 * it is broken. */
struct cb_cursor cb_message_delimited(struct cb_cursor *cursor);

#endif
