/* SPDX-License-Identifier: MIT */
/* Reads blocks into buffers that grow with the largest one and are used again. */
#ifndef CB_HFILE_READER_H
#define CB_HFILE_READER_H

#include "input/hfile/block.h"
#include "input/hfile/store.h"
#include "input/hfile/unpack.h"

struct cb_hfile_buffer {
    unsigned char *bytes;
    size_t room;
};

struct cb_hfile_reader {
    const struct cb_hfile_store *store;
    struct cb_hfile_unpacker unpacker;
    struct cb_hfile_buffer disk, raw;
};

/*
 * Allocates: yes; cb_hfile_reader_end(), after a failure too.
 * Return: false with an error.
 */
bool cb_hfile_reader_make(struct cb_hfile_reader *reader,
                          const struct cb_hfile_store *store,
                          const struct cb_hfile_compression *compression,
                          struct cb_hfile_error *error);
void cb_hfile_reader_end(struct cb_hfile_reader *reader);

/* Reads a block as it is on disk.  Return: its bytes, good until the next call; NULL with an
 * error. */
const unsigned char *cb_hfile_reader_fetch(struct cb_hfile_reader *reader,
                                           const struct cb_hfile_block *block,
                                           struct cb_hfile_error *error);

/* Decompresses the block that was fetched last.  Return: block->raw_bytes of data, good until
 * the next call; NULL with an error. */
const unsigned char *cb_hfile_reader_unpack(struct cb_hfile_reader *reader,
                                            const struct cb_hfile_block *block,
                                            struct cb_hfile_error *error);

/* Fetches, compares checksums and decompresses. */
const unsigned char *cb_hfile_reader_read(struct cb_hfile_reader *reader,
                                          const struct cb_hfile_block *block,
                                          struct cb_hfile_error *error);

#endif
