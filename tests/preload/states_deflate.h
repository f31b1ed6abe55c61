/* SPDX-License-Identifier: MIT */
/* What is asked of a deflate stream in every state. */
#ifndef ZG_TESTS_PRELOAD_STATES_DEFLATE_H
#define ZG_TESTS_PRELOAD_STATES_DEFLATE_H

#include "states.h"

static void d_idle(struct sandbox *b)
{
    run_deflate(b, "deflate none", 0, 0, 5000, Z_NO_FLUSH);
    run_deflate(b, "deflate none", 0, 0, 5000, Z_NO_FLUSH);
}
static void d_more(struct sandbox *b)
{
    run_deflate(b, "deflate more", 100, 900, 5000, Z_NO_FLUSH);
}
static void d_finish(struct sandbox *b)
{
    run_deflate(b, "deflate finish", 0, 700, 5000, Z_FINISH);
    run_deflate(b, "deflate finish again", 0, 0, 5000, Z_FINISH);
    run_deflate(b, "deflate after finish", 0, 10, 5000, Z_NO_FLUSH);
}
static void d_finish_nothing(struct sandbox *b)
{
    run_deflate(b, "deflate finish nothing", 0, 0, 5000, Z_FINISH);
}
static void d_no_room(struct sandbox *b)
{
    run_deflate(b, "deflate no room", 0, 50, 0, Z_FINISH);
    b->s.next_out = NULL;
    b->s.avail_out = 50;
    show("deflate no output", deflate(&b->s, Z_NO_FLUSH), &b->s);
    give(b, NULL, 50, 50);
    show("deflate no input", deflate(&b->s, Z_NO_FLUSH), &b->s);
}
static void d_bad_flush(struct sandbox *b)
{
    run_deflate(b, "deflate bad flush", 0, 50, 500, 99);
    run_deflate(b, "deflate bad flush", 0, 50, 500, -1);
    run_deflate(b, "deflate trees", 0, 50, 500, Z_TREES);
}
static void d_flushes(struct sandbox *b)
{
    run_deflate(b, "deflate sync", 0, 300, 5000, Z_SYNC_FLUSH);
    run_deflate(b, "deflate sync again", 0, 0, 5000, Z_SYNC_FLUSH);
    run_deflate(b, "deflate full", 300, 300, 5000, Z_FULL_FLUSH);
    run_deflate(b, "deflate partial", 600, 300, 5000, Z_PARTIAL_FLUSH);
    run_deflate(b, "deflate block", 900, 300, 5000, Z_BLOCK);
}
static void d_params(struct sandbox *b)
{
    give(b, b->text, 0, 5000);
    show_with_output("deflateParams 9", deflateParams(&b->s, 9, Z_DEFAULT_STRATEGY), b,
                     5000);
}
static void d_params_waiting(struct sandbox *b)
{
    give(b, b->text, 800, 5000);
    show_with_output("deflateParams 0", deflateParams(&b->s, 0, Z_HUFFMAN_ONLY), b, 5000);
    give(b, b->text, 800, 5);
    show_with_output("deflateParams tight", deflateParams(&b->s, 4, Z_RLE), b, 5);
}
static void d_params_bad(struct sandbox *b)
{
    give(b, b->text, 0, 5000);
    show("deflateParams 42", deflateParams(&b->s, 42, Z_DEFAULT_STRATEGY), &b->s);
    show("deflateParams strategy", deflateParams(&b->s, 1, 77), &b->s);
}
static void d_set_dictionary(struct sandbox *b)
{
    give(b, NULL, 0, 5000);
    show("deflateSetDictionary", deflateSetDictionary(&b->s, b->text + 500, 700), &b->s);
    show("deflateSetDictionary none", deflateSetDictionary(&b->s, NULL, 0), &b->s);
}
static void d_get_dictionary(struct sandbox *b)
{
    uInt size = 77;
    if (is_lost(b))
        return;
    memset(b->out, 0, sizeof b->out);
    long code = deflateGetDictionary(&b->s, NULL, &size);
    printf("size %u\n", size);
    show("deflateGetDictionary size", code, &b->s);
    static unsigned char dictionary[32768];
    memset(dictionary, 0, sizeof dictionary);
    size = 78;
    code = deflateGetDictionary(&b->s, dictionary, &size);
    printf("size %u bytes %08lx\n", size, crc_of(dictionary, sizeof dictionary));
    show("deflateGetDictionary", code, &b->s);
}
static void d_tune(struct sandbox *b)
{
    show("deflateTune", deflateTune(&b->s, 4, 4, 16, 4), &b->s);
}
static void d_bound(struct sandbox *b)
{
    printf("bounds %lu %lu %lu\n", deflateBound(&b->s, 0), deflateBound(&b->s, 1000),
           deflateBound(&b->s, 1000000));
}
static void d_pending(struct sandbox *b)
{
    unsigned pending = 5;
    int bits = 5;
    show("deflatePending", deflatePending(&b->s, &pending, &bits), &b->s);
    printf("pending %u %d\n", pending, bits);
    show("deflatePending none", deflatePending(&b->s, NULL, NULL), &b->s);
}
static void d_prime(struct sandbox *b)
{
    show("deflatePrime 3", deflatePrime(&b->s, 3, 5), &b->s);
    show("deflatePrime 99", deflatePrime(&b->s, 99, 5), &b->s);
}
static void d_header(struct sandbox *b)
{
    memset(&b->header, 0, sizeof b->header);
    b->header.name = (Bytef *)(uintptr_t) "a file's name";
    b->header.time = 1234567;
    show("deflateSetHeader", deflateSetHeader(&b->s, &b->header), &b->s);
}
static void d_no_header(struct sandbox *b)
{
    show("deflateSetHeader none", deflateSetHeader(&b->s, NULL), &b->s);
}
static void d_reset(struct sandbox *b)
{
    show("deflateReset", deflateReset(&b->s), &b->s);
    show("deflateReset", deflateReset(&b->s), &b->s);
}
static void d_reset_keep(struct sandbox *b)
{
    if (is_lost(b))
        return;
    show("deflateResetKeep", deflateResetKeep(&b->s), &b->s);
    show("deflateReset", deflateReset(&b->s), &b->s);
}
static void d_copy(struct sandbox *b)
{
    static struct sandbox twin;
    memcpy(&twin, b, sizeof twin);
    memset(&twin.s, 0, sizeof twin.s);
    long code = deflateCopy(&twin.s, &b->s);
    if (code != Z_OK) {
        printf("deflateCopy = %ld\n", code);
        return;
    }
    show("deflateCopy", code, &twin.s);
    run_deflate(&twin, "copy: finish", 0, 700, 5000, Z_FINISH);
    run_deflate(b, "original: more", 700, 100, 5000, Z_NO_FLUSH);
    show("copy: reset", deflateReset(&twin.s), &twin.s);
    run_deflate(&twin, "copy: finish", 0, 700, 5000, Z_FINISH);
    show("copy: end", deflateEnd(&twin.s), &twin.s);
}
static void d_end(struct sandbox *b)
{
    show("deflateEnd", deflateEnd(&b->s), &b->s);
    show("deflateEnd again", deflateEnd(&b->s), &b->s);
}
static void d_as_inflate(struct sandbox *b)
{
    unsigned char byte[4] = {0};
    uInt size = 3;
    z_stream twin;
    memset(&twin, 0, sizeof twin);
    give(b, b->packed, 100, 500);
    show("inflate", inflate(&b->s, Z_NO_FLUSH), &b->s);
    show("inflateReset", inflateReset(&b->s), &b->s);
    show("inflateReset2", inflateReset2(&b->s, 15), &b->s);
    show("inflateResetKeep", inflateResetKeep(&b->s), &b->s);
    show("inflateSync", inflateSync(&b->s), &b->s);
    show("inflateSyncPoint", inflateSyncPoint(&b->s), &b->s);
    show("inflateSetDictionary", inflateSetDictionary(&b->s, b->text, 50), &b->s);
    show("inflateGetDictionary", inflateGetDictionary(&b->s, byte, &size), &b->s);
    show("inflatePrime", inflatePrime(&b->s, 3, 5), &b->s);
    show("inflateMark", inflateMark(&b->s), &b->s);
    show("inflateGetHeader", inflateGetHeader(&b->s, &b->header), &b->s);
    show("inflateUndermine", inflateUndermine(&b->s, 1), &b->s);
    show("inflateValidate", inflateValidate(&b->s, 0), &b->s);
    show("inflateCodesUsed", (long)inflateCodesUsed(&b->s), &b->s);
    show("inflateCopy", inflateCopy(&twin, &b->s), &b->s);
    show("inflateEnd", inflateEnd(&b->s), &b->s);
}

static const struct probe deflate_probes[] = {{"idle", d_idle},
                                              {"more", d_more},
                                              {"finish", d_finish},
                                              {"finish nothing", d_finish_nothing},
                                              {"no room", d_no_room},
                                              {"bad flush", d_bad_flush},
                                              {"flushes", d_flushes},
                                              {"params", d_params},
                                              {"params, input waiting", d_params_waiting},
                                              {"params, bad", d_params_bad},
                                              {"set dictionary", d_set_dictionary},
                                              {"get dictionary", d_get_dictionary},
                                              {"tune", d_tune},
                                              {"bound", d_bound},
                                              {"pending", d_pending},
                                              {"prime", d_prime},
                                              {"header", d_header},
                                              {"no header", d_no_header},
                                              {"reset", d_reset},
                                              {"reset, keeping", d_reset_keep},
                                              {"copy", d_copy},
                                              {"end", d_end},
                                              {"as inflate", d_as_inflate}};

#endif
