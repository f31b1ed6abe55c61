/* SPDX-License-Identifier: MIT */
/*
 * All blocks of an HFile, in the order of the file.  Versions 2 and 3 are walked from header
 * to header, and data blocks are compared with the index; version 1 is walked by its indexes.
 */
#ifndef CB_HFILE_WALK_H
#define CB_HFILE_WALK_H

#include "input/hfile/index.h"

struct cb_hfile_walk {
    const struct cb_hfile *file;
    struct cb_hfile_index *index; /* NULL: it cannot be read */
    struct cb_hfile_index *meta;  /* version 1, where it comes after the other */
    struct cb_hfile_error index_error;
    struct cb_hfile_entry entry; /* the index's next one */
    bool has_entry;
    enum cb_hfile_kind entry_kind;
    uint64_t at; /* where the next block begins */
    bool ended;
};

/*
 * Begins with the first block.  An index that cannot be read is only noted, except in
 * version 1, where nothing is found without it.
 * Return: false with an error.
 * Allocates: yes; cb_hfile_walk_end().
 */
bool cb_hfile_walk_begin(struct cb_hfile_walk *walk, const struct cb_hfile *file,
                         struct cb_hfile_error *error);
void cb_hfile_walk_end(struct cb_hfile_walk *walk);

/*
 * Finds the next block.
 * Return: CB_HFILE_STEP with the block; CB_HFILE_FAULT with an error, after which the walk
 * goes on where the index knows the next data block, or the load-on-open section begins.
 */
enum cb_hfile_step cb_hfile_walk_next(struct cb_hfile_walk *walk,
                                      struct cb_hfile_block *block,
                                      struct cb_hfile_error *error);

#endif
