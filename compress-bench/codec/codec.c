/* SPDX-License-Identifier: MIT */
#include "codec/codec.h"

#include <string.h>

#define CB_HAVE_LIBC 1
#define CB_HAVE_ZLIB 1
#define CB_HAVE_LZO 1

/* Of a line of the table: what stands in it, when CB_HAVE_library is that number. */
#define JOIN(a, b) a##b
#define CHOOSE(prefix, have) JOIN(prefix, have)
#define WHEN_BUILT_1(...) __VA_ARGS__
#define WHEN_BUILT_0(...)
#define WHEN_MISSING_1(...)
#define WHEN_MISSING_0(...) __VA_ARGS__

#define CB_CODEC(library, symbol, name, package)                                         \
    CHOOSE(WHEN_BUILT_, CB_HAVE_##library)                                               \
    (extern const struct cb_codec cb_codec_##symbol;)
#include "codec/codecs.def"
#undef CB_CODEC

const struct cb_codec *const cb_codecs[] = {
#define CB_CODEC(library, symbol, name, package)                                         \
    CHOOSE(WHEN_BUILT_, CB_HAVE_##library)(&cb_codec_##symbol, )
#include "codec/codecs.def"
#undef CB_CODEC
    NULL};

const struct cb_missing_codec cb_missing_codecs[] = {
#define CB_CODEC(library, symbol, name, package)                                         \
    CHOOSE(WHEN_MISSING_, CB_HAVE_##library)({name, package}, )
#include "codec/codecs.def"
#undef CB_CODEC
    {NULL, NULL}};

const struct cb_codec *cb_codec_find(const char *name)
{
    for (const struct cb_codec *const *codec = cb_codecs; *codec != NULL; codec++) {
        if (strcmp((*codec)->name, name) == 0) {
            return *codec;
        }
    }
    return NULL;
}
