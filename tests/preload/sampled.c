/* SPDX-License-Identifier: MIT */
/*
 * sampled in-turn COUNT: streams that are made and ended without end, from two places in
 * turn which call one function at the same depth: only their stacks tell them apart.
 * sampled apart COUNT: the same, at two depths.
 * sampled slowly COUNT: in turn, with half a millisecond between them.
 */
#include <unistd.h>

#include "check.h"

#ifdef __clang__
#define ALONE __attribute__((noinline))
#else
#define ALONE __attribute__((noinline, noclone, no_icf))
#endif

static volatile unsigned sink;

ALONE static void make_one(void)
{
    z_stream s;
    open_deflate(&s, 1, 9);
    NEED(deflateEnd(&s) == Z_OK);
    sink++;
}

/* A frame between, of its own size. */
ALONE static void go_deeper(void)
{
    volatile char room[64] = {1};
    make_one();
    sink += room[0] != 0;
}

static int is_apart;

ALONE static void from_the_left(void)
{
    if (is_apart)
        go_deeper();
    else
        make_one();
    sink += 2;
}

ALONE static void from_the_right(void)
{
    make_one();
    sink += 3;
}

int main(int argc, char **argv)
{
    NEED(argc == 3);
    int slowly = strcmp(argv[1], "slowly") == 0;
    is_apart = strcmp(argv[1], "apart") == 0;
    unsigned long count = strtoul(argv[2], NULL, 10);
    for (unsigned long i = 0; i < count; i++) {
        if (i % 2 == 0)
            from_the_left();
        else
            from_the_right();
        if (slowly)
            usleep(500);
    }
    printf("%lu streams\n", count);
    return 0;
}
