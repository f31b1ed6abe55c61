/* SPDX-License-Identifier: MIT */
/*
 * A lock of one word that knows its holder.  It is never held across a call out of the shim
 * (zlib, JNI, the dynamic linker) and never while another of these is held, but in this
 * order:
 *
 *     pool  >  cells
 *
 * A signal handler may interrupt the holder and come here again: it is told so instead of
 * waiting for itself, and every caller has a way to go on without the lock.
 *
 * After a fork the child sets every lock to ZG_UNLOCKED: the state that a lock guards is
 * rebuilt there, never trusted half-written (see process.c).
 */
#ifndef ZG_LOCK_H
#define ZG_LOCK_H

#include <stdint.h>

#include "platform/atomic.h"
#include "platform/os.h"

struct zg_lock {
    uint32_t word; /* 0 free; else the holder's mark, with ZG_LOCK_AWAITED perhaps */
};

#define ZG_UNLOCKED                                                                      \
    {                                                                                    \
        0                                                                                \
    }

#define ZG_LOCK_AWAITED 1u

/* Return: a mark of this thread, never 0, its lowest bit clear. Two threads share one only
 * when their thread pointers lie a multiple of 64 GiB apart; then one of them now and then
 * goes without the lock. */
static inline uint32_t zg_lock_mark(void)
{
    return (uint32_t)((uintptr_t)__builtin_thread_pointer() >> 4 | 2u) & ~ZG_LOCK_AWAITED;
}

/* Return: true once the lock is held; false when this thread holds it already. */
static inline bool zg_lock_take(struct zg_lock *lock)
{
    uint32_t mark = zg_lock_mark(), seen = 0;
    if (zg_compare_exchange(&lock->word, &seen, mark))
        return true;
    if ((seen & ~ZG_LOCK_AWAITED) == mark)
        return false;
    for (;;) {
        if (seen == 0) {
            /* Others may still be waiting: whoever drops it will wake them. */
            if (zg_compare_exchange(&lock->word, &seen, mark | ZG_LOCK_AWAITED))
                return true;
        } else if ((seen & ZG_LOCK_AWAITED) != 0 ||
                   zg_compare_exchange(&lock->word, &seen, seen | ZG_LOCK_AWAITED)) {
            zg_os_wait(&lock->word, seen | ZG_LOCK_AWAITED);
            seen = zg_load_relaxed(&lock->word);
        }
    }
}

static inline void zg_lock_drop(struct zg_lock *lock)
{
    if ((zg_exchange_acq_rel(&lock->word, 0u) & ZG_LOCK_AWAITED) != 0)
        zg_os_wake(&lock->word, 1);
}

#endif
