/* SPDX-License-Identifier: MIT */
/* Any bytes as a block: the first one says of which version. */
#include <stdint.h>
#include <stdlib.h>

#include "input/hfile/block.h"

#define LIMIT (1U << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cb_hfile_trailer trailer = {.major = 2};
    struct cb_hfile_block block;
    struct cb_hfile_error error;

    if (size == 0) {
        return 0;
    }
    trailer.minor = data[0] & 3;
    data++;
    size--;
    if (size < cb_hfile_header_bytes(&trailer) ||
        !cb_hfile_block_parse(&block, &trailer, data, 0, size, LIMIT, &error)) {
        return 0;
    }
    if (cb_hfile_block_bytes(&block) > size || block.raw_bytes > LIMIT) {
        abort();
    }
    cb_hfile_block_check(&block, data, &error);
    return 0;
}
