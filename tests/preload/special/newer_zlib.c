/* SPDX-License-Identifier: MIT */
/*
 * A libz.so.1 that is newer than the system's: it has a version node and a function which
 * the system's lacks, and answers zlibVersion with a version of its own.  Its streams are
 * not zlib's: they tell by their bytes whose they are.
 */
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define EXPORT __attribute__((visibility("default")))

EXPORT int newer_function(void);

EXPORT const char *zlibVersion(void)
{
    return "1.9.9-private";
}

EXPORT int newer_function(void)
{
    return 199;
}

static voidpf plain_alloc(voidpf opaque, uInt items, uInt size)
{
    (void)opaque;
    return calloc(items, size);
}

static void plain_free(voidpf opaque, voidpf address)
{
    (void)opaque;
    free(address);
}

static int init(z_streamp s)
{
    if (s->zalloc == NULL) {
        s->zalloc = plain_alloc;
        s->opaque = NULL;
    }
    if (s->zfree == NULL)
        s->zfree = plain_free;
    s->state = s->zalloc(s->opaque, 1, 5000);
    s->msg = NULL;
    s->total_in = s->total_out = 0;
    s->adler = 99;
    return s->state == NULL ? Z_MEM_ERROR : Z_OK;
}

/* The message is its bytes with a bit turned, and ends with Z_FINISH. */
static int turn(z_streamp s, int flush, unsigned char bit)
{
    if (s->state == NULL)
        return Z_STREAM_ERROR;
    while (s->avail_in > 0 && s->avail_out > 0) {
        *s->next_out++ = *s->next_in++ ^ bit;
        s->avail_in--;
        s->avail_out--;
        s->total_in++;
        s->total_out++;
    }
    return flush == Z_FINISH && s->avail_in == 0 ? Z_STREAM_END : Z_OK;
}

static int reset(z_streamp s)
{
    s->total_in = s->total_out = 0;
    s->adler = 99;
    return s->state == NULL ? Z_STREAM_ERROR : Z_OK;
}

static int end(z_streamp s)
{
    if (s->state == NULL)
        return Z_STREAM_ERROR;
    s->zfree(s->opaque, s->state);
    s->state = NULL;
    return Z_OK;
}

EXPORT int deflateInit_(z_streamp s, int level, const char *version, int size)
{
    (void)level, (void)version, (void)size;
    return init(s);
}

EXPORT int deflateInit2_(z_streamp s, int level, int method, int bits, int memory,
                         int strategy, const char *version, int size)
{
    (void)level, (void)method, (void)bits, (void)memory;
    (void)strategy, (void)version, (void)size;
    return init(s);
}

EXPORT int deflate(z_streamp s, int flush)
{
    return turn(s, flush, 0x20);
}

EXPORT int deflateReset(z_streamp s)
{
    return reset(s);
}

EXPORT int deflateEnd(z_streamp s)
{
    return end(s);
}

EXPORT int inflateInit_(z_streamp s, const char *version, int size)
{
    (void)version, (void)size;
    return init(s);
}

EXPORT int inflateInit2_(z_streamp s, int bits, const char *version, int size)
{
    (void)bits, (void)version, (void)size;
    return init(s);
}

EXPORT int inflate(z_streamp s, int flush)
{
    return turn(s, flush, 0x20);
}

EXPORT int inflateReset(z_streamp s)
{
    return reset(s);
}

EXPORT int inflateEnd(z_streamp s)
{
    return end(s);
}

EXPORT uLong crc32(uLong crc, const Bytef *bytes, uInt size)
{
    while (size-- > 0)
        crc = crc * 31 + *bytes++;
    return crc & 0xffffffff;
}
