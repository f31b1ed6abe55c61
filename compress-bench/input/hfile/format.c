/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "input/hfile/format.h"

const struct cb_hfile_kind_row cb_hfile_kinds[CB_HFILE_KINDS] = {
    [CB_HFILE_DATA] = {"DATABLK*", "data"},
    [CB_HFILE_ENCODED_DATA] = {"DATABLKE", "encoded_data"},
    [CB_HFILE_LEAF_INDEX] = {"IDXLEAF2", "leaf_index"},
    [CB_HFILE_BLOOM_CHUNK] = {"BLMFBLK2", "bloom_chunk"},
    [CB_HFILE_META] = {"METABLKc", "meta"},
    [CB_HFILE_INTERMEDIATE_INDEX] = {"IDXINTE2", "intermediate_index"},
    [CB_HFILE_ROOT_INDEX] = {"IDXROOT2", "root_index"},
    [CB_HFILE_FILE_INFO] = {"FILEINF2", "file_info"},
    [CB_HFILE_BLOOM_META] = {"BLMFMET2", "bloom_meta"},
    [CB_HFILE_DELETE_BLOOM_META] = {"DFBLMET2", "delete_bloom_meta"},
};

/*
 * The order is that of HBase's Compression.Algorithm.  Checks: gzip and bzip2 always have
 * one, zstd when bit 2 of the frame's flags says so (RFC 8878), xz when its check is not 0.
 */
static const struct cb_hfile_compression compressions[] = {
    {.name = "LZO", .codec = "lzo1x-1", .magic = "", .framed = true},
    {.name = "GZ",
     .codec = "gz",
     .magic = "\x1f\x8b",
     .plain = true,
     .check_at = 0,
     .check_bits = 0xff},
    {.name = "NONE", .magic = ""},
    {.name = "SNAPPY", .codec = "snappy", .magic = "", .framed = true},
    {.name = "LZ4", .codec = "lz4", .magic = "", .framed = true},
    {.name = "BZIP2",
     .codec = "bzip2",
     .magic = "BZh",
     .plain = true,
     .framed = true,
     .check_at = 0,
     .check_bits = 0xff},
    {.name = "ZSTD",
     .codec = "zstd",
     .magic = "\x28\xb5\x2f\xfd",
     .plain = true,
     .framed = true,
     .check_at = 4,
     .check_bits = 0x04},
    {.name = "LZMA",
     .codec = "lzma",
     .magic = "\xfd\x37zXZ",
     .plain = true,
     .framed = true,
     .check_at = 7,
     .check_bits = 0x0f},
    {.name = "BROTLI", .codec = "brotli", .magic = "", .plain = true, .framed = true},
};

/* By id; HBase keeps 1 and 5 for encodings that never came. */
static const char *const encodings[] = {
    [0] = "NONE",      [2] = "PREFIX",      [3] = "DIFF",
    [4] = "FAST_DIFF", [6] = "PREFIX_TREE", [7] = "ROW_INDEX_V1",
};

enum cb_hfile_kind cb_hfile_kind_of(const unsigned char *magic)
{
    enum cb_hfile_kind kind = 0;

    while (kind < CB_HFILE_KINDS &&
           memcmp(magic, cb_hfile_kinds[kind].magic, CB_HFILE_MAGIC_BYTES) != 0) {
        kind++;
    }
    return kind;
}

const struct cb_hfile_compression *cb_hfile_compression_of(uint32_t number)
{
    return number < sizeof(compressions) / sizeof(*compressions) ? &compressions[number]
                                                                 : NULL;
}

const char *cb_hfile_encoding_name(unsigned int id)
{
    return id < sizeof(encodings) / sizeof(*encodings) ? encodings[id] : NULL;
}

const char *cb_hfile_checksum_name(enum cb_hfile_checksum type)
{
    static const char *const names[] = {
        [CB_HFILE_CHECKSUM_NULL] = "NULL",
        [CB_HFILE_CHECKSUM_CRC32] = "CRC32",
        [CB_HFILE_CHECKSUM_CRC32C] = "CRC32C",
        [CB_HFILE_CHECKSUM_ABSENT] = "none",
    };

    return names[type];
}
