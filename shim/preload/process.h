/* SPDX-License-Identifier: MIT */
/*
 * The guard's life in its process: its start at the first call, its beginning anew in a
 * forked child, and its end with the process. Knows all the rooms; only what the exported
 * functions do knows it.
 */
#ifndef ZG_PROCESS_H
#define ZG_PROCESS_H

#include "guard.h"

struct zg_process {
    uint32_t ready;      /* start is over */
    uint32_t *fork_mark; /* ZG_STARTED but in a child that has not begun anew */
};

extern struct zg_process zg_process;

/* Start, or begin anew after a fork. Threads: any; others wait until it is done. */
void zg_process_start(void);
void zg_process_after_fork(void);

/* Makes the ledger if there is none yet: called before the first stream is accounted. */
void zg_process_open_ledger(void);

/* Takes an agent's options, over those of the environment. Return: whether they count: not
 * once there is a ledger, whose settings `zguard set` changes. */
bool zg_process_take_options(const char *text);

/* Called first by every exported function: two loads. */
static inline void zg_process_enter(void)
{
    if (__builtin_expect(zg_load_acquire(&zg_process.ready) == 0, 0))
        zg_process_start();
    if (__builtin_expect(zg_load_acquire(zg_process.fork_mark) != ZG_STARTED, 0))
        zg_process_after_fork();
}

#endif
