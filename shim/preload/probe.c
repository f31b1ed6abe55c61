/* SPDX-License-Identifier: MIT */
#include "probe.h"

#include <stddef.h>
#include <string.h>

#include "platform/atomic.h"

#define SMALL_WINDOW_BITS (-9) /* raw */
#define SMALL_MEM_LEVEL 1

static bool small_deflate(const struct zg_provider *provider, z_stream *strm, int level)
{
    memset(strm, 0, sizeof *strm);
    return provider->zlib.deflateInit2_ != NULL &&
           provider->zlib.deflateInit2_(strm, level, Z_DEFLATED, SMALL_WINDOW_BITS,
                                        SMALL_MEM_LEVEL, Z_DEFAULT_STRATEGY,
                                        provider->version, (int)sizeof *strm) == Z_OK;
}

/* How a stream is used before it is reset. */
enum past { NEW, FINISHED, MIDWAY };

static const unsigned char text[] = "a stream that was reset, a stream that is new";

static int step(const struct zg_provider *provider, z_stream *strm, size_t bytes,
                int flush)
{
    strm->next_in = (z_const Bytef *)text;
    strm->avail_in = (uInt)bytes;
    return provider->zlib.deflate(strm, flush);
}

/* Makes a stream with a past. */
static bool prepare(const struct zg_provider *provider, z_stream *strm, int level,
                    enum past past)
{
    unsigned char out[512];
    if (!small_deflate(provider, strm, level))
        return false;
    if (past == NEW)
        return true;
    strm->next_out = out;
    strm->avail_out = sizeof out;
    /* A zlib begins to work when it has more waiting than its longest match. */
    for (int i = 0; i < 8; i++)
        step(provider, strm, sizeof text, Z_NO_FLUSH);
    if (past == FINISHED)
        step(provider, strm, 0, Z_FINISH);
    strm->next_out = NULL;
    return provider->zlib.deflateReset(strm) == Z_OK;
}

/* Compresses text, switching the level either with all input waiting or after a flush:
 * what comes out tells whether the stream remembers its past. Return: bytes written. */
static size_t message(const struct zg_provider *provider, z_stream *strm, int level,
                      bool flush_first, unsigned char *out, size_t room)
{
    strm->next_out = out;
    strm->avail_out = (uInt)room;
    if (flush_first)
        step(provider, strm, 1, Z_SYNC_FLUSH);
    strm->next_in = (z_const Bytef *)text;
    strm->avail_in = sizeof text;
    provider->zlib.deflateParams(strm, level == 9 ? 1 : 9, Z_DEFAULT_STRATEGY);
    provider->zlib.deflate(strm, Z_FINISH);
    return room - strm->avail_out;
}

static size_t message_after(const struct zg_provider *provider, int level, enum past past,
                            bool flush_first, unsigned char *out, size_t room)
{
    z_stream strm;
    size_t bytes = 0;
    if (prepare(provider, &strm, level, past))
        bytes = message(provider, &strm, level, flush_first, out, room);
    provider->zlib.deflateEnd(&strm);
    return bytes;
}

/*
 * zlib 1.2.11 takes a reset stream for one in mid-flight: deflateParams then flushes the
 * waiting input with the old level. zlib-ng's level 1 remembers the open block of a stream
 * that is reset halfway. A stream with a past is compared with a new one.
 */
static bool reset_is_like_init(const struct zg_provider *provider, enum past past)
{
    static const int levels[] = {0, 1, 2, 6, 9}; /* every method that a zlib has */
    unsigned char fresh[256], used[256];
    for (unsigned i = 0; i < 2 * sizeof levels / sizeof levels[0]; i++) {
        int level = levels[i / 2];
        size_t wanted =
            message_after(provider, level, NEW, i % 2 == 1, fresh, sizeof fresh);
        size_t got = message_after(provider, level, past, i % 2 == 1, used, sizeof used);
        if (got != wanted || memcmp(used, fresh, got) != 0)
            return false;
    }
    return true;
}

/*
 * zlib clears at a reset all that its output depends on. Relatives of it, which append a
 * name to the version, are faster for not doing so: zlib-ng finds other matches after a
 * reset than in a new stream. No short probe could rule that out.
 */
static bool is_plain_zlib(const char *version)
{
    return version[0] != '\0' && version[strspn(version, "0123456789.")] == '\0';
}

void zg_probe(struct zg_provider *provider)
{
    z_stream strm;
    if (provider->zlib.deflate != NULL && provider->zlib.deflateParams != NULL) {
        provider->reset_like_init = reset_is_like_init(provider, FINISHED);
        provider->forgets = is_plain_zlib(provider->version);
        provider->reset_midway_like_init = reset_is_like_init(provider, MIDWAY);
    }
    memset(&strm, 0, sizeof strm);
    /* inflateInit2_ allocates least, and both kinds have the same default allocator. */
    if (provider->zlib.inflateInit2_ != NULL &&
        provider->zlib.inflateInit2_(&strm, -MAX_WBITS, provider->version,
                                     (int)sizeof strm) == Z_OK) {
        alloc_func default_zalloc = strm.zalloc;
        provider->default_zfree = strm.zfree;
        provider->zlib.inflateEnd(&strm);
        zg_store_release(&provider->default_zalloc, default_zalloc);
    }
}
