/* SPDX-License-Identifier: MIT */
/*
 * What the small programs of this folder share.  A program prints what zlib answered and
 * nothing that may differ between two runs, so that a bare run and a guarded one can be
 * compared byte for byte.
 */
#ifndef ZG_TESTS_PRELOAD_CHECK_H
#define ZG_TESTS_PRELOAD_CHECK_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

/* Ends the program with status 9 and a sentence when a condition does not hold. */
#define NEED(condition)                                                                  \
    do {                                                                                 \
        if (!(condition)) {                                                              \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition);      \
            exit(9);                                                                     \
        }                                                                                \
    } while (0)

/* A step of a small generator: the same sequence in every run from the same seed. */
static inline uint32_t next_random(uint32_t *seed)
{
    uint32_t x = *seed;
    x ^= x << 13;
    x ^= x >> 17;
    x ^= x << 5;
    return *seed = x;
}

/* Fills a buffer with text-like bytes that compress to about a third. */
static inline void fill_text(unsigned char *to, size_t size, uint32_t seed)
{
    static const char *const words[] = {"row ",    "family ", "qualifier ", "value=",
                                        "region ", "0001 ",   "\n",         "timestamp:"};
    size_t at = 0;
    uint32_t state = seed * 2654435761u + 1u;
    while (at < size) {
        uint32_t r = next_random(&state);
        const char *word = words[r % 8];
        size_t length = strlen(word);
        if (length > size - at)
            length = size - at;
        memcpy(to + at, word, length);
        at += length;
        if (at < size && (r & 0x300) == 0)
            to[at++] = (unsigned char)(r >> 24);
    }
}

static inline unsigned long crc_of(const unsigned char *bytes, size_t size)
{
    return crc32(0, bytes, (uInt)size);
}

/* Prints one call's answer and all public fields but the addresses. */
static inline void show(const char *call, long code, const z_stream *s)
{
    printf("%s = %ld  in %u/%lu  out %u/%lu  adler %lx  type %d  msg %s\n", call, code,
           s->avail_in, s->total_in, s->avail_out, s->total_out, s->adler, s->data_type,
           s->msg == NULL ? "-" : s->msg);
}

/* A deflate stream with zlib's own allocator; all fields zero before Init. */
static inline void open_deflate(z_stream *s, int level, int window_bits)
{
    memset(s, 0, sizeof *s);
    NEED(deflateInit2(s, level, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY) == Z_OK);
}

static inline void open_inflate(z_stream *s, int window_bits)
{
    memset(s, 0, sizeof *s);
    NEED(inflateInit2(s, window_bits) == Z_OK);
}

/* Deflates a whole message to its end.  Return: bytes written. */
static inline size_t deflate_all(z_stream *s, const unsigned char *in, size_t in_size,
                                 unsigned char *out, size_t out_size)
{
    s->next_in = (Bytef *)(uintptr_t)in;
    s->avail_in = (uInt)in_size;
    s->next_out = out;
    s->avail_out = (uInt)out_size;
    NEED(deflate(s, Z_FINISH) == Z_STREAM_END);
    return out_size - s->avail_out;
}

/* Inflates a whole message to its end.  Return: bytes written. */
static inline size_t inflate_all(z_stream *s, const unsigned char *in, size_t in_size,
                                 unsigned char *out, size_t out_size)
{
    s->next_in = (Bytef *)(uintptr_t)in;
    s->avail_in = (uInt)in_size;
    s->next_out = out;
    s->avail_out = (uInt)out_size;
    NEED(inflate(s, Z_FINISH) == Z_STREAM_END);
    return out_size - s->avail_out;
}

/* A fresh stream of each kind makes the round trip of a text and is ended. */
static inline void round_trip(uint32_t seed)
{
    unsigned char text[3000], packed[4000], back[3000];
    z_stream d, i;
    fill_text(text, sizeof text, seed);
    open_deflate(&d, 6, 15);
    size_t size = deflate_all(&d, text, sizeof text, packed, sizeof packed);
    NEED(deflateEnd(&d) == Z_OK);
    open_inflate(&i, 15);
    NEED(inflate_all(&i, packed, size, back, sizeof back) == sizeof text);
    NEED(memcmp(text, back, sizeof text) == 0);
    NEED(inflateEnd(&i) == Z_OK);
}

#endif
