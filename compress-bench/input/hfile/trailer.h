/* SPDX-License-Identifier: MIT */
/*
 * The trailer: the last bytes of an HFile, from which everything else is found.
 *
 * Source: HBase's FixedFileTrailer and HFile.proto.
 */
#ifndef CB_HFILE_TRAILER_H
#define CB_HFILE_TRAILER_H

#include <stdbool.h>
#include <stdint.h>

#include "input/hfile/error.h"
#include "input/hfile/format.h"

/* So many bytes from the end hold the trailer of any version. */
#define CB_HFILE_TRAILER_MOST 4096
#define CB_HFILE_NAME_BYTES 128
/* Levels of the data index: HBase's own blocks of 128 KB make three of a petabyte. */
#define CB_HFILE_LEVELS_MAX 16

struct cb_hfile_trailer {
    uint32_t major, minor;
    uint64_t offset; /* of the trailer itself: here everything else ends */
    uint64_t file_info_offset;
    uint64_t load_on_open_offset; /* version 1: of the data index */
    uint32_t data_index_entries;  /* in the root */
    uint32_t meta_index_entries;
    uint64_t meta_index_offset; /* version 1 only */
    uint64_t data_index_bytes;  /* uncompressed */
    uint64_t total_bytes;       /* uncompressed, as its writer counted */
    uint64_t entries;
    uint32_t levels; /* of the data index */
    uint64_t first_data_offset, last_data_offset;
    char comparator[CB_HFILE_NAME_BYTES]; /* printable; "" version 1 has it elsewhere */
    const struct cb_hfile_compression *compression;
    bool encrypted;
};

/*
 * Reads the trailer.
 * tail: the end of the file, tail_bytes long, as much as there is up to CB_HFILE_TRAILER_MOST.
 * Return: false with an error when this is no HFile, a damaged one, or of a version that is
 * not known.  Every offset of a trailer that was read lies in the file, in the right order.
 * An encrypted file's trailer is read.
 * Threads: any.
 */
bool cb_hfile_trailer_read(struct cb_hfile_trailer *trailer, const unsigned char *tail,
                           size_t tail_bytes, uint64_t file_bytes,
                           struct cb_hfile_error *error);

/* Copies foreign bytes; what is not printable ASCII becomes '?'.  Cut to out_bytes. */
void cb_hfile_copy_text(char *out, size_t out_bytes, const unsigned char *text,
                        size_t length);

#endif
