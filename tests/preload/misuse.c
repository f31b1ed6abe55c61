/* SPDX-License-Identifier: MIT */
/*
 * What callers do to a z_stream and zlib bears: copied by value, moved away and back,
 * initialised twice, initialised after its end without clearing, ended in mid-stream, used
 * after its end, its allocator fields changed or used by the caller.
 */
#include "check.h"

static unsigned char text[3000], packed[6000], out[6000];
static size_t packed_size;

static int step(z_stream *s, int inflating, int flush)
{
    s->next_in = inflating ? packed : text;
    s->avail_in = inflating ? (uInt)packed_size : sizeof text;
    if (flush == Z_NO_FLUSH)
        s->avail_in /= 2;
    s->next_out = out;
    s->avail_out = sizeof out;
    return inflating ? inflate(s, flush) : deflate(s, flush);
}

static void work(const char *what, z_stream *s, int inflating, int flush)
{
    show(what, step(s, inflating, flush), s);
    printf("    wrote %08lx\n", crc_of(out, sizeof out - s->avail_out));
}

static void init(z_stream *s, int inflating)
{
    int code = inflating ? inflateInit(s) : deflateInit(s, 6);
    show("init", code, s);
}

static int reset(z_stream *s, int inflating)
{
    return (inflating ? inflateReset : deflateReset)(s);
}

static int end(z_stream *s, int inflating)
{
    return (inflating ? inflateEnd : deflateEnd)(s);
}

static void enter(z_stream *s, int inflating, int state)
{
    memset(s, 0, sizeof *s);
    init(s, inflating);
    if (state == 1)
        work("enter", s, inflating, Z_NO_FLUSH);
    if (state >= 2)
        work("enter", s, inflating, Z_FINISH);
    if (state == 3)
        show("reset", reset(s, inflating), s);
}

static void copied_by_value(int inflating, int state)
{
    z_stream original, copy;
    enter(&original, inflating, state);
    copy = original;
    work("copy by value", &copy, inflating, Z_FINISH);
    show("copy by value: reset", reset(&copy, inflating), &copy);
    if (inflating) {
        show("copy by value: sync", inflateSync(&copy), &copy);
        show("copy by value: mark", inflateMark(&copy), &copy);
    } else {
        show("copy by value: params", deflateParams(&copy, 1, 0), &copy);
        show("copy by value: prime", deflatePrime(&copy, 1, 1), &copy);
        printf("bound %lu\n", deflateBound(&copy, 1000));
    }
    show("copy by value: end", end(&copy, inflating), &copy);
    work("original", &original, inflating, Z_FINISH);
    show("original: reset", reset(&original, inflating), &original);
    work("original", &original, inflating, Z_FINISH);
    show("original: end", end(&original, inflating), &original);
    work("original after its end", &original, inflating, Z_FINISH);
}

static void away_and_back(int inflating, int state)
{
    z_stream s, away;
    enter(&s, inflating, state);
    memcpy(&away, &s, sizeof s);
    memset(&s, 0x5a, sizeof s);
    memcpy(&s, &away, sizeof s);
    memset(&away, 0, sizeof away);
    work("back", &s, inflating, Z_FINISH);
    show("end", end(&s, inflating), &s);
}

static void initialised_twice(int inflating, int state)
{
    z_stream s;
    enter(&s, inflating, state);
    init(&s, inflating);
    work("second life", &s, inflating, Z_FINISH);
    show("end", end(&s, inflating), &s);
    show("end again", end(&s, inflating), &s);
}

static void initialised_after_its_end(int inflating, int state)
{
    z_stream s;
    enter(&s, inflating, state);
    for (int i = 0; i < 3; i++) {
        show("end", end(&s, inflating), &s);
        init(&s, inflating);
        work("next life", &s, inflating, Z_FINISH);
    }
    show("end", end(&s, inflating), &s);
    init(&s, !inflating);
    work("as the other kind", &s, !inflating, Z_FINISH);
    show("end", end(&s, !inflating), &s);
}

static void used_after_its_end(int inflating, int state)
{
    z_stream s;
    enter(&s, inflating, state);
    show("end in mid-stream or not", end(&s, inflating), &s);
    work("use after end", &s, inflating, Z_FINISH);
    show("reset after end", reset(&s, inflating), &s);
    show("end after end", end(&s, inflating), &s);
    show("other end after end", end(&s, !inflating), &s);
}

