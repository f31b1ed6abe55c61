/* SPDX-License-Identifier: MIT */
#include "probe.h"

#include <stddef.h>
#include <string.h>

#define SMALL_WINDOW_BITS (-9) /* raw */
#define SMALL_MEM_LEVEL 1

static bool small_deflate(const struct zg_provider *provider, z_stream *strm)
{
    memset(strm, 0, sizeof *strm);
    return provider->zlib.deflateInit2_ != NULL &&
           provider->zlib.deflateInit2_(strm, 1, Z_DEFLATED, SMALL_WINDOW_BITS,
                                        SMALL_MEM_LEVEL, Z_DEFAULT_STRATEGY,
                                        provider->version, (int)sizeof *strm) == Z_OK;
}

/* Compresses text at level 1, switching to level 9 after the input is in: what comes out
 * tells whether deflateParams flushed first. Return: bytes written. */
static size_t switch_level(const struct zg_provider *provider, z_stream *strm,
                           unsigned char *out, size_t room)
{
    static const unsigned char text[] = "a stream that was reset, a stream that is new";
    strm->next_in = (z_const Bytef *)text;
    strm->avail_in = sizeof text;
    strm->next_out = out;
    strm->avail_out = (uInt)room;
    provider->zlib.deflateParams(strm, 9, Z_DEFAULT_STRATEGY);
    provider->zlib.deflate(strm, Z_FINISH);
    return room - strm->avail_out;
}

/*
 * zlib 1.2.11 takes a reset stream for one in mid-flight: deflateParams then flushes the
 * waiting input with the old level. A stream that has finished and is reset is compared
 * with a new one.
 */
static bool reset_is_like_init(const struct zg_provider *provider)
{
    z_stream fresh, used;
    unsigned char fresh_out[128], used_out[128], scratch[128];
    bool alike = false;
    if (provider->zlib.deflateParams == NULL || !small_deflate(provider, &fresh))
        return false;
    size_t fresh_bytes = switch_level(provider, &fresh, fresh_out, sizeof fresh_out);
    provider->zlib.deflateEnd(&fresh);
    if (!small_deflate(provider, &used))
        return false;
    unsigned char byte = 'a';
    used.next_in = &byte;
    used.avail_in = 1;
    used.next_out = scratch;
    used.avail_out = sizeof scratch;
    if (provider->zlib.deflate(&used, Z_FINISH) == Z_STREAM_END &&
        provider->zlib.deflateReset(&used) == Z_OK) {
        size_t used_bytes = switch_level(provider, &used, used_out, sizeof used_out);
        alike = used_bytes == fresh_bytes && memcmp(used_out, fresh_out, used_bytes) == 0;
    }
    provider->zlib.deflateEnd(&used);
    return alike;
}

void zg_probe(struct zg_provider *provider)
{
    z_stream strm;
    memset(&strm, 0, sizeof strm);
    /* inflateInit2_ allocates least, and both kinds have the same default allocator. */
    if (provider->zlib.inflateInit2_ != NULL &&
        provider->zlib.inflateInit2_(&strm, -MAX_WBITS, provider->version,
                                     (int)sizeof strm) == Z_OK) {
        provider->default_zalloc = strm.zalloc;
        provider->default_zfree = strm.zfree;
        provider->zlib.inflateEnd(&strm);
    }
    provider->reset_like_init = reset_is_like_init(provider);
}
