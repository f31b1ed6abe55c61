/* SPDX-License-Identifier: MIT */
/* The blocks that slices are taken from: all, or some that are evenly spread over them. */
#ifndef CB_TIMED_SET_H
#define CB_TIMED_SET_H

#include <stddef.h>
#include <stdint.h>

/* Return: number of the block that is the place-th of `wanted` out of count. */
static inline size_t cb_timed_set_index(size_t place, size_t wanted, size_t count)
{
    return (size_t)((unsigned __int128)place * count / wanted);
}

/* Return: how many blocks of that average size make so many bytes; 1 to count. */
static inline size_t cb_timed_set_size(uint64_t bytes, uint64_t total_bytes, size_t count)
{
    if (bytes == 0 || bytes >= total_bytes) {
        return count;
    }
    size_t size = (size_t)((unsigned __int128)count * bytes / total_bytes);
    return size > 0 ? size : 1;
}

#endif
