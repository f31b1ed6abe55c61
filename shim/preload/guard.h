/* SPDX-License-Identifier: MIT */
/*
 * The guard as a whole: its options, its start at the first call, its beginning anew in a
 * forked child, and its end with the process.
 */
#ifndef ZG_GUARD_H
#define ZG_GUARD_H

#include <stdbool.h>
#include <stdint.h>

#include "options/options.h"
#include "platform/atomic.h"

struct zg_guard {
    struct zg_options options;
    bool is_jvm;         /* a JVM was met; the launcher may use zlib before it is there */
    uint32_t generation; /* forks between this process and the first guarded one */
    uint32_t ready;      /* start is over */
    uint32_t *fork_mark; /* ZG_STARTED but in a child that has not begun anew */
};

enum zg_stage { ZG_NOT_STARTED, ZG_STARTING, ZG_STARTED };

extern struct zg_guard zg_guard;

/* Start, or begin anew after a fork. Threads: any; others wait until it is done. */
void zg_guard_start(void);
void zg_guard_after_fork(void);

/* Makes the ledger if there is none yet: called before the first stream is accounted. */
void zg_guard_open_ledger(void);
bool zg_guard_has_ledger(void);

/* A JVM's code was met: from now on the process counts as one. */
void zg_guard_note_jvm(void);

/* Called first by every exported function: two loads. */
static inline void zg_guard_enter(void)
{
    if (__builtin_expect(zg_load_acquire(&zg_guard.ready) == 0, 0))
        zg_guard_start();
    if (__builtin_expect(zg_load_acquire(zg_guard.fork_mark) != ZG_STARTED, 0))
        zg_guard_after_fork();
}

static inline long zg_guard_option(enum zg_option_id id)
{
    return zg_guard.options.value[id].number;
}

#endif
