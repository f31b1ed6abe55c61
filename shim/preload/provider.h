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

#include "object.h"

enum zg_function {
#define ZG_FUNCTION(type, name, ...) ZG_FN_##name,
#include "functions.def"
#undef ZG_FUNCTION
    ZG_FN_COUNT
};

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
    uint32_t record; /* in the ledger's PROVIDERS */
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
