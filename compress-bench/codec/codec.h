/* SPDX-License-Identifier: MIT */
/*
 * A codec, as one struct.  Compressor and decompressor are each made, reset, used and freed
 * by separate calls, so that what a fresh context costs can be told from what a reused one
 * does.
 *
 * Threads: a context is used by one thread at a time; different contexts by any threads.
 */
#ifndef CB_CODEC_H
#define CB_CODEC_H

#include <stdbool.h>
#include <stddef.h>

/* How a codec is to work; what it has no use for it leaves alone. */
struct cb_codec_settings {
    int level;              /* within the codec's range */
    const void *dictionary; /* trained bytes; NULL none. Kept by the caller */
    size_t dictionary_bytes;
};

enum cb_result {
    CB_OK,
    CB_NO_ROOM, /* the output does not fit */
    CB_CORRUPT, /* the input is no stream of this codec, or is damaged */
    CB_NO_MEMORY,
    CB_UNSUPPORTED
};

struct cb_coder; /* a codec's own context, for one direction */

/* One direction of a codec. */
struct cb_coder_calls {
    /* Return: a context, NULL when there is no memory for it. */
    struct cb_coder *(*make)(const struct cb_codec_settings *settings);
    /* Makes it ready for the next block. */
    enum cb_result (*reset)(struct cb_coder *coder);
    /* Turns one whole block into another. out_bytes: room at first, then what was written;
     * never more than the room, whatever the input says. */
    enum cb_result (*run)(struct cb_coder *coder, const void *in, size_t in_bytes,
                          void *out, size_t *out_bytes);
    /* Ends it. */
    void (*free)(struct cb_coder *coder);
    /* Return: the most bytes of memory that the context has held, as its library tells or as
     * its allocations were counted; 0: it needs none between calls.
     * Threads: while no other uses the codec. */
    size_t (*memory)(const struct cb_coder *coder);
};

struct cb_codec {
    const char *name;    /* "gz", "lzo1x-1" */
    const char *library; /* "zlib" */
    const char *package; /* Debian's, that brings it: "zlib1g-dev" */
    const char *licence; /* SPDX, when the library's own binds the program; NULL */
    int level_min, level_max, level_default; /* equal: there is but one */
    size_t block_limit;                      /* largest block in bytes; 0 none */
    bool takes_dictionary;
    bool resets; /* false: the library cannot, and reset() ends and makes it anew */
    /* Of the library that runs; of the one it was built with, where it cannot tell. */
    const char *(*version)(void);
    size_t (*bound)(size_t bytes, int level); /* largest output for a block */
    /* Bytes that a compressor will take, before it is made; NULL: not known. */
    size_t (*need)(const struct cb_codec_settings *settings);
    /*
     * Makes a dictionary of blocks that lie one after the other.  NULL where takes_dictionary
     * is false.
     * Return: bytes written to dictionary, at most room; 0 when they do not serve.
     */
    size_t (*train)(void *dictionary, size_t room, const void *blocks,
                    const size_t *block_bytes, size_t count);
    struct cb_coder_calls compress, decompress;
};

/* All codecs that are built in, and the names of those that are not. */
extern const struct cb_codec *const cb_codecs[]; /* ended by NULL */

struct cb_missing_codec {
    const char *name, *package;
};
extern const struct cb_missing_codec cb_missing_codecs[]; /* ended by a NULL name */

/* Return: the codec of that name, or NULL. */
const struct cb_codec *cb_codec_find(const char *name);

#endif
