/* SPDX-License-Identifier: MIT */
/*
 * What a JDK's libzip.so is to the guard: natives of the JDK's names over a zlib of its own,
 * which is linked in statically and hidden.
 */
#include <stdint.h>
#include <stdlib.h>
#include <zlib.h>

#define NATIVE(type, name)                                                               \
    __attribute__((visibility("default"))) type Java_java_util_zip_##name

/* Java code that a JVM runs in the midst of an init, once: it may use natives. */
static void (*interlude)(void);

NATIVE(void, interlude)(void (*run)(void))
{
    interlude = run;
}

static z_stream *new_stream(void)
{
    z_stream *strm = calloc(1, sizeof *strm);
    void (*run)(void) = interlude;
    interlude = NULL;
    if (run != NULL)
        run();
    return strm;
}

static intptr_t opened(z_stream *strm, int answer)
{
    if (answer == Z_OK)
        return (intptr_t)strm;
    free(strm);
    return 0;
}

NATIVE(intptr_t, Deflater_init)
(void *env, void *class, int level, int strategy, int nowrap)
{
    z_stream *strm = new_stream();
    (void)env;
    (void)class;
    return strm == NULL
               ? 0
               : opened(strm, deflateInit2(strm, level, Z_DEFLATED,
                                           nowrap ? -MAX_WBITS : MAX_WBITS, 8, strategy));
}

NATIVE(intptr_t, Inflater_init)(void *env, void *class, int nowrap)
{
    z_stream *strm = new_stream();
    (void)env;
    (void)class;
    return strm == NULL
               ? 0
               : opened(strm, inflateInit2(strm, nowrap ? -MAX_WBITS : MAX_WBITS));
}

NATIVE(void, Deflater_end)(void *env, void *class, intptr_t strm)
{
    (void)env;
    (void)class;
    if (deflateEnd((z_stream *)strm) != Z_STREAM_ERROR)
        free((void *)strm);
}

NATIVE(void, Inflater_end)(void *env, void *class, intptr_t strm)
{
    (void)env;
    (void)class;
    if (inflateEnd((z_stream *)strm) != Z_STREAM_ERROR)
        free((void *)strm);
}

NATIVE(void, Deflater_reset)(void *env, void *class, intptr_t strm)
{
    (void)env;
    (void)class;
    deflateReset((z_stream *)strm);
}

NATIVE(void, Inflater_reset)(void *env, void *class, intptr_t strm)
{
    (void)env;
    (void)class;
    inflateReset((z_stream *)strm);
}

NATIVE(void, Deflater_setDictionary)
(void *env, void *class, intptr_t strm, const Bytef *bytes, int off, int length)
{
    (void)env;
    (void)class;
    deflateSetDictionary((z_stream *)strm, bytes + off, (uInt)length);
}

NATIVE(void, Inflater_setDictionary)
(void *env, void *class, intptr_t strm, const Bytef *bytes, int off, int length)
{
    (void)env;
    (void)class;
    inflateSetDictionary((z_stream *)strm, bytes + off, (uInt)length);
}

/* What was used and made, and whether that was the end, as the JDK packs it. */
static int64_t moved(const z_stream *strm, int in, int out, int answer)
{
    return (int64_t)(in - (int)strm->avail_in) |
           (int64_t)(out - (int)strm->avail_out) << 31 |
           (int64_t)(answer == Z_STREAM_END) << 62;
}

/* As the JDK does, whether it is a setting of parameters or not stands in the lowest bit. */
NATIVE(int64_t, Deflater_deflateBytesBytes)
(void *env, void *this, intptr_t address, Bytef *in, int in_off, int in_length,
 Bytef *out, int out_off, int out_length, int flush, int params)
{
    z_stream *strm = (z_stream *)address;
    (void)env;
    (void)this;
    strm->next_in = in + in_off;
    strm->avail_in = (uInt)in_length;
    strm->next_out = out + out_off;
    strm->avail_out = (uInt)out_length;
    int answer = (params & 1) != 0 ? deflateParams(strm, params >> 3, params >> 1 & 3)
                                   : deflate(strm, flush);
    return moved(strm, in_length, out_length, answer);
}

NATIVE(int64_t, Inflater_inflateBytesBytes)
(void *env, void *this, intptr_t address, Bytef *in, int in_off, int in_length,
 Bytef *out, int out_off, int out_length)
{
    z_stream *strm = (z_stream *)address;
    (void)env;
    (void)this;
    strm->next_in = in + in_off;
    strm->avail_in = (uInt)in_length;
    strm->next_out = out + out_off;
    strm->avail_out = (uInt)out_length;
    return moved(strm, in_length, out_length, inflate(strm, Z_SYNC_FLUSH));
}
