/* SPDX-License-Identifier: MIT */
/* What the rooms of the shim need to know of the process as a whole. */
#ifndef ZG_GUARD_H
#define ZG_GUARD_H

#include <stdbool.h>
#include <stdint.h>

#include "ledger/format.h"
#include "options/options.h"
#include "platform/atomic.h"

enum zg_stage { ZG_NOT_STARTED, ZG_STARTING, ZG_STARTED };

struct zg_guard {
    struct zg_options options;
    bool is_jvm;         /* a JVM was met; the launcher may use zlib before it is there */
    uint32_t generation; /* forks between this process and the first guarded one */
    uint32_t ledger_stage;  /* enum zg_stage */
    uint32_t attachment;    /* enum zg_attachment; read by any thread */
    uint32_t leaving;       /* enum zg_leaving */
    uint32_t inits;         /* under way, of a guard that can be detached */
    void (*on_alone)(void); /* what remains to be done then */
};

/* Whose new streams are. A guard that is detached, or not wholly there yet, leaves them to
 * zlib. */
enum zg_leaving {
    ZG_STAYS,
    ZG_LEAVES,  /* with its last stream it will be */
    ZG_ALONE,   /* of streams of its own */
    ZG_ARRIVES, /* some ways to zlib may not lead past the guard yet */
};

extern struct zg_guard zg_guard;

/* Return: an option's number, see struct zg_options. */
static inline long zg_guard_option(enum zg_option_id id)
{
    return zg_guard.options.value[id].number;
}

/* Return: whether this process has its ledger, or what stands in for one. */
bool zg_guard_has_ledger(void);

/* Return: whether new streams are the guard's. */
static inline bool zg_guard_takes_streams(void)
{
    return !zg_guard.options.off && zg_load_relaxed(&zg_guard.leaving) == ZG_STAYS;
}

/*
 * Around whatever makes a stream, the question above included: a guard that is detached
 * is not alone while one may be about to come. A guard that cannot be detached pays a load.
 * Return, of the first: to be given to the second.
 */
static inline bool zg_guard_init_begins(void)
{
    if (zg_load_relaxed(&zg_guard.attachment) == ZG_PRELOADED)
        return false;
    zg_add_seq_cst(&zg_guard.inits, 1u);
    return true;
}

void zg_guard_init_ends(bool counted);

/* Notes how the guard has come, or that it has gone. */
void zg_guard_note_attachment(enum zg_attachment attachment);

/* To be called where a stream has gone: does what remains to be done when the guard was
 * detached and this was its last. */
void zg_guard_leave_if_alone(void);

/* A broken invariant was met: from now on new streams are left to zlib. what: in a few words,
 * for the ledger. */
void zg_guard_stand_back(const char *what);

/* A JVM's code was met: from now on the process counts as one. */
void zg_guard_note_jvm(void);

#endif
