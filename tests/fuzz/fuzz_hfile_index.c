/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as an index: the first four say of which version, how many levels, how many
 * entries in the root, and where in the rest the root begins.
 */
#include <stdint.h>
#include <stdlib.h>

#include "input/hfile/index.h"

#define HEAD_BYTES 4

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void go_through(const struct cb_hfile *file, struct cb_hfile_index *index)
{
    struct cb_hfile_entry entry;
    struct cb_hfile_error error;
    uint64_t after = 0, count = 0;

    while (index != NULL && cb_hfile_index_next(index, &entry, &error) == CB_HFILE_STEP) {
        if (entry.offset >= file->store.bytes || (count > 0 && entry.offset <= after)) {
            abort();
        }
        after = entry.offset;
        count++;
    }
    cb_hfile_index_close(index);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cb_hfile file = {.block_limit = 1U << 16, .info_known = true};
    struct cb_hfile_error error;

    if (size < HEAD_BYTES) {
        return 0;
    }
    size_t bytes = size - HEAD_BYTES;

    cb_hfile_store_over(&file.store, data + HEAD_BYTES, bytes);
    file.info = (struct cb_hfile_info){.index_encoding = "NONE"};
    file.trailer = (struct cb_hfile_trailer){
        .major = data[0] % 3 + 1,
        .minor = data[0] >> 6,
        .offset = bytes,
        .load_on_open_offset = bytes * data[3] / UINT8_MAX,
        .levels = data[1] % CB_HFILE_LEVELS_MAX + 1,
        .data_index_entries = data[2],
        .meta_index_entries = data[2] & 3,
        .compression = cb_hfile_compression_of(2),
    };
    file.trailer.meta_index_offset = file.trailer.load_on_open_offset;
    go_through(&file, cb_hfile_index_open(&file, &error));
    if (file.trailer.major == 1) {
        go_through(&file, cb_hfile_index_open_meta_v1(&file, &error));
    }
    return 0;
}
