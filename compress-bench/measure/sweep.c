/* SPDX-License-Identifier: MIT */
#include "measure/sweep.h"

#include <stdlib.h>
#include <string.h>

#define LINE_BYTES 64u

void cb_sweep_make(struct cb_sweep *sweep, size_t cache_bytes)
{
    size_t length = cache_bytes + cache_bytes / 4;

    *sweep = (struct cb_sweep){0};
    if (cache_bytes == 0) {
        return;
    }
    sweep->bytes = malloc(length);
    if (sweep->bytes != NULL) {
        /* Pages of its own: untouched ones are all the same page. */
        memset(sweep->bytes, 1, length);
        sweep->length = length;
    }
}

void cb_sweep_run(const struct cb_sweep *sweep)
{
    const volatile unsigned char *bytes = sweep->bytes;

    for (size_t at = 0; at < sweep->length; at += LINE_BYTES) {
        (void)bytes[at];
    }
}

void cb_sweep_free(struct cb_sweep *sweep)
{
    free(sweep->bytes);
    *sweep = (struct cb_sweep){0};
}
