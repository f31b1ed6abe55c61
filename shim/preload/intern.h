/* SPDX-License-Identifier: MIT */
/*
 * A table that gives each 64-bit hash one number, for good. Two different things with one
 * hash would share a number: at 2^-64 for a pair, and only names in a report are at stake.
 *
 * Threads: any; nobody waits but for the few instructions between another thread's
 * zg_intern_find and its zg_intern_set.
 */
#ifndef ZG_INTERN_H
#define ZG_INTERN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct zg_intern_entry {
    uint64_t hash;  /* 0 free */
    uint64_t value; /* 1 + the number; 0 not yet set */
};

struct zg_intern {
    struct zg_intern_entry *entry;
    uint32_t count; /* a power of two */
};

#define ZG_INTERN(array)                                                                 \
    {                                                                                    \
        (array), sizeof(array) / sizeof((array)[0])                                      \
    }

/*
 * Finds the entry of hash, or claims one.
 * is_new: set when it was claimed: the caller must zg_intern_set it, soon.
 * Return: NULL when the table is full around the hash's place.
 */
struct zg_intern_entry *zg_intern_find(struct zg_intern *table, uint64_t hash,
                                       bool *is_new);
void zg_intern_set(struct zg_intern_entry *entry, uint32_t number);

/* Return: its number; UINT32_MAX when it was set to that, or is not set after a while: its
 * maker may have been interrupted for good. */
uint32_t zg_intern_get(const struct zg_intern_entry *entry);

/* Threads: one. */
void zg_intern_clear(struct zg_intern *table);

uint64_t zg_intern_mix(uint64_t hash, uint64_t value);
uint64_t zg_intern_hash(const void *bytes, size_t count, uint64_t seed);

#endif
