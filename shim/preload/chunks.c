/* SPDX-License-Identifier: MIT */
#include "chunks.h"

#include "platform/atomic.h"
#include "platform/os.h"

#define FIRST_BYTES (832u << 10) /* three of the usual deflate states, and little else */
#define LARGEST_BYTES (16u << 20)
#define MAX_CHUNKS 8192u /* 128 GiB of addresses */

static struct {
    char *start;
    size_t bytes;
} chunks[MAX_CHUNKS];

static uint32_t count;     /* published after its chunk is whole */
static size_t filled;      /* bytes of the newest chunk that are carved */
static size_t total_bytes; /* of all chunks */

static size_t wanted_bytes(void)
{
    return total_bytes < FIRST_BYTES     ? FIRST_BYTES
           : total_bytes < LARGEST_BYTES ? total_bytes
                                         : LARGEST_BYTES;
}

/* Return: whether a chunk of at least bytes was added, smaller where the system has no
 * more. */
static bool add(size_t bytes)
{
    size_t size = wanted_bytes();
    if (count == MAX_CHUNKS)
        return false;
    if (size < bytes)
        size = bytes;
    char *memory = zg_os_map(size);
    while (memory == NULL && size > bytes) {
        size = size / 2 < bytes ? bytes : size / 2 & ~(size_t)(ZG_PAGE - 1);
        memory = zg_os_map(size);
    }
    if (memory == NULL)
        return false;
    chunks[count].start = memory;
    chunks[count].bytes = size;
    total_bytes += size;
    filled = 0;
    zg_store_release(&count, count + 1);
    return true;
}

void *zg_chunk_carve(size_t bytes)
{
    if ((count == 0 || chunks[count - 1].bytes - filled < bytes) && !add(bytes))
        return NULL;
    filled += bytes;
    return chunks[count - 1].start + filled - bytes;
}

const char *zg_chunk_of(const void *address)
{
    uint32_t known = zg_load_acquire(&count);
    for (uint32_t i = 0; i < known; i++)
        if ((uintptr_t)address - (uintptr_t)chunks[i].start < chunks[i].bytes)
            return chunks[i].start;
    return NULL;
}

void zg_chunks_after_fork(void)
{
    if (count != 0)
        filled = chunks[count - 1].bytes;
}
