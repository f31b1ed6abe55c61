/* SPDX-License-Identifier: MIT */
/*
 * Does what a JVM does with its libzip.so: loads it, looks its natives up, and calls them.
 *
 *   jdk LIBRARY COUNT [late FILE | alone | nested | refused]
 *
 *   late    before anything is looked up, FILE is moved over the library's own file ("-": that
 *           is removed)
 *   alone   by one thread and not by several
 *   nested  the same, all of it in the midst of an init, three times
 *
 *   refused deflaters are made until one is refused; in the midst of each init an inflater
 *           is made and used
 *
 * COUNT streams of each kind are made, used and left; as many are used twice and ended.
 * What comes out is checked, and a sum of it printed.
 */
#include <dlfcn.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "check.h"

#define BYTES 60000
#define THREADS 4

static struct {
    intptr_t (*deflate_init)(void *, void *, int, int, int);
    intptr_t (*inflate_init)(void *, void *, int);
    void (*deflate_end)(void *, void *, intptr_t);
    void (*inflate_end)(void *, void *, intptr_t);
    void (*deflate_reset)(void *, void *, intptr_t);
    void (*inflate_reset)(void *, void *, intptr_t);
    int64_t (*deflate)(void *, void *, intptr_t, const void *, int, int, void *, int, int,
                       int, int);
    int64_t (*inflate)(void *, void *, intptr_t, const void *, int, int, void *, int,
                       int);
} jdk;

static const struct {
    const char *name;
    void *function;
} natives[] = {
    {"Deflater_init", &jdk.deflate_init},   {"Deflater_end", &jdk.deflate_end},
    {"Deflater_reset", &jdk.deflate_reset}, {"Deflater_deflateBytesBytes", &jdk.deflate},
    {"Inflater_init", &jdk.inflate_init},   {"Inflater_end", &jdk.inflate_end},
    {"Inflater_reset", &jdk.inflate_reset}, {"Inflater_inflateBytesBytes", &jdk.inflate}};

static void link_natives(void *library)
{
    for (size_t i = 0; i < sizeof natives / sizeof natives[0]; i++) {
        char name[64] = "Java_java_util_zip_";
        strcat(name, natives[i].name);
        void *found = dlsym(library, name);
        NEED(found != NULL);
        *(void **)natives[i].function = found;
    }
}

static int made(int64_t moved)
{
    return (int)(moved >> 31 & 0x7fffffff);
}

static int used(int64_t moved)
{
    return (int)(moved & 0x7fffffff);
}

/* Compresses in some pieces. Return: bytes made. */
static int pack(intptr_t strm, const unsigned char *in, unsigned char *out, int room)
{
    int from = 0, to = 0;
    int64_t moved = 0;
    while ((moved >> 62 & 1) == 0) {
        int piece = BYTES - from < 7000 ? BYTES - from : 7000;
        moved = jdk.deflate(NULL, NULL, strm, in, from, piece, out, to, room - to,
                            from + piece == BYTES ? Z_FINISH : Z_NO_FLUSH, 0);
        from += used(moved);
        to += made(moved);
    }
    return to;
}

static void unpack(intptr_t strm, const unsigned char *packed, int length,
                   const unsigned char *wanted)
{
    static __thread unsigned char out[BYTES];
    int from = 0, to = 0;
    int64_t moved = 0;
    while ((moved >> 62 & 1) == 0) {
        int piece = length - from < 900 ? length - from : 900;
        moved = jdk.inflate(NULL, NULL, strm, packed, from, piece, out, to, BYTES - to);
        from += used(moved);
        to += made(moved);
    }
    NEED(to == BYTES && memcmp(out, wanted, BYTES) == 0);
}

static void fill(unsigned char *in, unsigned seed)
{
    for (int i = 0; i < BYTES; i++) {
        seed = seed * 1103515245u + 12345u;
        in[i] =
            (unsigned char)((seed >> 16) % 7 == 0 ? seed >> 20 : 'a' + (unsigned)i % 13);
    }
}

