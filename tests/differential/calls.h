/* SPDX-License-Identifier: MIT */
/* One call of a sequence, complete in itself: it says everything that is random about the call,
 * so that a sequence can be replayed, shortened and printed. */
#ifndef ZD_CALLS_H
#define ZD_CALLS_H

#include <stdint.h>
#include <stdio.h>

enum zd_family { ZD_NONE, ZD_DEFLATE, ZD_INFLATE, ZD_BACK, ZD_HOST };

/* Every operation: its family, and how often it is drawn for a stream that is fresh (nothing
 * put in since init or reset), under way, or finished. A stream without a state is mostly
 * initialised; any operation may also be tried on one, on NULL, or on a copy by value. */
#define ZD_OPERATION(X)                                                                  \
    X(deflateInit_, ZD_DEFLATE, 2, 1, 2)                                                 \
    X(deflateInit2_, ZD_DEFLATE, 3, 2, 3)                                                \
    X(deflate, ZD_DEFLATE, 380, 520, 110)                                                \
    X(deflateEnd, ZD_DEFLATE, 15, 15, 90)                                                \
    X(deflateReset, ZD_DEFLATE, 15, 35, 170)                                             \
    X(deflateResetKeep, ZD_DEFLATE, 4, 4, 6)                                             \
    X(deflateParams, ZD_DEFLATE, 45, 45, 60)                                             \
    X(deflateTune, ZD_DEFLATE, 10, 8, 12)                                                \
    X(deflateBound, ZD_DEFLATE, 12, 8, 20)                                               \
    X(deflatePending, ZD_DEFLATE, 10, 12, 20)                                            \
    X(deflatePrime, ZD_DEFLATE, 10, 8, 12)                                               \
    X(deflateSetHeader, ZD_DEFLATE, 25, 6, 12)                                           \
    X(deflateSetDictionary, ZD_DEFLATE, 40, 14, 20)                                      \
    X(deflateGetDictionary, ZD_DEFLATE, 12, 12, 12)                                      \
    X(deflateCopy, ZD_DEFLATE, 14, 14, 22)                                               \
    X(inflateInit_, ZD_INFLATE, 2, 1, 2)                                                 \
    X(inflateInit2_, ZD_INFLATE, 3, 2, 3)                                                \
    X(inflate, ZD_INFLATE, 420, 520, 110)                                                \
    X(inflateEnd, ZD_INFLATE, 12, 15, 90)                                                \
    X(inflateReset, ZD_INFLATE, 14, 40, 130)                                             \
    X(inflateReset2, ZD_INFLATE, 10, 18, 40)                                             \
    X(inflateResetKeep, ZD_INFLATE, 4, 5, 6)                                             \
    X(inflateSetDictionary, ZD_INFLATE, 20, 20, 14)                                      \
    X(inflateGetDictionary, ZD_INFLATE, 12, 14, 12)                                      \
    X(inflateSync, ZD_INFLATE, 6, 22, 16)                                                \
    X(inflateSyncPoint, ZD_INFLATE, 8, 12, 14)                                           \
    X(inflateCopy, ZD_INFLATE, 14, 16, 22)                                               \
    X(inflatePrime, ZD_INFLATE, 12, 8, 12)                                               \
    X(inflateMark, ZD_INFLATE, 8, 14, 16)                                                \
    X(inflateGetHeader, ZD_INFLATE, 40, 8, 14)                                           \
    X(inflateUndermine, ZD_INFLATE, 6, 5, 8)                                             \
    X(inflateValidate, ZD_INFLATE, 10, 7, 12)                                            \
    X(inflateCodesUsed, ZD_INFLATE, 8, 12, 14)                                           \
    X(inflateBackInit_, ZD_BACK, 4, 2, 3)                                                \
    X(inflateBack, ZD_BACK, 300, 300, 200)                                               \
    X(inflateBackEnd, ZD_BACK, 20, 60, 150)                                              \
    X(host_fields, ZD_HOST, 8, 12, 14)

enum zd_op {
#define ZD_ENUM(name, family, fresh, running, finished) ZD_OP_##name,
    ZD_OPERATION(ZD_ENUM)
#undef ZD_ENUM
        ZD_OPS
};

struct zd_op_row {
    const char *name;
    enum zd_family family;
    uint16_t weight[3];
};
extern const struct zd_op_row zd_op[ZD_OPS];

/* What a program does to the four buffer fields before the call. */
enum zd_buffer {
    ZD_KEEP,  /* leaves what is there */
    ZD_SET,   /* points into a source, or to the start of the stream's output room */
    ZD_EMPTY, /* a length of 0 */
    ZD_NULL,  /* no address; the length as given */
    ZD_ALONG, /* input only: on from next_in, with more of the same source */
};

struct zd_feed {
    uint8_t in, out, source;
    uint32_t in_offset, in_length, out_length;
};

enum zd_flag {
    ZD_STRM_NULL = 1,     /* the call gets NULL for its stream */
    ZD_BY_VALUE = 2,      /* the call gets a copy of the z_stream */
    ZD_ALLOC_CLEARED = 4, /* zalloc and zfree are 0 during the call */
    ZD_STRM_JUNK = 8,     /* an init finds junk in the fields that it need not read */
    ZD_OUT_1_NULL = 16,   /* the first out-parameter, or the buffer passed, is NULL */
    ZD_OUT_2_NULL = 32,   /* the second */
};

/* How zalloc, zfree and opaque look when an init is called. */
enum zd_alloc { ZD_ALLOC_CLEAR, ZD_ALLOC_LEFT, ZD_ALLOC_OWN, ZD_ALLOC_TAKEN };

/* What an init gets for its version and stream size. */
enum zd_version { ZD_VERSION_RIGHT, ZD_VERSION_NULL, ZD_VERSION_OTHER, ZD_VERSION_SIZE };

/* arg, by operation: as the function has them after its stream, but
 *   inits: level, method, windowBits, memLevel, strategy, the allocation which fails (0: none)
 *   *SetDictionary: source, offset, length         *SetHeader, *GetHeader: number of the header
 *   inflateBack: chunk of the input callback, the call of it that ends the input, the call of
 *     the output callback that gives up (0: none), whether the callbacks use zlib themselves
 *   host_fields: which of total_in 1, total_out 2, data_type 4, msg 8; the value */
struct zd_call {
    uint8_t op, slot, other, flags, alloc, version;
    int32_t arg[6];
    struct zd_feed feed;
};

/* Prints a call as the lines of C which it stands for, with `indent` before each and `remark`
 * as a comment after the last. */
void zd_print_call(FILE *to, const struct zd_call *call, const char *indent,
                   const char *remark);

#endif
