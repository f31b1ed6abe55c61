/* SPDX-License-Identifier: MIT */
/* Atomic words, with the memory order in the name.  Works on plain integers as well, since
 * the ledger's words are shared with readers that know nothing of _Atomic. */
#ifndef ZG_ATOMIC_H
#define ZG_ATOMIC_H

#include <stdbool.h>
#include <stdint.h>

#define zg_load_relaxed(p) __atomic_load_n((p), __ATOMIC_RELAXED)
#define zg_load_acquire(p) __atomic_load_n((p), __ATOMIC_ACQUIRE)
#define zg_store_relaxed(p, v) __atomic_store_n((p), (v), __ATOMIC_RELAXED)
#define zg_store_release(p, v) __atomic_store_n((p), (v), __ATOMIC_RELEASE)
#define zg_add_relaxed(p, v) __atomic_fetch_add((p), (v), __ATOMIC_RELAXED)
/* For two words of which each side writes one and then reads the other. */
#define zg_load_seq_cst(p) __atomic_load_n((p), __ATOMIC_SEQ_CST)
#define zg_store_seq_cst(p, v) __atomic_store_n((p), (v), __ATOMIC_SEQ_CST)
#define zg_add_seq_cst(p, v) __atomic_fetch_add((p), (v), __ATOMIC_SEQ_CST)
#define zg_exchange_acq_rel(p, v) __atomic_exchange_n((p), (v), __ATOMIC_ACQ_REL)

/* Replaces *p by desired if it holds *expected, else loads it into *expected. */
#define zg_compare_exchange(p, expected, desired)                                        \
    __atomic_compare_exchange_n((p), (expected), (desired), false, __ATOMIC_ACQ_REL,     \
                                __ATOMIC_ACQUIRE)

/* Raises *peak to value if it is lower. */
static inline void zg_raise(uint64_t *peak, uint64_t value)
{
    uint64_t seen = zg_load_relaxed(peak);
    while (seen < value && !zg_compare_exchange(peak, &seen, value)) {
    }
}

/* Adds delta (may wrap below zero and back) to *counter and keeps its peak. */
static inline void zg_add_peak(uint64_t *counter, uint64_t *peak, uint64_t delta)
{
    zg_raise(peak, zg_add_relaxed(counter, delta) + delta);
}

#endif