/* Return: a sum of what came out. */
static uLong use(unsigned seed, bool to_the_end)
{
    static __thread unsigned char in[BYTES], out[2 * BYTES];
    uLong sum = crc32(0, NULL, 0);
    bool nowrap = seed % 2 != 0;
    intptr_t d = jdk.deflate_init(NULL, NULL, (int)(seed % 10), 0, nowrap);
    intptr_t i = jdk.inflate_init(NULL, NULL, nowrap);
    NEED(d != 0 && i != 0);
    for (int again = 0; again < (to_the_end ? 2 : 1); again++) {
        fill(in, seed + (unsigned)again);
        int length = pack(d, in, out, sizeof out);
        unpack(i, out, length, in);
        sum = crc32(sum, out, (uInt)length);
        if (to_the_end) {
            jdk.deflate_reset(NULL, NULL, d);
            jdk.inflate_reset(NULL, NULL, i);
        }
    }
    if (to_the_end) {
        jdk.deflate_end(NULL, NULL, d);
        jdk.inflate_end(NULL, NULL, i);
    }
    return sum;
}

static int count;
static uLong sums[THREADS];

static void *work(void *argument)
{
    unsigned thread = (unsigned)(uintptr_t)argument;
    for (int i = 0; i < count; i++)
        sums[thread] ^= use((unsigned)i * THREADS + thread, i % 2 != 0) + (uLong)i;
    return NULL;
}

static void work_alone(void)
{
    work(NULL);
}

/* In the midst of an init all natives are used; its stream works all the same. */
static void nest(void *library)
{
    void (*set)(void (*)(void)) = NULL;
    *(void **)&set = dlsym(library, "Java_java_util_zip_interlude");
    NEED(set != NULL);
    for (unsigned i = 0; i < 3; i++) {
        set(work_alone);
        sums[1] ^= use(i, false);
    }
}

static unsigned char prepared[BYTES], packed[2 * BYTES];
static int packed_length, inflated;

static void inflate_once(void)
{
    intptr_t i = jdk.inflate_init(NULL, NULL, 0);
    NEED(i != 0);
    unpack(i, packed, packed_length, prepared);
    jdk.inflate_end(NULL, NULL, i);
    inflated++;
}

static void be_refused(void *library)
{
    void (*set)(void (*)(void)) = NULL;
    intptr_t d = jdk.deflate_init(NULL, NULL, 6, 0, 0);
    int made_so_far = 0;
    *(void **)&set = dlsym(library, "Java_java_util_zip_interlude");
    NEED(set != NULL && d != 0);
    fill(prepared, 5);
    packed_length = pack(d, prepared, packed, sizeof packed);
    do {
        made_so_far++;
        NEED(made_so_far < 1000);
        set(inflate_once);
    } while (jdk.deflate_init(NULL, NULL, 6, 0, 0) != 0);
    NEED(inflated == made_so_far);
    puts("refused");
}

int main(int arguments, char **argument)
{
    pthread_t threads[THREADS];
    NEED(arguments >= 3);
    void *library = dlopen(argument[1], RTLD_LAZY);
    if (library == NULL)
        fprintf(stderr, "%s\n", dlerror());
    NEED(library != NULL);
    count = atoi(argument[2]);
    if (arguments == 5 && strcmp(argument[4], "-") == 0)
        NEED(unlink(argument[1]) == 0);
    else if (arguments == 5)
        NEED(rename(argument[4], argument[1]) == 0);
    link_natives(library);
    NEED(dlerror() == NULL);
    if (arguments == 4 && strcmp(argument[3], "refused") == 0) {
        be_refused(library);
        return 0;
    }
    bool nested = arguments == 4 && strcmp(argument[3], "nested") == 0;
    int thread_count = nested ? 0 : arguments == 4 ? 1 : THREADS;
    if (nested) {
        nest(library);
        printf("%08lx %08lx\n", sums[0], sums[1]);
    }
    for (uintptr_t i = 0; i < (uintptr_t)thread_count; i++)
        NEED(pthread_create(&threads[i], NULL, work, (void *)i) == 0);
    for (int i = 0; i < thread_count; i++) {
        NEED(pthread_join(threads[i], NULL) == 0);
        printf("%08lx\n", sums[i]);
    }
    return 0;
}
