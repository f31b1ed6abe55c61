/* SPDX-License-Identifier: MIT */
#include <inttypes.h>

#include <zlib.h>

#include "input/hfile/block.h"
#include "input/hfile/crc32c.h"
#include "input/hfile/cursor.h"

/* Since 2.1 blocks carry checksums. */
#define CHECKSUM_MINOR 1

uint32_t cb_hfile_header_bytes(const struct cb_hfile_trailer *trailer)
{
    if (trailer->major == 1) {
        return 0;
    }
    return trailer->major == 2 && trailer->minor < CHECKSUM_MINOR
               ? CB_HFILE_HEADER_BYTES_PLAIN
               : CB_HFILE_HEADER_BYTES;
}

static bool too_large(const struct cb_hfile_block *block, const char *what,
                      uint32_t bytes, uint32_t limit, struct cb_hfile_error *error)
{
    return cb_hfile_fail(error, CB_HFILE_UNSUPPORTED, block->offset,
                         "the header's %s is %" PRIu32 " bytes, the limit is %" PRIu32
                         " (hfile --block-limit)",
                         what, bytes, limit);
}

/* Splits the bytes behind the header into data and checksums. */
static bool split(struct cb_hfile_block *block, uint32_t disk_bytes, uint32_t data_end,
                  struct cb_hfile_error *error)
{
    if (data_end < block->header_bytes || data_end - block->header_bytes > disk_bytes) {
        return cb_hfile_fail(error, CB_HFILE_DAMAGED, block->offset,
                             "the header says %" PRIu32
                             " bytes with it and without checksums"
                             ", %" PRIu32 " without it and with checksums",
                             data_end, disk_bytes);
    }
    block->data_bytes = data_end - block->header_bytes;
    block->checksums_bytes = disk_bytes - block->data_bytes;
    /* HBase keeps the room of checksums that are NULL; other writers do not. */
    if (block->checksum == CB_HFILE_CHECKSUM_NULL && block->checksums_bytes == 0) {
        return true;
    }
    if (block->bytes_per_checksum == 0 || block->bytes_per_checksum > INT32_MAX) {
        return cb_hfile_fail(error, CB_HFILE_DAMAGED, block->offset,
                             "the header says that a checksum covers %" PRIu32 " bytes",
                             block->bytes_per_checksum);
    }
    uint64_t chunks =
        ((uint64_t)data_end + block->bytes_per_checksum - 1) / block->bytes_per_checksum;

    if (block->checksums_bytes != chunks * CB_HFILE_CHECKSUM_BYTES) {
        return cb_hfile_fail(error, CB_HFILE_DAMAGED, block->offset,
                             "the header leaves %" PRIu32 " bytes for checksums, %" PRIu64
                             " chunks need %" PRIu64,
                             block->checksums_bytes, chunks,
                             chunks * CB_HFILE_CHECKSUM_BYTES);
    }
    return true;
}

bool cb_hfile_block_parse(struct cb_hfile_block *block,
                          const struct cb_hfile_trailer *trailer,
                          const unsigned char *header, uint64_t offset, uint64_t end,
                          uint32_t limit, struct cb_hfile_error *error)
{
    uint32_t header_bytes = cb_hfile_header_bytes(trailer);
    struct cb_cursor cursor = cb_cursor_over(header, header_bytes);
    const unsigned char *magic = cb_cursor_take(&cursor, CB_HFILE_MAGIC_BYTES);

    *block = (struct cb_hfile_block){.kind = cb_hfile_kind_of(magic),
                                     .offset = offset,
                                     .header_bytes = header_bytes,
                                     .checksum = CB_HFILE_CHECKSUM_ABSENT};
    if (block->kind == CB_HFILE_KINDS) {
        char text[CB_HFILE_MAGIC_BYTES + 1];

        cb_hfile_copy_text(text, sizeof(text), magic, CB_HFILE_MAGIC_BYTES);
        return cb_hfile_fail(error, CB_HFILE_DAMAGED, offset,
                             "no block begins with \"%s\"", text);
    }
    uint32_t disk_bytes = cb_cursor_be32(&cursor);

    block->raw_bytes = cb_cursor_be32(&cursor);
    block->previous = (int64_t)cb_cursor_be64(&cursor);
    if (disk_bytes > end - offset || header_bytes > end - offset - disk_bytes) {
        return cb_hfile_fail(error, CB_HFILE_DAMAGED, offset,
                             "the header says that %" PRIu32 " bytes follow it, %" PRIu64
                             " are left",
                             disk_bytes, end - offset - header_bytes);
    }
    if (disk_bytes > limit) {
        return too_large(block, "size on disk", disk_bytes, limit, error);
    }
    if (block->raw_bytes > limit) {
        return too_large(block, "uncompressed size", block->raw_bytes, limit, error);
    }
    if (header_bytes == CB_HFILE_HEADER_BYTES_PLAIN) {
        block->data_bytes = disk_bytes;
        return true;
    }
    uint8_t type = cb_cursor_u8(&cursor);

    if (type >= CB_HFILE_CHECKSUMS) {
        return cb_hfile_fail(
            error, CB_HFILE_DAMAGED, offset,
            "the header's checksum type is %d, which HBase does not have", type);
    }
    block->checksum = type;
    block->bytes_per_checksum = cb_cursor_be32(&cursor);
    return split(block, disk_bytes, cb_cursor_be32(&cursor), error);
}

bool cb_hfile_block_check(const struct cb_hfile_block *block, const unsigned char *bytes,
                          struct cb_hfile_error *error)
{
    uint32_t covered = block->header_bytes + block->data_bytes;
    struct cb_cursor stored = cb_cursor_over(bytes + covered, block->checksums_bytes);
    uint32_t chunk = 0;

    if (block->checksum != CB_HFILE_CHECKSUM_CRC32 &&
        block->checksum != CB_HFILE_CHECKSUM_CRC32C) {
        return true;
    }
    for (uint64_t at = 0; at < covered; at += block->bytes_per_checksum, chunk++) {
        uint64_t left = covered - at;
        size_t length =
            left < block->bytes_per_checksum ? left : block->bytes_per_checksum;
        uint32_t wanted = cb_cursor_be32(&stored);
        uint32_t found = block->checksum == CB_HFILE_CHECKSUM_CRC32
                             ? (uint32_t)crc32_z(0, bytes + at, length)
                             : cb_crc32c(bytes + at, length);

        if (found != wanted) {
            return cb_hfile_fail(
                error, CB_HFILE_DAMAGED, block->offset,
                "%s of chunk %" PRIu32 " is %08" PRIx32 ", the block says %08" PRIx32,
                cb_hfile_checksum_name(block->checksum), chunk, found, wanted);
        }
    }
    return true;
}
