/* SPDX-License-Identifier: MIT */
#include "measure/arena.h"

#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

#define CHUNK_BYTES ((size_t)4 << 20)
#define ALIGNMENT 64u

struct cb_arena_chunk {
    struct cb_arena_chunk *before;
    size_t bytes; /* with this header */
};

static size_t round_up(size_t bytes)
{
    return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

static int add_chunk(struct cb_arena *arena, size_t least)
{
    size_t bytes = round_up(sizeof(struct cb_arena_chunk)) + least;

    if (bytes < CHUNK_BYTES) {
        bytes = CHUNK_BYTES;
    }
    void *memory =
        mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) {
        return -1;
    }
    struct cb_arena_chunk *chunk = memory;
    *chunk = (struct cb_arena_chunk){.before = arena->last, .bytes = bytes};
    arena->last = chunk;
    arena->used = round_up(sizeof(*chunk));
    arena->room = bytes;
    return 0;
}

void *cb_arena_copy(struct cb_arena *arena, const void *bytes, size_t length)
{
    if (length > SIZE_MAX / 2 ||
        (arena->room - arena->used < length && add_chunk(arena, length) != 0)) {
        return NULL;
    }
    unsigned char *copy = (unsigned char *)arena->last + arena->used;
    memcpy(copy, bytes, length);
    size_t step = round_up(length);
    arena->used = arena->room - arena->used < step ? arena->room : arena->used + step;
    return copy;
}

void cb_arena_free(struct cb_arena *arena)
{
    while (arena->last != NULL) {
        struct cb_arena_chunk *chunk = arena->last;

        arena->last = chunk->before;
        munmap(chunk, chunk->bytes);
    }
    *arena = (struct cb_arena){0};
}
