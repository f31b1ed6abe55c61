/* SPDX-License-Identifier: MIT */
/* Any bytes as the data of a block: the first one says by which codec, the next two how much
 * it announces. */
#include <stdint.h>
#include <stdlib.h>

#include "input/hfile/unpack.h"

#define HEAD_BYTES 3

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cb_hfile_unpacker unpacker;
    struct cb_hfile_error error;

    if (size < HEAD_BYTES) {
        return 0;
    }
    const struct cb_hfile_compression *compression = cb_hfile_compression_of(data[0] % 9);
    size_t announced = (size_t)data[1] << 8 | data[2];
    unsigned char *out = malloc(announced + 1);

    if (out == NULL || !cb_hfile_unpacker_make(&unpacker, compression, &error)) {
        free(out);
        return 0;
    }
    /* One byte beyond: what is written there is more than was announced. */
    out[announced] = 0xa5;
    for (int time = 0; time < 2; time++) {
        cb_hfile_unpack(&unpacker, data + HEAD_BYTES, size - HEAD_BYTES, out, announced,
                        0, &error);
        if (out[announced] != 0xa5) {
            abort();
        }
    }
    cb_hfile_unpacker_end(&unpacker);
    free(out);
    return 0;
}
