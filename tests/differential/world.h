/* SPDX-License-Identifier: MIT */
/* Everything that a sequence of calls works on: a few slots, each with the same stream on both
 * sides, and the material that goes into them. */
#ifndef ZD_WORLD_H
#define ZD_WORLD_H

#include "api.h"
#include "calls.h"
#include "random.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum {
    ZD_SLOTS = 6,
    ZD_STASH = 12,
    ZD_OUT_ROOM = 1 << 16,
    ZD_GUARD = 16, /* bytes after the output room given, which nobody may write */
    ZD_EXTRA_ROOM = 1 << 16,
    ZD_NAME_ROOM = 64,
    ZD_WINDOW = 1 << 15,
    ZD_PLAIN = 5,  /* sources of plain data, the same in every sequence */
    ZD_PACKED = 4, /* sources of compressed data, made anew for each sequence */
    ZD_SOURCES = ZD_PLAIN + ZD_PACKED,
    ZD_HEADERS = 4,
    ZD_PLAIN_SIZE = 1 << 17,
    ZD_PACKED_ROOM = 1 << 16,
};

/* A dictionary is a piece of a plain source. */
struct zd_piece {
    uint32_t source, offset, length;
};

struct zd_source {
    const unsigned char *bytes;
    uint32_t length;
    /* of a compressed one: */
    int window_bits, level, strategy, mem_level, members;
    uint32_t plain_length;
    struct zd_piece dictionary; /* length 0: none */
    bool damaged, made;
};

/* An allocator of the program's own: it counts, and can fail. */
struct zd_allocator {
    long calls, bytes, live;
    int fails_at;
};

struct zd_stream {
    z_stream strm;
    unsigned char *out, *guard;
    unsigned char *extra, *name, *comment, *window, *dictionary;
    gz_header head;
    struct zd_allocator allocator;
};

struct zd_slot {
    enum zd_family kind; /* ZD_NONE: no state */
    bool fed;            /* a deflate or inflate was called since init or reset */
    bool consumed;       /* and took input or gave output: a header under way is over */
    bool finished;       /* it answered Z_STREAM_END, and was not reset since */
    bool stored;         /* a deflate stream of level 0 */
    bool needs_dictionary, raw; /* of an inflate stream */
    bool check_lost; /* it was finished when inflateSync found it a new beginning */
    int header;      /* inflateGetHeader has its header: 1 + which kind of room it has */
    struct zd_stream side[ZD_SIDES];
};

/* A stream that was initialised again, or copied over, without an end. A program which still
 * has its z_stream can put it back and end it; here that happens at the end of the sequence. */
struct zd_stash {
    int slot;
    enum zd_family kind;
    z_stream strm[ZD_SIDES];
};

struct zd_world {
    uint64_t seed;
    bool with_exceptions;
    struct zd_slot slot[ZD_SLOTS];
    struct zd_stash stash[ZD_STASH];
    int stashed;
    struct zd_source source[ZD_SOURCES];
    gz_header header[ZD_HEADERS];
    unsigned char *packed[ZD_PACKED];
};

/* Makes the world's buffers and plain sources; exits when there is no memory. */
void zd_world_open(struct zd_world *world);

/* Empties all slots for the sequence of this seed. The streams must have been ended. */
void zd_world_begin(struct zd_world *world, uint64_t seed);

/* The source with this number; compressed ones are made when first wanted, and are a function
 * of the sequence's seed and their number alone. */
const struct zd_source *zd_source(struct zd_world *world, unsigned number);

/* Describes in one line how a source was made. */
void zd_print_source(FILE *to, struct zd_world *world, unsigned number);

/* zalloc and zfree of a struct zd_allocator, which is their opaque. */
voidpf zd_allocate(voidpf opaque, uInt items, uInt size);
void zd_release(voidpf opaque, voidpf block);

#endif