/* zlib's default allocator does not look at opaque. */
static void opaque_changed(int inflating, int state)
{
    z_stream s;
    int mine = 0;
    enter(&s, inflating, state);
    s.opaque = &mine;
    work("opaque changed", &s, inflating, Z_FINISH);
    show("reset", reset(&s, inflating), &s);
    work("opaque changed", &s, inflating, Z_FINISH);
    NEED(s.opaque == &mine);
    s.opaque = NULL;
    work("opaque cleared", &s, inflating, Z_FINISH);
    show("reset", reset(&s, inflating), &s);
    work("opaque cleared", &s, inflating, Z_NO_FLUSH);
    show("end", end(&s, inflating), &s);
}

/* The allocator that Init has put in the fields serves the caller too. */
static void allocator_used_by_the_caller(int inflating, int state)
{
    z_stream s;
    enter(&s, inflating, state);
    NEED(s.zalloc != NULL && s.zfree != NULL);
    unsigned char *small = s.zalloc(s.opaque, 10, 30),
                  *big = s.zalloc(s.opaque, 1, 300000);
    unsigned char *same = s.zalloc(s.opaque, 1, 5952);
    NEED(small != NULL && big != NULL && same != NULL);
    memset(small, 1, 300);
    memset(big, 2, 300000);
    memset(same, 3, 5952);
    s.zfree(s.opaque, big);
    work("own use of zalloc", &s, inflating, Z_FINISH);
    s.zfree(s.opaque, small);
    big = s.zalloc(s.opaque, 3, 100000);
    NEED(big != NULL);
    memset(big, 4, 300000);
    show("end", end(&s, inflating), &s);
    NEED(same[0] == 3 && same[5951] == 3);
}

/* The caller compares, clears or keeps the fields between two calls. */
static void allocator_cleared(int inflating, int state)
{
    z_stream s;
    enter(&s, inflating, state);
    alloc_func zalloc = s.zalloc;
    free_func zfree = s.zfree;
    s.zalloc = NULL;
    work("zalloc cleared", &s, inflating, Z_FINISH);
    show("reset", reset(&s, inflating), &s);
    s.zalloc = zalloc;
    s.zfree = NULL;
    show("reset", reset(&s, inflating), &s);
    s.zfree = zfree;
    work("fields back", &s, inflating, Z_FINISH);
    show("end", end(&s, inflating), &s);
}

static void bad_arguments(void)
{
    z_stream s;
    memset(&s, 0, sizeof s);
    printf("# bad arguments\n");
    show("level", deflateInit(&s, 42), &s);
    show("bits", deflateInit2(&s, 6, Z_DEFLATED, 99, 8, 0), &s);
    show("raw 8", deflateInit2(&s, 6, Z_DEFLATED, -8, 8, 0), &s);
    show("memory", deflateInit2(&s, 6, Z_DEFLATED, 15, 42, 0), &s);
    show("strategy", deflateInit2(&s, 6, Z_DEFLATED, 15, 8, 42), &s);
    show("method", deflateInit2(&s, 6, 3, 15, 8, 0), &s);
    show("version", deflateInit_(&s, 6, "9.9", sizeof s), &s);
    show("no version", deflateInit_(&s, 6, NULL, sizeof s), &s);
    show("size", deflateInit_(&s, 6, ZLIB_VERSION, 5), &s);
    show("bits", inflateInit2(&s, 99), &s);
    show("bits", inflateInit2(&s, -99), &s);
    show("version", inflateInit_(&s, "9.9", sizeof s), &s);
    show("size", inflateInit_(&s, ZLIB_VERSION, 5), &s);
    printf("%d %d %d %d\n", deflateInit(NULL, 6), inflateInit(NULL), deflate(NULL, 0),
           inflate(NULL, 0));
    printf("%d %d %d %d\n", deflateEnd(NULL), inflateEnd(NULL), deflateReset(NULL),
           inflateReset(NULL));
}

int main(void)
{
    static void (*const cases[])(int, int) = {copied_by_value,
                                              away_and_back,
                                              initialised_twice,
                                              initialised_after_its_end,
                                              used_after_its_end,
                                              opaque_changed,
                                              allocator_used_by_the_caller,
                                              allocator_cleared};
    z_stream s;
    fill_text(text, sizeof text, 5);
    open_deflate(&s, 6, 15);
    packed_size = deflate_all(&s, text, sizeof text, packed, sizeof packed);
    NEED(deflateEnd(&s) == Z_OK);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        for (int inflating = 0; inflating < 2; inflating++)
            for (int state = 0; state < 4; state++) {
                printf("# case %zu, %s, state %d\n", i, inflating ? "inflate" : "deflate",
                       state);
                cases[i](inflating, state);
            }
    bad_arguments();
    return 0;
}
