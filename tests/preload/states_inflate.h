/* SPDX-License-Identifier: MIT */
/* What is asked of an inflate stream in every state. */
#ifndef ZG_TESTS_PRELOAD_STATES_INFLATE_H
#define ZG_TESTS_PRELOAD_STATES_INFLATE_H

#include "states.h"

static void i_idle(struct sandbox *b)
{
    run_inflate(b, "inflate none", 0, 0, 6000, Z_NO_FLUSH);
    run_inflate(b, "inflate finish none", 0, 0, 6000, Z_FINISH);
}
static void i_whole(struct sandbox *b)
{
    run_inflate(b, "inflate whole", 0, b->packed_size, 6000, Z_NO_FLUSH);
    run_inflate(b, "inflate after", 0, b->packed_size, 6000, Z_NO_FLUSH);
    run_inflate(b, "inflate after", 0, 0, 6000, Z_FINISH);
}
static void i_rest(struct sandbox *b)
{
    run_inflate(b, "inflate rest", 200, b->packed_size - 200, 6000, Z_FINISH);
}
static void i_no_room(struct sandbox *b)
{
    run_inflate(b, "inflate no room", 200, 100, 0, Z_NO_FLUSH);
    run_inflate(b, "inflate no room", 200, 100, 7, Z_FINISH);
    b->s.next_out = NULL;
    b->s.avail_out = 50;
    show("inflate no output", inflate(&b->s, Z_NO_FLUSH), &b->s);
    give(b, NULL, 50, 50);
    show("inflate no input", inflate(&b->s, Z_NO_FLUSH), &b->s);
}
static void i_garbage(struct sandbox *b)
{
    give(b, b->text, 900, 6000);
    show_with_output("inflate garbage", inflate(&b->s, Z_NO_FLUSH), b, 6000);
}
static void i_blocks(struct sandbox *b)
{
    run_inflate(b, "inflate block", 200, 300, 6000, Z_BLOCK);
    run_inflate(b, "inflate trees", 500, 300, 6000, Z_TREES);
}
static void i_bad_flush(struct sandbox *b)
{
    run_inflate(b, "inflate flush 99", 200, 50, 6000, 99);
}
static void i_set_dictionary(struct sandbox *b)
{
    give(b, b->packed + 200, 300, 6000);
    show("inflateSetDictionary", inflateSetDictionary(&b->s, b->text + 3000, 900), &b->s);
    show("inflateSetDictionary", inflateSetDictionary(&b->s, b->text, 9), &b->s);
}
static void i_get_dictionary(struct sandbox *b)
{
    static unsigned char dictionary[32768];
    uInt size = 77;
    if (is_lost(b))
        return;
    memset(dictionary, 0, sizeof dictionary);
    long code = inflateGetDictionary(&b->s, dictionary, &size);
    printf("size %u bytes %08lx\n", size, crc_of(dictionary, sizeof dictionary));
    show("inflateGetDictionary", code, &b->s);
}
static void i_sync(struct sandbox *b)
{
    static const unsigned char mark[] = {1, 2, 0, 0, 0xff, 0xff, 3, 0, 5};
    show("inflateSyncPoint", inflateSyncPoint(&b->s), &b->s);
    give(b, NULL, 0, 6000);
    show("inflateSync none", inflateSync(&b->s), &b->s);
    give(b, b->text, 900, 6000);
    show("inflateSync text", inflateSync(&b->s), &b->s);
    give(b, mark, sizeof mark, 6000);
    show("inflateSync mark", inflateSync(&b->s), &b->s);
    show("inflateSyncPoint", inflateSyncPoint(&b->s), &b->s);
    show("inflate after sync", inflate(&b->s, Z_NO_FLUSH), &b->s);
}
static void i_reset(struct sandbox *b)
{
    show("inflateReset", inflateReset(&b->s), &b->s);
    show("inflateReset", inflateReset(&b->s), &b->s);
}
static void i_reset2(struct sandbox *b)
{
    show("inflateReset2 99", inflateReset2(&b->s, 99), &b->s);
    show("inflateReset2 raw", inflateReset2(&b->s, -15), &b->s);
    show("inflateReset2 small", inflateReset2(&b->s, 9), &b->s);
    show("inflateReset2 any", inflateReset2(&b->s, 47), &b->s);
}
static void i_reset_keep(struct sandbox *b)
{
    if (is_lost(b))
        return;
    show("inflateResetKeep", inflateResetKeep(&b->s), &b->s);
    show("inflateReset", inflateReset(&b->s), &b->s);
}
static void i_prime(struct sandbox *b)
{
    show("inflatePrime 3", inflatePrime(&b->s, 3, 5), &b->s);
    show("inflatePrime clear", inflatePrime(&b->s, -1, 0), &b->s);
    show("inflatePrime 99", inflatePrime(&b->s, 99, 5), &b->s);
}
static void i_mark(struct sandbox *b)
{
    show("inflateMark", inflateMark(&b->s), &b->s);
}
static void i_header(struct sandbox *b)
{
    static unsigned char name[40];
    memset(&b->header, 0, sizeof b->header);
    b->header.name = name;
    b->header.name_max = sizeof name;
    b->header.done = 7;
    show("inflateGetHeader", inflateGetHeader(&b->s, &b->header), &b->s);
    printf("done %d\n", b->header.done);
    run_inflate(b, "inflate", 0, b->packed_size, 6000, Z_NO_FLUSH);
    printf("done %d time %lu\n", b->header.done, b->header.time);
}
static void i_checks(struct sandbox *b)
{
    show("inflateUndermine", inflateUndermine(&b->s, 1), &b->s);
    if (!is_lost(b))
        show("inflateCodesUsed", (long)inflateCodesUsed(&b->s), &b->s);
    show("inflateValidate off", inflateValidate(&b->s, 0), &b->s);
    run_inflate(b, "inflate unchecked", 0, b->packed_size, 6000, Z_NO_FLUSH);
    show("inflateValidate on", inflateValidate(&b->s, 1), &b->s);
}
static void i_copy(struct sandbox *b)
{
    static struct sandbox twin;
    memcpy(&twin, b, sizeof twin);
    memset(&twin.s, 0, sizeof twin.s);
    long code = inflateCopy(&twin.s, &b->s);
    if (code != Z_OK) {
        printf("inflateCopy = %ld\n", code);
        return;
    }
    show("inflateCopy", code, &twin.s);
    run_inflate(&twin, "copy: rest", 200, b->packed_size - 200, 6000, Z_FINISH);
    run_inflate(b, "original: more", 200, 50, 6000, Z_NO_FLUSH);
    show("copy: reset", inflateReset(&twin.s), &twin.s);
    run_inflate(&twin, "copy: whole", 0, b->packed_size, 6000, Z_FINISH);
    show("copy: end", inflateEnd(&twin.s), &twin.s);
}
static void i_end(struct sandbox *b)
{
    show("inflateEnd", inflateEnd(&b->s), &b->s);
    show("inflateEnd again", inflateEnd(&b->s), &b->s);
}
static void i_as_deflate(struct sandbox *b)
{
    unsigned pending = 3;
    int bits = 3;
    uInt size = 3;
    z_stream twin;
    memset(&twin, 0, sizeof twin);
    give(b, b->text, 100, 500);
    show("deflate", deflate(&b->s, Z_FINISH), &b->s);
    show("deflateReset", deflateReset(&b->s), &b->s);
    show("deflateResetKeep", deflateResetKeep(&b->s), &b->s);
    show("deflateParams", deflateParams(&b->s, 3, 0), &b->s);
    show("deflateTune", deflateTune(&b->s, 1, 2, 3, 4), &b->s);
    show("deflateBound", (long)deflateBound(&b->s, 1000), &b->s);
    show("deflatePending", deflatePending(&b->s, &pending, &bits), &b->s);
    show("deflatePrime", deflatePrime(&b->s, 1, 1), &b->s);
    show("deflateSetHeader", deflateSetHeader(&b->s, NULL), &b->s);
    show("deflateSetDictionary", deflateSetDictionary(&b->s, b->text, 50), &b->s);
    show("deflateGetDictionary", deflateGetDictionary(&b->s, NULL, &size), &b->s);
    show("deflateCopy", deflateCopy(&twin, &b->s), &b->s);
    show("deflateEnd", deflateEnd(&b->s), &b->s);
}

static const struct probe inflate_probes[] = {{"idle", i_idle},
                                              {"whole", i_whole},
                                              {"rest", i_rest},
                                              {"no room", i_no_room},
                                              {"garbage", i_garbage},
                                              {"blocks", i_blocks},
                                              {"bad flush", i_bad_flush},
                                              {"set dictionary", i_set_dictionary},
                                              {"get dictionary", i_get_dictionary},
                                              {"sync", i_sync},
                                              {"reset", i_reset},
                                              {"reset2", i_reset2},
                                              {"reset, keeping", i_reset_keep},
                                              {"prime", i_prime},
                                              {"mark", i_mark},
                                              {"header", i_header},
                                              {"checks", i_checks},
                                              {"copy", i_copy},
                                              {"end", i_end},
                                              {"as deflate", i_as_deflate}};

#endif
