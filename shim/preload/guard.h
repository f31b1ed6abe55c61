/* SPDX-License-Identifier: MIT */
/* What the rooms of the shim need to know of the process as a whole. */
#ifndef ZG_GUARD_H
#define ZG_GUARD_H

#include <stdbool.h>
#include <stdint.h>

#include "options/options.h"
#include "platform/atomic.h"

enum zg_stage { ZG_NOT_STARTED, ZG_STARTING, ZG_STARTED };

struct zg_guard {
    struct zg_options options;
    bool is_jvm;         /* a JVM was met; the launcher may use zlib before it is there */
    uint32_t generation; /* forks between this process and the first guarded one */
    uint32_t ledger_stage; /* enum zg_stage */
};

extern struct zg_guard zg_guard;

/* Return: an option's number, see struct zg_options. */
static inline long zg_guard_option(enum zg_option_id id)
{
    return zg_guard.options.value[id].number;
}

/* Return: whether this process has its ledger, or what stands in for one. */
bool zg_guard_has_ledger(void);

/* A broken invariant was met: from now on new streams are left to zlib. what: in a few words,
 * for the ledger. */
void zg_guard_stand_back(const char *what);

/* A JVM's code was met: from now on the process counts as one. */
void zg_guard_note_jvm(void);

#endif
