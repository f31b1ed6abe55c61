/* SPDX-License-Identifier: MIT */
/* Memory for blocks, apart from the heap that codecs use: taken piece by piece, given back all
 * at once. */
#ifndef CB_ARENA_H
#define CB_ARENA_H

#include <stddef.h>

struct cb_arena_chunk;

/* All zero: empty. */
struct cb_arena {
    struct cb_arena_chunk *last;
    size_t used, room; /* of the last chunk */
};

/* Return: a copy of the bytes, NULL when there is no memory. */
void *cb_arena_copy(struct cb_arena *arena, const void *bytes, size_t length);

void cb_arena_free(struct cb_arena *arena);

#endif
