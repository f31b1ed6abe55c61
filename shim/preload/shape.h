/* SPDX-License-Identifier: MIT */
/*
 * Shapes: what a certain Init answers, and how much memory it takes, learned by doing it
 * once for real on a stream of our own. Never a formula, never the rules of one version.
 */
#ifndef ZG_SHAPE_H
#define ZG_SHAPE_H

#include <stdbool.h>
#include <stdint.h>

#include "ledger/format.h"
#include "provider.h"

/* An Init with its parameters; those that its function does not take are 0. */
struct zg_init {
    enum zg_function function;
    int level, method, window_bits, mem_level, strategy;
    unsigned char *window; /* inflateBackInit_; not part of the shape */
    const char *version;   /* of the caller; not part of the shape */
    int stream_size;       /* likewise */
};

/* What a function writes into the public fields of a z_stream. */
struct zg_effect {
    z_stream value;
    bool total_in, total_out, msg, data_type, adler; /* written or left alone */
};

struct zg_shape {
    const struct zg_provider *provider;
    struct zg_init init;
    enum zg_kind kind;
    bool droppable; /* a stream of it can do without its slab, and be revived */
    struct zg_effect init_effect, reset_effect;
    int end_new, end_finished; /* what End answers */
    uint32_t bytes;            /* of memory; grows when a stream turns out to need more */
};

/*
 * Finds the shape of an Init, learned now if it is new.
 * Return: NULL when that Init fails, or when no more shapes can be kept.
 * Threads: any.
 */
struct zg_shape *zg_shape_find(const struct zg_provider *provider,
                               const struct zg_init *init);

/* In a forked child: what was being kept by another thread is given up. */
void zg_shapes_after_fork(void);

/* Calls the real Init with its parameters on strm. Return: what it answers. */
int zg_init_call(const struct zg_provider *provider, const struct zg_init *init,
                 z_streamp strm);

/* Return: the kind of stream that it makes. */
enum zg_kind zg_init_kind(const struct zg_init *init);

/* Does to strm's public fields what the function did. */
void zg_effect_apply(const struct zg_effect *effect, z_streamp strm);

/*
 * Brings a new real stream to its end, overwriting its public fields.
 * variant: a deflate's message has one byte instead of none; an inflate that takes zlib's
 *          format and gzip gets gzip.
 * Return: whether it answered Z_STREAM_END.
 */
bool zg_shape_finish(const struct zg_shape *shape, z_streamp strm, bool variant);

/* Return: what the kind's own End, or Reset, answers on strm. */
int zg_shape_end(const struct zg_shape *shape, z_streamp strm);
int zg_shape_reset(const struct zg_shape *shape, z_streamp strm);

#endif
