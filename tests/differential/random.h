/* SPDX-License-Identifier: MIT */
/* The generator of random numbers: xoshiro256** seeded by splitmix64, so that a seed means the
 * same sequence on every machine and with every C library. */
#ifndef ZD_RANDOM_H
#define ZD_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

struct zd_random {
    uint64_t s[4];
};

static inline uint64_t zd_splitmix(uint64_t *x)
{
    uint64_t z = (*x += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static inline void zd_seed(struct zd_random *r, uint64_t seed)
{
    for (int i = 0; i < 4; i++)
        r->s[i] = zd_splitmix(&seed);
}

static inline uint64_t zd_next(struct zd_random *r)
{
    uint64_t *s = r->s, m = s[1] * 5, t = s[1] << 17;
    uint64_t result = ((m << 7) | (m >> 57)) * 9;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = (s[3] << 45) | (s[3] >> 19);
    return result;
}

/* A number in [0, n); n > 0. The bias of the multiplication is of no matter here. */
static inline uint32_t zd_below(struct zd_random *r, uint32_t n)
{
    return (uint32_t)(((zd_next(r) >> 32) * n) >> 32);
}

/* A number in [low, high]. */
static inline int zd_between(struct zd_random *r, int low, int high)
{
    return low + (int)zd_below(r, (uint32_t)(high - low) + 1);
}

static inline bool zd_chance(struct zd_random *r, uint32_t per_mille)
{
    return zd_below(r, 1000) < per_mille;
}

#endif
