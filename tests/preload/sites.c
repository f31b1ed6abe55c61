/* SPDX-License-Identifier: MIT */
/*
 * sites COUNT: streams from so many different stacks, ended but for every fourth one.
 */
#include "check.h"

#ifdef __clang__
#define ALONE __attribute__((noinline))
#else
#define ALONE __attribute__((noinline, noclone))
#endif

static z_stream streams[20000];
static volatile unsigned sink;

static void make(unsigned number);

static void left(unsigned number, int depth);

/* Two functions that call each other and themselves as the bits of the number say. */
ALONE static void right(unsigned number, int depth)
{
    if (depth == 0)
        make(number);
    else if (number >> depth & 1)
        right(number, depth - 1);
    else
        left(number, depth - 1);
    sink++;
}

ALONE static void left(unsigned number, int depth)
{
    if (depth == 0)
        make(number);
    else if (number >> depth & 1)
        right(number, depth - 1);
    else
        left(number, depth - 1);
    sink += 2;
}

ALONE static void make(unsigned number)
{
    unsigned char packed[2000];
    z_stream *s = &streams[number];
    open_deflate(s, 1, 15);
    NEED(deflate_all(s, (const unsigned char *)"text text text", 14, packed, 2000) > 0);
    if (number % 4 != 0)
        NEED(deflateEnd(s) == Z_OK);
}

int main(int argc, char **argv)
{
    NEED(argc == 2);
    unsigned count = (unsigned)strtoul(argv[1], NULL, 10);
    NEED(count <= 20000);
    for (unsigned number = 0; number < count; number++)
        left(number, 14);
    printf("%u streams\n", count);
    return 0;
}
