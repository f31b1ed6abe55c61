/* SPDX-License-Identifier: MIT */
#include "input/hfile/message.h"

enum { WIRE_VARINT = 0, WIRE_64 = 1, WIRE_BYTES = 2, WIRE_32 = 5 };

#define FIELD_NUMBER_MAX ((1U << 29) - 1)

/* Little-endian groups of seven bits, ten at most; the tenth holds the last bit alone. */
static uint64_t varint(struct cb_cursor *cursor)
{
    uint64_t value = 0;

    for (unsigned int shift = 0; shift < 70; shift += 7) {
        uint8_t byte = cb_cursor_u8(cursor);

        if (shift == 63 && byte > 1) {
            break;
        }
        value |= (uint64_t)(byte & 0x7f) << shift;
        if ((byte & 0x80) == 0) {
            return value;
        }
    }
    cursor->bad = true;
    cursor->left = 0;
    return 0;
}

struct cb_cursor cb_message_delimited(struct cb_cursor *cursor)
{
    uint64_t length = varint(cursor);
    const unsigned char *bytes = cb_cursor_take(cursor, (size_t)length);

    return cb_cursor_over(bytes, bytes != NULL ? (size_t)length : 0);
}

bool cb_message_next(struct cb_cursor *message, struct cb_field *field)
{
    if (message->bad || message->left == 0) {
        return false;
    }
    uint64_t key = varint(message);

    *field = (struct cb_field){.number = (uint32_t)(key >> 3)};
    switch (key & 7) {
    case WIRE_VARINT:
        field->value = varint(message);
        break;
    case WIRE_64:
        cb_cursor_take(message, 8);
        break;
    case WIRE_BYTES:
        field->bytes = cb_message_delimited(message);
        break;
    case WIRE_32:
        cb_cursor_take(message, 4);
        break;
    default: /* groups, which HBase has none of */
        message->bad = true;
        break;
    }
    if (key >> 3 == 0 || key >> 3 > FIELD_NUMBER_MAX) {
        message->bad = true;
    }
    return !message->bad;
}
