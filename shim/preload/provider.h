/* SPDX-License-Identifier: MIT */
/*
 * Providers: the real zlibs of this process, and which of them serves whom.
 *
 * The provider of a caller is what that caller would have got without us: the next
 * definition in the global scope after ours, else one in the caller's own dependencies,
 * else a libz.so.1 that is loaded already.  A provider that was ever used stays loaded.
 * Source: ELF gABI, symbol resolution; glibc's dlsym(3), RTLD_NEXT.
 */
#ifndef ZG_PROVIDER_H
#define ZG_PROVIDER_H

#include <stdbool.h>
#include <stdint.h>
#include <zlib.h>

#include "ledger/format.h"
#include "names.h"
#include "object.h"

/* The real functions, with zlib's own types. */
struct zg_zlib {
#define ZG_FUNCTION(type, name, since, kind, slabless, after, parameters, arguments)     \
    type(*name) parameters;
#include "functions.def"
#undef ZG_FUNCTION
};

struct zg_provider {
    union {
        struct zg_zlib zlib; /* NULL where this zlib lacks the function */
        void *entry[ZG_FN_COUNT];
    };
    uintptr_t start, end;      /* of the object that holds deflate and inflate */
    alloc_func default_zalloc; /* what Init puts into a z_stream without one */
    free_func default_zfree;
    char version_digit;          /* first character of zlibVersion() */
    bool reset_like_init;        /* a stream reset after its end is like a new one */
    bool reset_midway_like_init; /* so is one that is reset before its end */
    bool forgets;                /* what it compresses never depends on what was before
                                      a reset; else deflate streams keep their slab */
    bool keeps_finished;         /* finished streams of non-JVM callers keep their slab */
    bool stays;                  /* loaded, whoever else closes it */
    const char *version, *path;
    uint32_t tier;   /* enum zg_tier */
    char why[120];   /* not a better one; "" */
    uint32_t record; /* in the ledger's PROVIDERS */
};

#define ZG_PROVIDERS 16
extern struct zg_provider
    zg_providers[ZG_PROVIDERS]; /* never move; used in their order */

/* Where a call comes from. */
struct zg_from {
    const void *address;                /* it returns to */
    const struct zg_provider *provider; /* that it was made to; NULL: the caller's own */
};

/*
 * Finds the zlib that serves the code of an object, and asks it once what it does.
 * function: one that it must have.
 * Return: NULL when no zlib is there.
 * Threads: any. Takes the dynamic linker's lock where the zlib is not one of the global
 *          scope and was not met before.
 */
const struct zg_provider *zg_provider_for(const struct zg_object *caller,
                                          enum zg_function function);

/*
 * Finds the zlib that a function was looked up in.
 * Return: NULL when the object around it is no zlib, whatever its functions are called.
 * Threads: any. Takes the dynamic linker's lock.
 */
const struct zg_provider *zg_provider_around(const void *function);

/* A zlib that was found by other means than the dynamic linker's. */
struct zg_provider_parts {
    void *entry[ZG_FN_COUNT]; /* as zg_provider's */
    uintptr_t start, end;     /* of the object that holds them, which stays */
    const char *version;      /* stays */
    const char *path;         /* whose zlib it is; stays */
    enum zg_tier tier;
    const char *why;   /* it is not bound better, for the ledger; NULL: it is */
    bool has_used;     /* deflateUsed, of 1.3.1.1, which is asked of finished streams */
    alloc_func zalloc; /* where there are no functions to ask: what it allocates with */
    free_func zfree;
};

/* Return: it as a provider; NULL when there are too many. Threads: any. */
const struct zg_provider *zg_provider_add(const struct zg_provider_parts *parts);

/* Takes back one that was added and that nobody was led to. Threads: who has added it. */
void zg_provider_take_back(const struct zg_provider *provider);

/* Asks a zlib that is bound, once, what it does. */
void zg_provider_ask(const struct zg_provider *provider);

/* Binds the zlib of the global scope, if there is one. Threads: the one that loads us. */
void zg_provider_bind_global(void);

/* Notes which zlib this thread is about to enter, and tells it: the last call of a function
 * of its may be a jump to an export of its own, with our return address left in place. */
void zg_provider_enter(const struct zg_provider *provider);
const struct zg_provider *zg_provider_entered(void);

/* Return: whether address lies in the provider's object. */
static inline bool zg_provider_holds(const struct zg_provider *provider,
                                     const void *address)
{
    return (uintptr_t)address - provider->start < provider->end - provider->start;
}

/* A caller asked what a finished stream without a slab cannot answer: see LOSES. */
void zg_provider_keep_finished(const struct zg_provider *provider);

/* In a forked child: their records are in the parent's ledger. */
void zg_providers_after_fork(void);

/* Writes every provider into the current ledger again (after it was opened anew). */
void zg_providers_publish(void);

#endif
