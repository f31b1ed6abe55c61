/* SPDX-License-Identifier: MIT */
/*
 * The index of data blocks, read in order and no more of it than one block a level.
 *
 * Source: HBase's HFileBlockIndex.  The root's entries stand one after the other: the offset
 * of a block, its size (on disk with the header; in version 1 uncompressed), and a key.
 * Where there are more levels, the root's entries name intermediate and leaf blocks, which
 * begin with a table of where their entries are.
 */
#ifndef CB_HFILE_INDEX_H
#define CB_HFILE_INDEX_H

#include "input/hfile/file.h"

struct cb_hfile_entry {
    uint64_t offset;
    uint32_t bytes;
};

enum cb_hfile_step {
    CB_HFILE_END,
    CB_HFILE_STEP,
    CB_HFILE_FAULT /* with an error */
};

struct cb_hfile_index;

/*
 * Begins at the first data block, or in version 1 also at the first meta block.
 * Return: NULL with an error, when the index cannot be read.
 * Allocates: yes; cb_hfile_index_close().
 */
struct cb_hfile_index *cb_hfile_index_open(const struct cb_hfile *file,
                                           struct cb_hfile_error *error);
struct cb_hfile_index *cb_hfile_index_open_meta_v1(const struct cb_hfile *file,
                                                   struct cb_hfile_error *error);
void cb_hfile_index_close(struct cb_hfile_index *index);

/* Return: CB_HFILE_STEP and the next entry; offsets rise, and lie in the file.  After a fault
 * the index gives no more. */
enum cb_hfile_step cb_hfile_index_next(struct cb_hfile_index *index,
                                       struct cb_hfile_entry *entry,
                                       struct cb_hfile_error *error);

#endif
