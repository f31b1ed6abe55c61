/* SPDX-License-Identifier: MIT */
/* Any bytes as the end of an HFile, and as its file info. */
#include <stdint.h>
#include <stdlib.h>

#include "input/hfile/info.h"
#include "input/hfile/trailer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What the other readers rely on. */
static void require(bool holds)
{
    if (!holds) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t tail = size < CB_HFILE_TRAILER_MOST ? size : CB_HFILE_TRAILER_MOST;
    struct cb_hfile_trailer trailer;
    struct cb_hfile_info info;
    struct cb_hfile_error error;

    if (cb_hfile_trailer_read(&trailer, data + size - tail, tail, size, &error)) {
        require(trailer.offset < size);
        require(trailer.load_on_open_offset <= trailer.offset);
        require(trailer.file_info_offset <= trailer.offset);
        require(trailer.last_data_offset <= trailer.load_on_open_offset);
        require(trailer.first_data_offset <= trailer.last_data_offset);
        require(trailer.major != 1 ||
                trailer.file_info_offset <= trailer.load_on_open_offset);
        require(trailer.meta_index_entries == 0 || trailer.major != 1 ||
                trailer.meta_index_offset <= trailer.offset);
        require(trailer.levels <= CB_HFILE_LEVELS_MAX && trailer.compression != NULL);
    }
    if (cb_hfile_info_read(&info, data, size, 0, &error)) {
        require(info.entries <= size);
    }
    return 0;
}
