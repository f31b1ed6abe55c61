/* SPDX-License-Identifier: MIT */
/*
 * The words of the HFile format: block kinds, compressions, encodings, checksums.
 *
 * Source: docs/hfile-format.md, and the HBase classes that it names.
 */
#ifndef CB_HFILE_FORMAT_H
#define CB_HFILE_FORMAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CB_HFILE_MAGIC_BYTES 8
#define CB_HFILE_TRAILER_MAGIC "TRABLK\"$"
#define CB_HFILE_INDEX_V1_MAGIC "IDXBLK)+"
#define CB_HFILE_ENCODING_ID_BYTES 2

#define CB_HFILE_VERSION_MIN 1
#define CB_HFILE_VERSION_MAX 3
#define CB_HFILE_MINOR_MAX 3

#define CB_HFILE_HEADER_BYTES 33       /* of a block */
#define CB_HFILE_HEADER_BYTES_PLAIN 24 /* without checksums: version 2.0 */
#define CB_HFILE_CHECKSUM_BYTES 4

enum cb_hfile_kind {
    CB_HFILE_DATA,
    CB_HFILE_ENCODED_DATA,
    CB_HFILE_LEAF_INDEX,
    CB_HFILE_BLOOM_CHUNK,
    CB_HFILE_META,
    CB_HFILE_INTERMEDIATE_INDEX,
    CB_HFILE_ROOT_INDEX,
    CB_HFILE_FILE_INFO,
    CB_HFILE_BLOOM_META,
    CB_HFILE_DELETE_BLOOM_META,
    CB_HFILE_KINDS
};

struct cb_hfile_kind_row {
    const char *magic;
    const char *name; /* "leaf_index" */
};

extern const struct cb_hfile_kind_row cb_hfile_kinds[CB_HFILE_KINDS];

/* magic: CB_HFILE_MAGIC_BYTES.  Return: CB_HFILE_KINDS when no kind begins so. */
enum cb_hfile_kind cb_hfile_kind_of(const unsigned char *magic);

static inline bool cb_hfile_kind_is_data(enum cb_hfile_kind kind)
{
    return kind == CB_HFILE_DATA || kind == CB_HFILE_ENCODED_DATA;
}

/* How compressed bytes stand in a block. */
enum cb_hfile_layout {
    CB_HFILE_STORED, /* as they are */
    CB_HFILE_PLAIN,  /* one stream of the codec's own format */
    CB_HFILE_FRAMED  /* Hadoop's BlockCompressorStream: lengths, and raw chunks */
};

/* A compression, by the number that HBase gives it. */
struct cb_hfile_compression {
    const char *name;   /* HBase's: "GZ" */
    const char *codec;  /* ours: "gz"; NULL none is needed */
    const char *magic;  /* what each of its streams begins with; "" nothing of its own */
    bool plain, framed; /* how it may stand in a block */
    /* A stream carries a checksum of its own when this byte has one of these bits. */
    uint8_t check_at, check_bits;
};

/* Return: NULL when HBase has none of that number. */
const struct cb_hfile_compression *cb_hfile_compression_of(uint32_t number);

/* Return: "FAST_DIFF"; NULL when HBase has no encoding of that id. */
const char *cb_hfile_encoding_name(unsigned int id);

enum cb_hfile_checksum {
    CB_HFILE_CHECKSUM_NULL,
    CB_HFILE_CHECKSUM_CRC32,
    CB_HFILE_CHECKSUM_CRC32C,
    CB_HFILE_CHECKSUMS,
    CB_HFILE_CHECKSUM_ABSENT = CB_HFILE_CHECKSUMS /* the version has none */
};

/* Return: "CRC32C"; "none" for CB_HFILE_CHECKSUM_ABSENT. */
const char *cb_hfile_checksum_name(enum cb_hfile_checksum type);

#endif
