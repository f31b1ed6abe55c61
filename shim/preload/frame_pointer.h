/* SPDX-License-Identifier: MIT */
/* Addresses as call frame information writes them. */
#ifndef ZG_FRAME_POINTER_H
#define ZG_FRAME_POINTER_H

#include "cursor.h"
#include "frame_info.h"

/* Source: LSB 5 Core, "DWARF Exception Header Encoding". */
enum {
    POINTER_OMITTED = 0xff,
    POINTER_FORMAT = 0x0f,
    POINTER_WHOLE = 0x00,
    POINTER_ULEB = 0x01,
    POINTER_U16 = 0x02,
    POINTER_U32 = 0x03,
    POINTER_U64 = 0x04,
    POINTER_SLEB = 0x09,
    POINTER_S16 = 0x0a,
    POINTER_S32 = 0x0b,
    POINTER_S64 = 0x0c,
    POINTER_BASE = 0xf0, /* the indirect ones are met in no address of code */
    POINTER_FROM_NOTHING = 0x00,
    POINTER_FROM_ITSELF = 0x10,
    POINTER_FROM_INDEX = 0x30
};

/* Reads an address; an encoding that is not known fails the cursor. */
static inline uintptr_t zg_frame_pointer(struct zg_cursor *cursor, uint8_t encoding,
                                         const struct zg_frame_section *section)
{
    uintptr_t base = 0, value = 0;
    switch (encoding & POINTER_BASE) {
    case POINTER_FROM_NOTHING:
        break;
    case POINTER_FROM_ITSELF:
        base = (uintptr_t)cursor->at;
        break;
    case POINTER_FROM_INDEX:
        base = (uintptr_t)section->index;
        break;
    default:
        cursor->failed = true;
        return 0;
    }
    switch (encoding & POINTER_FORMAT) {
    case POINTER_ULEB:
        value = zg_cursor_uleb(cursor);
        break;
    case POINTER_SLEB:
        value = (uintptr_t)zg_cursor_sleb(cursor);
        break;
    case POINTER_U16:
        value = zg_cursor_u16(cursor);
        break;
    case POINTER_S16:
        value = (uintptr_t)(int16_t)zg_cursor_u16(cursor);
        break;
    case POINTER_U32:
        value = zg_cursor_u32(cursor);
        break;
    case POINTER_S32:
        value = (uintptr_t)(int32_t)zg_cursor_u32(cursor);
        break;
    case POINTER_WHOLE:
    case POINTER_U64:
    case POINTER_S64:
        value = zg_cursor_u64(cursor);
        break;
    default:
        cursor->failed = true;
    }
    return base + value;
}

#endif
