/* SPDX-License-Identifier: MIT */
/*
 * The cells of a data block whose encoding is NONE: only their borders are looked for.
 *
 * Source: HBase's KeyValue.  A cell is the lengths of its key and its value (four bytes each,
 * big-endian), key, value; then, where the file has them, the length of its tags (two bytes)
 * and the tags, and a sequence number (Hadoop's variable length).
 */
#ifndef CB_HFILE_CELLS_H
#define CB_HFILE_CELLS_H

#include "input/hfile/cursor.h"

struct cb_hfile_cell_form {
    bool tags, sequence;
};

/* Steps over one cell.  Return: its length, 0 at the end, and when it is broken: then the
 * cursor is bad. */
static inline size_t cb_hfile_cell_next(struct cb_cursor *cursor,
                                        struct cb_hfile_cell_form form)
{
    size_t before = cursor->left;

    if (before == 0) {
        return 0;
    }
    uint64_t key_bytes = cb_cursor_be32(cursor);
    uint64_t value_bytes = cb_cursor_be32(cursor);

    cb_cursor_take(cursor, (size_t)(key_bytes + value_bytes));
    if (form.tags) {
        cb_cursor_take(cursor, cb_cursor_be16(cursor));
    }
    if (form.sequence) {
        cb_cursor_vint(cursor);
    }
    return cursor->bad ? 0 : before - cursor->left;
}

#endif
