/* SPDX-License-Identifier: MIT */
#include "codec/counted.h"

#include <stdalign.h>
#include <stdlib.h>

/* Stands before what the library sees, which stays aligned. */
union header {
    size_t bytes;
    max_align_t alignment;
};

void *cb_counted_take(struct cb_counted *counter, size_t bytes)
{
    union header *header = NULL;

    if (bytes <= (size_t)-1 - sizeof(*header)) {
        header = malloc(sizeof(*header) + bytes);
    }
    if (header == NULL) {
        return NULL;
    }
    header->bytes = bytes;
    counter->held += bytes;
    if (counter->held > counter->peak) {
        counter->peak = counter->held;
    }
    return header + 1;
}

void cb_counted_give(struct cb_counted *counter, void *address)
{
    if (address != NULL) {
        union header *header = (union header *)address - 1;

        counter->held -= header->bytes;
        free(header);
    }
}
