/* SPDX-License-Identifier: MIT */
/* HFiles as sources: their data blocks are what is measured. */
#ifndef CB_HFILE_H
#define CB_HFILE_H

#include "input/source.h"

enum cb_hfile_answer {
    CB_HFILE_IS_NONE,   /* an ordinary file */
    CB_HFILE_IS_SOURCE, /* *source is made */
    CB_HFILE_IS_REFUSED, /* one that cannot be read: encrypted, damaged, its codec missing */
};

/*
 * Looks whether a file is an HFile, by its trailer's magic, and makes a source of its data
 * blocks: decompressed, without block headers, checksums and the id of an encoding.
 * piece_bytes: consecutive blocks are put together to about so much, when cells have no
 * encoding and blocks may be cut anew; else a piece is one block.
 * Return: also a sentence that names the file, when it is refused.
 * Allocates: yes; source->calls->free().  No descriptor stays open before calls->open().
 */
enum cb_hfile_answer cb_hfile_source_make(const char *path, size_t piece_bytes,
                                          struct cb_source **source,
                                          char error[CB_SOURCE_ERROR_BYTES]);

#endif
