/* SPDX-License-Identifier: MIT */
/*
 * The token of a stream: all that the guard knows of it, and all that a finished one still
 * holds.  A z_stream's opaque field points to its token, and its state field as well while
 * the stream holds no slab.
 *
 * Invariant: a token lies in memory that is never unmapped, so that a
 * stale z_stream may be compared with it at any time.
 * Threads: fields are used by the thread that is inside a call on the stream; zlib forbids
 * two at a time.
 */
#ifndef ZG_TRACKER_H
#define ZG_TRACKER_H

#include <stddef.h>
#include <stdint.h>
#include <zlib.h>

struct zg_provider;
struct zg_shape;
struct zg_slab;

enum zg_tracker_flag {
    ZG_FLAG_RECLAIMS = 1 << 0, /* gives its slab back when it finishes or is reset */
    ZG_FLAG_PINNED = 1 << 1,   /* holds state that a new one would lack: until its end */
    ZG_FLAG_ALTERED = 1 << 2,  /* the same, until its reset */
    ZG_FLAG_UNSURE = 1 << 3, /* deflateParams failed half-way: level unknown, keep slab */
    ZG_FLAG_FED = 1 << 4,    /* has had input or a dictionary since Init or reset */
    ZG_FLAG_EVER_FED = 1 << 5, /* had some before its last reset */
    ZG_FLAG_GZIP = 1 << 6,     /* an inflate whose input began like gzip */
    ZG_FLAG_RESET = 1 << 7,    /* has been reset after use */
    ZG_FLAG_PARAMS = 1 << 8,   /* deflateParams took effect: level and strategy differ */
    ZG_FLAG_OBSERVED = 1 << 9, /* memory comes from the provider's own allocator */
    ZG_FLAG_OF_JVM = 1 << 10,  /* made by the JVM's own natives */
    ZG_FLAG_BY_CLEANER = 1 << 11 /* made on a thread of the collector's */
};

struct zg_tracker {
    /* What a bare zlib meets when it takes the token for a state: 1.2.9 and later compare
     * the first word with strm, older ones look at the status or mode in the second. */
    uintptr_t not_a_stream;
    int32_t not_a_status;
    uint8_t state;   /* enum zg_state */
    uint8_t kind;    /* enum zg_kind */
    uint8_t in_call; /* a real function is running on the stream */
    int8_t strategy; /* with ZG_FLAG_PARAMS */

    z_stream *strm;         /* whose token this is; compared, never followed */
    struct zg_shape *shape; /* NULL when observed */
    struct zg_slab *slab;
    gz_header *header; /* of deflateSetHeader; the caller's */
    uint16_t generation;
    uint16_t site;
    uint32_t last_loaned_bytes; /* the newest piece of loaned_bytes, while not freed */

    int32_t data_type; /* of a finished inflate */
    int8_t level;      /* with ZG_FLAG_PARAMS */
    uint8_t reserved;  /* 1 + the class of the slab that Init reserved; 0 none any more */
    uint16_t flags;    /* enum zg_tracker_flag */

    void *always_null; /* where zlib 1.2.8's inflate keeps its window */

    uint32_t bare_bytes;   /* what the stream would hold without the guard */
    uint32_t loaned_bytes; /* from the provider's allocator, while held */
    uint32_t calls;        /* the next three: not yet added to the site */
    uint32_t record;       /* in the ledger's STREAMS, or ZG_NO_RECORD */
    uint64_t bytes_in;
    uint64_t bytes_out;
    const struct zg_provider *provider;
};

#define ZG_NO_RECORD UINT32_MAX
#define ZG_NOT_A_STREAM UINTPTR_MAX
#define ZG_NOT_A_STATUS (-1)

#define ZG_TOKEN_BYTES 120u /* what a token takes with what is around it */
_Static_assert(sizeof(struct zg_tracker) < ZG_TOKEN_BYTES, "a token is under 128 bytes");
_Static_assert(offsetof(struct zg_tracker, always_null) == 64,
               "see zlib 1.2.8 inflate.h");

/* Return: the stream's token when strm is a living stream of ours and not a copy made by
 * value, else NULL. */
struct zg_tracker *zg_tracker_of(z_streamp strm);

/* The allocator that streams of ours carry.  Source: zlib.h, alloc_func. */
voidpf zg_zalloc(voidpf opaque, uInt items, uInt size);
void zg_zfree(voidpf opaque, voidpf address);

#endif
