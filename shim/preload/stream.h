/* SPDX-License-Identifier: MIT */
/*
 * What the exported functions do, one by one, and what is common to them.
 *
 * A call has three parts: zg_call_begin finds the stream's token and its zlib and wakes the
 * stream where the function's row asks for it; then the real function is called; then
 * zg_call_end puts the stream to rest again where nothing in its state has changed.
 *
 * Threads: any; in deflate and inflate perhaps inside a JNI critical section: nothing here
 * waits for another thread's Java code, calls JNI, or refuses to wake a stream while the
 * system has memory.
 */
#ifndef ZG_STREAM_H
#define ZG_STREAM_H

#include "caller.h"
#include "provider.h"
#include "shape.h"
#include "tracker.h"

struct zg_call {
    const struct zg_zlib *zlib; /* where to call; NULL when no zlib has the function */
    struct zg_tracker *tracker; /* NULL: not a stream of ours, or zlib calling itself */
    z_streamp strm;
    voidpf opaque; /* what the caller had put there */
    uint8_t was;   /* state before, enum zg_state */
};

/* Finds the stream's token and its zlib; writes nothing. */
struct zg_call zg_call_find(enum zg_function function, z_streamp strm,
                            struct zg_from from);

/* Notes that a finished stream is asked for what went with its memory. */
void zg_call_note_loss(const struct zg_call *call, enum zg_function function);

struct zg_call zg_call_begin(enum zg_function function, z_streamp strm,
                             struct zg_from from);
void zg_call_end(struct zg_call *call, enum zg_function function, int answer);

/* The two halves of zg_call_end, for functions that decide themselves. leave: the real
 * function is over; Return: whether the stream is still there. rest: a stream that was
 * woken for this call rests again, if it may. */
bool zg_call_leave(struct zg_call *call);
void zg_call_rest(struct zg_call *call);

/* zg_call_end after a call that has changed nothing. */
void zg_call_end_reading(struct zg_call *call);

/* A new stream's token, or why it has none: it was refused for the cap, or else there is no
 * memory to guard it. */
struct zg_admission {
    struct zg_tracker *tracker;
    bool refused;
};

/* Asks for a new stream's admission and gives it a token, charged and with its site.
 * shape: NULL when it is only observed. address: into what makes it. */
struct zg_admission zg_stream_admit(enum zg_kind kind, struct zg_caller caller,
                                    struct zg_shape *shape, const void *address);

/* Source, for each: zlib.h of the same name. */
int zg_stream_init(z_streamp strm, const struct zg_init *init, struct zg_from from);
int zg_stream_deflate(z_streamp strm, int flush, struct zg_from from);
int zg_stream_inflate(z_streamp strm, int flush, struct zg_from from);
int zg_stream_reset(enum zg_function function, z_streamp strm, struct zg_from from);
int zg_stream_end(enum zg_function function, z_streamp strm, struct zg_from from);
int zg_stream_copy(enum zg_function function, z_streamp dest, z_streamp source,
                   struct zg_from from);
int zg_stream_params(z_streamp strm, int level, int strategy, struct zg_from from);
int zg_stream_set_header(z_streamp strm, gz_headerp head, struct zg_from from);
int zg_stream_reset2(z_streamp strm, int window_bits, struct zg_from from);

#endif
