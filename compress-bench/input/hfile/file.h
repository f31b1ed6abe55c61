/* SPDX-License-Identifier: MIT */
/* An open HFile: what its trailer and its file info say. */
#ifndef CB_HFILE_FILE_H
#define CB_HFILE_FILE_H

#include "input/hfile/cells.h"
#include "input/hfile/info.h"
#include "input/hfile/reader.h"

/*
 * A block above this is taken for damage unless the user says otherwise: HBase's blocks have
 * 64 KB and end with the cell that fills them, whose size it limits to 10 MB by default.
 */
#define CB_HFILE_BLOCK_LIMIT (256U << 20)
#define CB_HFILE_BLOCK_LIMIT_MAX INT32_MAX

struct cb_hfile {
    struct cb_hfile_store store;
    uint32_t block_limit; /* bytes */
    struct cb_hfile_trailer trailer;
    struct cb_hfile_info info;
    bool info_known;
    struct cb_hfile_error info_error; /* why it is not known */
    /* What the block of the file info has; a file's blocks all have the same.  Absent, too,
     * where its header cannot be read. */
    enum cb_hfile_checksum checksum;
    uint32_t bytes_per_checksum;
};

/*
 * Opens an HFile.
 * block_limit: largest block that is read, up to CB_HFILE_BLOCK_LIMIT_MAX; 0 the default.
 * Return: false with an error.  A file whose file info cannot be read is opened; an encrypted
 * one is not.
 * Allocates: yes; cb_hfile_close().
 */
bool cb_hfile_open(struct cb_hfile *file, const char *path, uint32_t block_limit,
                   struct cb_hfile_error *error);
/* The same of bytes wherever they are; the file takes the store, also on failure. */
bool cb_hfile_open_store(struct cb_hfile *file, struct cb_hfile_store store,
                         uint32_t block_limit, struct cb_hfile_error *error);
void cb_hfile_close(struct cb_hfile *file);

/* Reads the header of the block at an offset.  end: as for cb_hfile_block_parse(). */
bool cb_hfile_block_at(const struct cb_hfile *file, uint64_t offset, uint64_t end,
                       struct cb_hfile_block *block, struct cb_hfile_error *error);

/* Return: can the borders of cells be found in the data blocks? */
bool cb_hfile_has_plain_cells(const struct cb_hfile *file);

struct cb_hfile_cell_form cb_hfile_cell_form(const struct cb_hfile *file);

/*
 * Finds what is compressed anew of a data block's decompressed bytes: without the magic that
 * version 1 has in front, without the id of an encoding.
 * bytes: block->raw_bytes of them.
 * Return: an empty cursor that is bad, with an error, when they do not begin so.
 */
struct cb_cursor cb_hfile_content(const struct cb_hfile *file,
                                  const struct cb_hfile_block *block,
                                  const unsigned char *bytes,
                                  struct cb_hfile_error *error);

#endif
