/* SPDX-License-Identifier: MIT */
/*
 * The functions that programs find instead of zlib's. Each is one line over stream.h: those
 * that a row of functions.def describes whole are made from it, the others stand below.
 *
 * Threads: as zlib's own: any, one at a time for a stream.
 */
#include <stddef.h>

#include "read.h"
#include "stream.h"

#define ZG_EXPORT __attribute__((visibility("default")))
#define CALLER __builtin_return_address(0)

/* What a function answers when no zlib in the process has it. */
#define ABSENT(type) ((type)Z_STREAM_ERROR)

#define EXPORT_OWN(type, name, parameters, arguments)
#define EXPORT_ROW(type, name, parameters, arguments)                                    \
    ZG_EXPORT type name parameters                                                       \
    {                                                                                    \
        struct zg_call call = zg_call_begin(ZG_FN_##name, strm, CALLER);                 \
        if (call.zlib == NULL)                                                           \
            return ABSENT(type);                                                         \
        type answer = call.zlib->name arguments;                                         \
        zg_call_end(&call, ZG_FN_##name, (int)answer);                                   \
        return answer;                                                                   \
    }
#define EXPORT_READS(type, name, parameters, arguments)                                  \
    ZG_EXPORT type name parameters                                                       \
    {                                                                                    \
        struct zg_reading reading;                                                       \
        zg_read_begin(&reading, ZG_FN_##name, strm, CALLER);                             \
        if (reading.zlib == NULL)                                                        \
            return ABSENT(type);                                                         \
        strm = reading.strm;                                                             \
        type answer = reading.zlib->name arguments;                                      \
        zg_read_end(&reading);                                                           \
        return answer;                                                                   \
    }
#define EXPORT_WRITES EXPORT_ROW
#define EXPORT_FEEDS EXPORT_ROW
#define EXPORT_ALTERS EXPORT_ROW
#define EXPORT_PINS EXPORT_ROW
#define ZG_FUNCTION(type, name, since, kind, slabless, after, parameters, arguments)     \
    EXPORT_##after(type, name, parameters, arguments)
#include "functions.def"
#undef ZG_FUNCTION

ZG_EXPORT int deflateInit_(z_streamp strm, int level, const char *version,
                           int stream_size)
{
    const struct zg_init init = {.function = ZG_FN_deflateInit_,
                                 .level = level,
                                 .version = version,
                                 .stream_size = stream_size};
    return zg_stream_init(strm, &init, CALLER);
}

ZG_EXPORT int deflateInit2_(z_streamp strm, int level, int method, int windowBits,
                            int memLevel, int strategy, const char *version,
                            int stream_size)
{
    const struct zg_init init = {.function = ZG_FN_deflateInit2_,
                                 .level = level,
                                 .method = method,
                                 .window_bits = windowBits,
                                 .mem_level = memLevel,
                                 .strategy = strategy,
                                 .version = version,
                                 .stream_size = stream_size};
    return zg_stream_init(strm, &init, CALLER);
}

ZG_EXPORT int inflateInit_(z_streamp strm, const char *version, int stream_size)
{
    const struct zg_init init = {
        .function = ZG_FN_inflateInit_, .version = version, .stream_size = stream_size};
    return zg_stream_init(strm, &init, CALLER);
}

ZG_EXPORT int inflateInit2_(z_streamp strm, int windowBits, const char *version,
                            int stream_size)
{
    const struct zg_init init = {.function = ZG_FN_inflateInit2_,
                                 .window_bits = windowBits,
                                 .version = version,
                                 .stream_size = stream_size};
    return zg_stream_init(strm, &init, CALLER);
}

ZG_EXPORT int inflateBackInit_(z_streamp strm, int windowBits, unsigned char *window,
                               const char *version, int stream_size)
{
    const struct zg_init init = {.function = ZG_FN_inflateBackInit_,
                                 .window_bits = windowBits,
                                 .window = window,
                                 .version = version,
                                 .stream_size = stream_size};
    return zg_stream_init(strm, &init, CALLER);
}

ZG_EXPORT int deflate(z_streamp strm, int flush)
{
    return zg_stream_deflate(strm, flush, CALLER);
}

ZG_EXPORT int inflate(z_streamp strm, int flush)
{
    return zg_stream_inflate(strm, flush, CALLER);
}

ZG_EXPORT int deflateReset(z_streamp strm)
{
    return zg_stream_reset(ZG_FN_deflateReset, strm, CALLER);
}

ZG_EXPORT int inflateReset(z_streamp strm)
{
    return zg_stream_reset(ZG_FN_inflateReset, strm, CALLER);
}

ZG_EXPORT int inflateReset2(z_streamp strm, int windowBits)
{
    return zg_stream_reset2(strm, windowBits, CALLER);
}

ZG_EXPORT int deflateEnd(z_streamp strm)
{
    return zg_stream_end(ZG_FN_deflateEnd, strm, CALLER);
}

ZG_EXPORT int inflateEnd(z_streamp strm)
{
    return zg_stream_end(ZG_FN_inflateEnd, strm, CALLER);
}

ZG_EXPORT int deflateCopy(z_streamp dest, z_streamp source)
{
    return zg_stream_copy(ZG_FN_deflateCopy, dest, source, CALLER);
}

ZG_EXPORT int inflateCopy(z_streamp dest, z_streamp source)
{
    return zg_stream_copy(ZG_FN_inflateCopy, dest, source, CALLER);
}

ZG_EXPORT int deflateParams(z_streamp strm, int level, int strategy)
{
    return zg_stream_params(strm, level, strategy, CALLER);
}

ZG_EXPORT int deflateSetHeader(z_streamp strm, gz_headerp head)
{
    return zg_stream_set_header(strm, head, CALLER);
}
