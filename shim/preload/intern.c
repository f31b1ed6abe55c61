/* SPDX-License-Identifier: MIT */
#include "intern.h"

#include <sched.h>
#include <string.h>

#include "platform/atomic.h"

#define MAX_PROBES 32u
#define MAX_YIELDS 1000

struct zg_intern_entry *zg_intern_find(struct zg_intern *table, uint64_t hash,
                                       bool *is_new)
{
    *is_new = false;
    if (hash == 0)
        hash = 1;
    for (uint32_t i = 0; i < MAX_PROBES; i++) {
        struct zg_intern_entry *entry = &table->entry[(hash + i) & (table->count - 1)];
        uint64_t seen = zg_load_acquire(&entry->hash);
        if (seen == 0 && zg_compare_exchange(&entry->hash, &seen, hash)) {
            *is_new = true;
            return entry;
        }
        if (seen == hash)
            return entry;
    }
    return NULL;
}

void zg_intern_set(struct zg_intern_entry *entry, uint32_t number)
{
    zg_store_release(&entry->value, (uint64_t)number + 1);
}

uint32_t zg_intern_get(const struct zg_intern_entry *entry)
{
    uint64_t value = zg_load_acquire(&entry->value);
    for (int i = 0; value == 0 && i < MAX_YIELDS; i++) {
        sched_yield();
        value = zg_load_acquire(&entry->value);
    }
    return value == 0 ? UINT32_MAX : (uint32_t)(value - 1);
}

void zg_intern_clear(struct zg_intern *table)
{
    memset(table->entry, 0, table->count * sizeof table->entry[0]);
}

uint64_t zg_intern_mix(uint64_t hash, uint64_t value)
{
    hash ^= value + 0x9e3779b97f4a7c15u + (hash << 6) + (hash >> 2);
    hash ^= hash >> 30;
    hash *= 0xbf58476d1ce4e5b9u;
    hash ^= hash >> 27;
    return hash;
}

uint64_t zg_intern_hash(const void *bytes, size_t count, uint64_t seed)
{
    const unsigned char *p = bytes;
    uint64_t hash = 0xcbf29ce484222325u ^ seed;
    for (size_t i = 0; i < count; i++)
        hash = (hash ^ p[i]) * 0x100000001b3u;
    return zg_intern_mix(hash, count);
}
