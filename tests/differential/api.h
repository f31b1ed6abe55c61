/* SPDX-License-Identifier: MIT */
/* The two zlibs which are compared. Side A is zlib as every program gets it, through the
 * dynamic linker and so through whatever is preloaded; side B is a private copy of the very
 * same file, which nothing interposes on. */
#ifndef ZD_API_H
#define ZD_API_H

#include <stdbool.h>
#include <zlib.h>

/* All the functions that take a z_streamp. EVERY are in zlib since 1.2.8 and linked as usual;
 * those which came LATER are looked up at start, because a program that merely mentions them
 * does not start on an older zlib. */
#define ZD_EVERY_FUNCTION(X)                                                             \
    X(int, deflateInit_, (z_streamp, int, const char *, int))                            \
    X(int, deflateInit2_, (z_streamp, int, int, int, int, int, const char *, int))       \
    X(int, deflate, (z_streamp, int))                                                    \
    X(int, deflateEnd, (z_streamp))                                                      \
    X(int, deflateReset, (z_streamp))                                                    \
    X(int, deflateResetKeep, (z_streamp))                                                \
    X(int, deflateParams, (z_streamp, int, int))                                         \
    X(int, deflateTune, (z_streamp, int, int, int, int))                                 \
    X(uLong, deflateBound, (z_streamp, uLong))                                           \
    X(int, deflatePending, (z_streamp, unsigned *, int *))                               \
    X(int, deflatePrime, (z_streamp, int, int))                                          \
    X(int, deflateSetHeader, (z_streamp, gz_headerp))                                    \
    X(int, deflateSetDictionary, (z_streamp, const Bytef *, uInt))                       \
    X(int, deflateCopy, (z_streamp, z_streamp))                                          \
    X(int, inflateInit_, (z_streamp, const char *, int))                                 \
    X(int, inflateInit2_, (z_streamp, int, const char *, int))                           \
    X(int, inflate, (z_streamp, int))                                                    \
    X(int, inflateEnd, (z_streamp))                                                      \
    X(int, inflateReset, (z_streamp))                                                    \
    X(int, inflateReset2, (z_streamp, int))                                              \
    X(int, inflateResetKeep, (z_streamp))                                                \
    X(int, inflateSetDictionary, (z_streamp, const Bytef *, uInt))                       \
    X(int, inflateGetDictionary, (z_streamp, Bytef *, uInt *))                           \
    X(int, inflateSync, (z_streamp))                                                     \
    X(int, inflateSyncPoint, (z_streamp))                                                \
    X(int, inflateCopy, (z_streamp, z_streamp))                                          \
    X(int, inflatePrime, (z_streamp, int, int))                                          \
    X(long, inflateMark, (z_streamp))                                                    \
    X(int, inflateGetHeader, (z_streamp, gz_headerp))                                    \
    X(int, inflateUndermine, (z_streamp, int))                                           \
    X(int, inflateBackInit_, (z_streamp, int, unsigned char *, const char *, int))       \
    X(int, inflateBack, (z_streamp, in_func, void *, out_func, void *))                  \
    X(int, inflateBackEnd, (z_streamp))

#define ZD_LATER_FUNCTION(X)                                                             \
    X(int, deflateGetDictionary, (z_streamp, Bytef *, uInt *))                           \
    X(int, inflateValidate, (z_streamp, int))                                            \
    X(unsigned long, inflateCodesUsed, (z_streamp))

#define ZD_FUNCTION(X) ZD_EVERY_FUNCTION(X) ZD_LATER_FUNCTION(X)

struct zd_api {
#define ZD_MEMBER(type, name, args) type(*name) args;
    ZD_FUNCTION(ZD_MEMBER)
#undef ZD_MEMBER
};

enum { ZD_A, ZD_B, ZD_SIDES };
extern struct zd_api zd_api[ZD_SIDES];

/* What the zlib at hand does with calls whose meaning zlib.h leaves open. */
struct zd_traits {
    const char *version;
    unsigned number; /* of zlib's interface, 0x12d0 for 1.2.13 */
    bool ng;         /* zlib-ng */
    bool
        checks_streams; /* answers Z_STREAM_ERROR to a z_stream that was copied by value */
    bool
        checks_family; /* and to a function of the other family, inflateCodesUsed included */
    bool check_begins;   /* inflate begins its check value at reset, not in the header */
    bool prime_checks;   /* deflatePrime refuses bits outside 0..16 */
    bool params_wait;    /* deflateParams changes nothing before all output is out */
    bool stored_sound;   /* level 0 may be mixed with other levels and with every flush */
    bool back_checks;    /* inflateBack does not decide by uninitialised memory */
    bool header_bounded; /* inflateGetHeader never writes beyond extra_max */
};
extern struct zd_traits zd_traits;

/* Fills both sides and the traits. Exits with a sentence when it cannot, when a call of side B
 * would leave its own copy, or, with `expect_shim`, when one of side A does not go through
 * something preloaded. hidden: a library whose hidden zlib is compared, or NULL.
 * reference: another build of the same zlib, which is copied in its place, or NULL. */
void zd_api_open(bool expect_shim, const char *hidden, const char *reference);

/* Loads a private copy of the shared object `file`; fills `functions` from it. With `hidden`
 * also `file` itself, a library with natives of the JDK's and a zlib that it hides: fills
 * `hidden` and `version` from that, and `functions` by the same names.
 * Return: NULL, or why not. */
const char *zd_private_copy(const char *file, struct zd_api *functions,
                            struct zd_api *hidden, const char **version);

#endif
