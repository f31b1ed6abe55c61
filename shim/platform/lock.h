/* SPDX-License-Identifier: MIT */
/*
 * A lock of one word.  It is never held across a call out of the shim (zlib, JNI, the
 * dynamic linker) and never while another of these is held, but in this order:
 *
 *     pool  >  cells
 *
 * After a fork the child sets every lock to ZG_UNLOCKED: the state that a lock guards is
 * rebuilt there, never trusted half-written (see process.c).
 */
#ifndef ZG_LOCK_H
#define ZG_LOCK_H

#include "platform/atomic.h"
#include "platform/os.h"

struct zg_lock {
    uint32_t word; /* 0 free, 1 held, 2 held and waited for */
};

#define ZG_UNLOCKED                                                                      \
    {                                                                                    \
        0                                                                                \
    }

static inline void zg_lock_take(struct zg_lock *lock)
{
    uint32_t seen = 0;
    if (zg_compare_exchange(&lock->word, &seen, 1u))
        return;
    while (zg_exchange_acq_rel(&lock->word, 2u) != 0)
        zg_os_wait(&lock->word, 2);
}

static inline void zg_lock_drop(struct zg_lock *lock)
{
    if (zg_exchange_acq_rel(&lock->word, 0u) == 2)
        zg_os_wake(&lock->word, 1);
}

#endif
