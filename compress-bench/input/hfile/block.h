/* SPDX-License-Identifier: MIT */
/*
 * A block of an HFile: its header, and the checksums behind it.
 *
 * Source: HBase's HFileBlock and ChecksumUtil.
 */
#ifndef CB_HFILE_BLOCK_H
#define CB_HFILE_BLOCK_H

#include "input/hfile/error.h"
#include "input/hfile/trailer.h"

/* Where a block lies, and what its header says.  On disk it is header, data and checksums, in
 * this order; version 1 has the data alone. */
struct cb_hfile_block {
    enum cb_hfile_kind kind;
    uint64_t offset;
    uint32_t header_bytes;
    uint32_t data_bytes; /* as they are on disk */
    uint32_t checksums_bytes;
    uint32_t raw_bytes; /* of the data, uncompressed */
    enum cb_hfile_checksum checksum;
    uint32_t bytes_per_checksum; /* 0 there are none */
    int64_t previous;            /* offset of the block before of its kind; -1 none */
};

static inline uint64_t cb_hfile_block_bytes(const struct cb_hfile_block *block)
{
    return (uint64_t)block->header_bytes + block->data_bytes + block->checksums_bytes;
}

/* Return: bytes of a block's header; 0 in version 1, which has none. */
uint32_t cb_hfile_header_bytes(const struct cb_hfile_trailer *trailer);

/*
 * Reads a header.
 * header: cb_hfile_header_bytes() of them.
 * offset: the block's.
 * end: no block of the file reaches beyond it.
 * limit: largest block, compressed or not, that is taken.
 * Return: false with an error when a number is impossible or above the limit.
 * Threads: any.
 */
bool cb_hfile_block_parse(struct cb_hfile_block *block,
                          const struct cb_hfile_trailer *trailer,
                          const unsigned char *header, uint64_t offset, uint64_t end,
                          uint32_t limit, struct cb_hfile_error *error);

/*
 * Compares the checksums of a block, which cover its header and its data.
 * bytes: the block as it is on disk, cb_hfile_block_bytes() of them.
 * Return: false with an error that names the chunk.  A block without checksums is right.
 * Threads: any.
 */
bool cb_hfile_block_check(const struct cb_hfile_block *block, const unsigned char *bytes,
                          struct cb_hfile_error *error);

#endif
