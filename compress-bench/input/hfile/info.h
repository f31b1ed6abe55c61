/* SPDX-License-Identifier: MIT */
/*
 * The file info: what the writer noted about an HFile as a whole.
 *
 * Source: HBase's HFileInfo; protobuf since 0.96, a Writable map before.
 */
#ifndef CB_HFILE_INFO_H
#define CB_HFILE_INFO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "input/hfile/error.h"
#include "input/hfile/trailer.h"

struct cb_hfile_info {
    uint32_t entries; /* of the map itself */
    uint32_t average_key_bytes, average_value_bytes;
    char comparator[CB_HFILE_NAME_BYTES]; /* version 1 has it here */
    char encoding[32];                    /* of data blocks; "NONE" */
    char index_encoding[32];              /* of index blocks; "NONE" */
    char bloom[32];                       /* "ROW"; "NONE" */
    uint64_t created_ms;                  /* since 1970; 0 not known */
    int64_t max_sequence_id;              /* -1 not known */
    bool cells_have_sequence; /* a number after each cell: "memstore timestamp" */
    bool cells_have_tags;
    bool tags_compressed;
    bool compacted; /* by a major compaction */
    bool bulk_loaded;
};

/*
 * Reads the decompressed block of a file info, or in version 1 the bytes of it and whatever
 * follows.
 * offset: for the error.
 * Return: false with an error.
 * Threads: any.
 */
bool cb_hfile_info_read(struct cb_hfile_info *info, const unsigned char *bytes,
                        size_t length, uint64_t offset, struct cb_hfile_error *error);

#endif
