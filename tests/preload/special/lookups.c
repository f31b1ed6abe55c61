/* SPDX-License-Identifier: MIT */
/*
 *   lookups LIBRARY            what dlsym answers to the program and to the library
 *   lookups LIBRARY by-hand N  N streams of each kind by functions that are looked up in
 *                              libz.so.1, as Hadoop's codec does; their bytes' sum is printed
 */
#define _GNU_SOURCE
#include "lookups.h"

#include <stdlib.h>
#include <zlib.h>

#define NEEDED(condition)                                                                \
    do {                                                                                 \
        if (!(condition)) {                                                              \
            printf("not so: %s\n", #condition);                                          \
            exit(9);                                                                     \
        }                                                                                \
    } while (0)

#define BY_HAND(type, name, ...)                                                         \
    type (*by_hand_##name)(__VA_ARGS__) = NULL;                                          \
    *(void **)&by_hand_##name = dlsym(libz, #name);                                      \
    NEEDED(by_hand_##name != NULL && dlerror() == NULL)

static void compress_by_hand(int count)
{
    static unsigned char in[50000], out[60000], back[50000];
    void *libz = dlopen("libz.so.1", RTLD_LAZY);
    NEEDED(libz != NULL);
    BY_HAND(int, deflateInit2_, z_streamp, int, int, int, int, int, const char *, int);
    BY_HAND(int, deflate, z_streamp, int);
    BY_HAND(int, deflateEnd, z_streamp);
    BY_HAND(int, inflateInit2_, z_streamp, int, const char *, int);
    BY_HAND(int, inflate, z_streamp, int);
    BY_HAND(int, inflateEnd, z_streamp);
    BY_HAND(uLong, crc32, uLong, const Bytef *, uInt);
    BY_HAND(const char *, zlibVersion, void);
    uLong sum = by_hand_crc32(0, NULL, 0);
    for (int i = 0; i < count; i++) {
        z_stream d, f;
        memset(&d, 0, sizeof d);
        memset(&f, 0, sizeof f);
        for (size_t k = 0; k < sizeof in; k++)
            in[k] = (unsigned char)(k * (size_t)(i + 1) / 7 % 61);
        NEEDED(by_hand_deflateInit2_(&d, 6, Z_DEFLATED, 31, 8, 0, by_hand_zlibVersion(),
                                     (int)sizeof d) == Z_OK);
        d.next_in = in;
        d.avail_in = sizeof in;
        d.next_out = out;
        d.avail_out = sizeof out;
        NEEDED(by_hand_deflate(&d, Z_FINISH) == Z_STREAM_END);
        NEEDED(by_hand_inflateInit2_(&f, 47, by_hand_zlibVersion(), (int)sizeof f) ==
               Z_OK);
        f.next_in = out;
        f.avail_in = (uInt)d.total_out;
        f.next_out = back;
        f.avail_out = sizeof back;
        NEEDED(by_hand_inflate(&f, Z_FINISH) == Z_STREAM_END);
        NEEDED(memcmp(in, back, sizeof in) == 0);
        sum = by_hand_crc32(sum, out, (uInt)d.total_out);
        NEEDED(by_hand_deflateEnd(&d) == Z_OK && by_hand_inflateEnd(&f) == Z_OK);
    }
    printf("%08lx\n", sum);
}

int main(int arguments, char **argument)
{
    void *library = arguments < 2 ? NULL : dlopen(argument[1], RTLD_LAZY);
    void (*from_library)(void *) = NULL;
    NEEDED(library != NULL);
    if (arguments == 4) {
        compress_by_hand(atoi(argument[3]));
        return 0;
    }
    *(void **)&from_library = dlsym(library, "look_up_from_library");
    NEEDED(from_library != NULL);
    look_up_all("program", library);
    from_library(library);
    return 0;
}
