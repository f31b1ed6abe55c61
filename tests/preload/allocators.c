/* SPDX-License-Identifier: MIT */
/*
 * allocators CASE: streams with an allocator of the caller's own.  Each case makes a known
 * number of streams, which the ledger's figures are held against.
 */
#include "check.h"

struct account {
    unsigned long allocated;
    unsigned long freed;
    int busy; /* compress inside the allocator */
};

static unsigned char text[3000], packed[6000], out[6000];

static voidpf own_alloc(voidpf opaque, uInt items, uInt size)
{
    struct account *account = opaque;
    account->allocated++;
    if (account->busy) {
        account->busy = 0;
        round_trip(17);
        account->busy = 1;
    }
    return malloc((size_t)items * size);
}

static void own_free(voidpf opaque, voidpf address)
{
    struct account *account = opaque;
    account->freed++;
    if (account->busy) {
        account->busy = 0;
        round_trip(19);
        account->busy = 1;
    }
    free(address);
}

/* Takes a stream of each kind through two messages. */
static void use(z_stream *d, z_stream *i)
{
    for (int round = 0; round < 2; round++) {
        size_t size = deflate_all(d, text, sizeof text, packed, sizeof packed);
        show("deflate", Z_STREAM_END, d);
        inflate_all(i, packed, size, out, sizeof out);
        show("inflate", Z_STREAM_END, i);
        NEED(memcmp(out, text, sizeof text) == 0);
        show("reset", deflateReset(d), d);
        show("reset", inflateReset(i), i);
    }
}

static void own(int busy)
{
    struct account account = {0, 0, busy};
    z_stream d, i;
    memset(&d, 0, sizeof d);
    d.zalloc = own_alloc;
    d.zfree = own_free;
    d.opaque = &account;
    i = d;
    NEED(deflateInit(&d, 6) == Z_OK && inflateInit(&i) == Z_OK);
    NEED(d.zalloc == own_alloc && d.zfree == own_free && d.opaque == &account);
    use(&d, &i);
    z_stream copy;
    NEED(deflateCopy(&copy, &d) == Z_OK && deflateEnd(&copy) == Z_OK);
    NEED(deflateEnd(&d) == Z_OK && inflateEnd(&i) == Z_OK);
    printf("allocated %lu freed %lu\n", account.allocated, account.freed);
}

static voidpf refusing_alloc(voidpf opaque, uInt items, uInt size)
{
    (void)opaque, (void)items, (void)size;
    return NULL;
}

static void refusing(void)
{
    z_stream s;
    memset(&s, 0, sizeof s);
    s.zalloc = refusing_alloc;
    show("deflateInit", deflateInit(&s, 6), &s);
    show("inflateInit", inflateInit(&s), &s);
}

static unsigned long freed_by_only_zfree;

static void plain_free(voidpf opaque, voidpf address)
{
    NEED(opaque == NULL);
    freed_by_only_zfree++;
    free(address);
}

/* zlib keeps a zfree that is set, puts its own zalloc beside it and clears opaque. */
static void only_zfree(void)
{
    z_stream d, i;
    memset(&d, 0, sizeof d);
    d.zfree = plain_free;
    d.opaque = &d;
    i = d;
    NEED(deflateInit(&d, 6) == Z_OK && inflateInit(&i) == Z_OK);
    NEED(d.opaque == NULL && i.opaque == NULL && d.zfree == plain_free);
    use(&d, &i);
    NEED(deflateEnd(&d) == Z_OK && inflateEnd(&i) == Z_OK);
    printf("freed %lu\n", freed_by_only_zfree);
}

/* zlib keeps a zalloc that is set, and puts its own zfree beside it. */
static void only_zalloc(void)
{
    struct account account = {0, 0, 0};
    z_stream d, i;
    memset(&d, 0, sizeof d);
    d.zalloc = own_alloc;
    d.opaque = &account;
    i = d;
    NEED(deflateInit(&d, 6) == Z_OK && inflateInit(&i) == Z_OK);
    use(&d, &i);
    NEED(deflateEnd(&d) == Z_OK && inflateEnd(&i) == Z_OK);
    printf("allocated %lu\n", account.allocated);
}

/* The fields that Init filled in, taken over by another stream. */
static void taken_over(int source_lives)
{
    z_stream source, d, i;
    open_deflate(&source, 6, 15);
    memset(&d, 0, sizeof d);
    d.zalloc = source.zalloc;
    d.zfree = source.zfree;
    d.opaque = source.opaque;
    i = d;
    if (!source_lives)
        NEED(deflateEnd(&source) == Z_OK);
    NEED(deflateInit(&d, 6) == Z_OK && inflateInit(&i) == Z_OK);
    use(&d, &i);
    if (source_lives) {
        deflate_all(&source, text, sizeof text, packed, sizeof packed);
        show("source", Z_STREAM_END, &source);
        NEED(deflateEnd(&source) == Z_OK);
    }
    use(&d, &i);
    NEED(deflateEnd(&d) == Z_OK && inflateEnd(&i) == Z_OK);
}

/* The whole struct taken as a template for others, as some callers do. */
static void from_a_template(void)
{
    z_stream first, next[20];
    open_inflate(&first, 15);
    for (int n = 0; n < 20; n++) {
        next[n] = first;
        next[n].next_in = NULL;
        next[n].avail_in = 0;
        NEED(inflateInit(&next[n]) == Z_OK);
    }
    round_trip(1);
    for (int n = 0; n < 20; n += 2)
        NEED(inflateEnd(&next[n]) == Z_OK);
    NEED(inflateEnd(&first) == Z_OK);
    for (int n = 1; n < 20; n += 2) {
        show("inflateReset", inflateReset(&next[n]), &next[n]);
        NEED(inflateEnd(&next[n]) == Z_OK);
    }
}

int main(int argc, char **argv)
{
    NEED(argc == 2);
    fill_text(text, sizeof text, 5);
    if (strcmp(argv[1], "own") == 0)
        own(0);
    else if (strcmp(argv[1], "busy") == 0)
        own(1);
    else if (strcmp(argv[1], "refusing") == 0)
        refusing();
    else if (strcmp(argv[1], "zfree") == 0)
        only_zfree();
    else if (strcmp(argv[1], "zalloc") == 0)
        only_zalloc();
    else if (strcmp(argv[1], "living") == 0)
        taken_over(1);
    else if (strcmp(argv[1], "ended") == 0)
        taken_over(0);
    else if (strcmp(argv[1], "template") == 0)
        from_a_template();
    else
        NEED(!"a case");
    return 0;
}
