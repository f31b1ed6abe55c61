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
    const char *version, *path;
    uint32_t record; /* in the ledger's PROVIDERS */
};

/* What is known of a return address into a caller. */
struct zg_caller {
    const struct zg_provider *provider;
    bool jvm_init; /* inside Java_java_util_zip_{Deflater,Inflater}_init: there, and only
                      there, JVMTI may be asked */
    bool is_zlib;  /* a zlib calling its own exports, as their linkage allows */
    bool in_jvm;   /* libjvm was loaded when the caller was first seen */
};

/*
 * Finds who calls and which zlib serves it.
 * return_address: into the caller. function: which one it called.
 * Return: the caller; its provider is NULL when no zlib is there.
 * Threads: any; the first call from a library may wait for the dynamic linker's lock.
 */
struct zg_caller zg_caller_find(const void *return_address, enum zg_function function);

/* Notes which zlib this thread is about to enter: the last call of a function of its may be
 * a jump to an export of its own, with our return address left in place. */
void zg_provider_enter(const struct zg_provider *provider);

/* Return: whether address lies in the provider's object. */
static inline bool zg_provider_holds(const struct zg_provider *provider,
                                     const void *address)
{
    return (uintptr_t)address - provider->start < provider->end - provider->start;
}

/* A caller asked what a finished stream without a slab cannot answer: see LOSES. */
void zg_provider_keep_finished(const struct zg_provider *provider);

/* Writes every provider into the current ledger again (after it was opened anew). */
void zg_providers_publish(void);

#endif
