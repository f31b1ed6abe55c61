/* SPDX-License-Identifier: MIT */
/* Numbers that are the same for the same seed on every machine: no floating point, no libc. */
#ifndef CB_RANDOM_H
#define CB_RANDOM_H

#include <stdint.h>

/* SplitMix64: one word, and every seed serves. */
struct cb_random {
    uint64_t state;
};

static inline uint64_t cb_random_next(struct cb_random *random)
{
    uint64_t word = random->state += 0x9e3779b97f4a7c15u;

    word = (word ^ word >> 30) * 0xbf58476d1ce4e5b9u;
    word = (word ^ word >> 27) * 0x94d049bb133111ebu;
    return word ^ word >> 31;
}

/* Return: a number below limit, which is at least 1 and at most 2^32. */
static inline uint64_t cb_random_below(struct cb_random *random, uint64_t limit)
{
    return (cb_random_next(random) >> 32) * limit >> 32;
}

/* Return: a generator for one of many parts of what a seed stands for. */
static inline struct cb_random cb_random_part(uint64_t seed, uint64_t part)
{
    struct cb_random random = {seed};

    random.state = cb_random_next(&random) ^ part;
    random.state = cb_random_next(&random);
    return random;
}

#endif
