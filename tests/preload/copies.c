/* SPDX-License-Identifier: MIT */
/*
 * deflateCopy and inflateCopy in every state: both streams used afterwards, source or copy
 * ended first, copies of copies, copies onto a stream that is alive.
 */
#include "check.h"

static unsigned char text[4000], packed[6000], out[8000];
static size_t packed_size;

static void work(const char *who, z_stream *s, int inflating, int to_the_end)
{
    s->next_in = inflating ? packed : text;
    s->avail_in = inflating ? (uInt)packed_size : 1500;
    if (!to_the_end)
        s->avail_in /= 3;
    s->next_out = out;
    s->avail_out = sizeof out;
    int flush = to_the_end ? Z_FINISH : Z_NO_FLUSH;
    show(who, inflating ? inflate(s, flush) : deflate(s, flush), s);
    printf("    wrote %08lx\n", crc_of(out, sizeof out - s->avail_out));
}

static void enter(z_stream *s, int inflating, int state)
{
    if (inflating)
        open_inflate(s, 15);
    else
        open_deflate(s, 6, 15);
    if (state == 1 || state == 4)
        work("enter", s, inflating, 0);
    if (state == 2 || state == 3)
        work("enter", s, inflating, 1);
    if (state == 3 || state == 4)
        show("reset", (inflating ? inflateReset : deflateReset)(s), s);
}

static void end(const char *who, z_stream *s, int inflating)
{
    show(who, (inflating ? inflateEnd : deflateEnd)(s), s);
}

/* The same steps for each order of ending. */
static void one(int inflating, int state, int source_first)
{
    z_stream source, copy, second;
    memset(&copy, 0xa5, sizeof copy);
    memset(&second, 0, sizeof second);
    printf("# %s, state %d, %s first\n", inflating ? "inflate" : "deflate", state,
           source_first ? "source" : "copy");
    enter(&source, inflating, state);
    int code = (inflating ? inflateCopy : deflateCopy)(&copy, &source);
    show("copy", code, &copy);
    if (source_first)
        end("source: end", &source, inflating);
    show("copy of copy", (inflating ? inflateCopy : deflateCopy)(&second, &copy),
         &second);
    work("copy", &copy, inflating, 1);
    show("copy: reset", (inflating ? inflateReset : deflateReset)(&copy), &copy);
    work("copy", &copy, inflating, 1);
    if (!source_first) {
        end("copy: end", &copy, inflating);
        work("source", &source, inflating, 1);
        show("source: reset", (inflating ? inflateReset : deflateReset)(&source),
             &source);
        work("source", &source, inflating, 1);
        end("source: end", &source, inflating);
    } else {
        end("copy: end", &copy, inflating);
    }
    work("second", &second, inflating, 1);
    end("second: end", &second, inflating);
    end("second: end again", &second, inflating);
}

/* A copy onto a stream that is alive: zlib forgets what was there, a leak of the caller's. */
static void onto_a_living_one(int inflating)
{
    z_stream source, copy;
    printf("# %s, onto a living one\n", inflating ? "inflate" : "deflate");
    enter(&source, inflating, 1);
    enter(&copy, inflating, 2);
    show("copy", (inflating ? inflateCopy : deflateCopy)(&copy, &source), &copy);
    work("copy", &copy, inflating, 1);
    work("source", &source, inflating, 1);
    end("copy: end", &copy, inflating);
    end("source: end", &source, inflating);
}

static void refused(void)
{
    z_stream s, copy;
    memset(&copy, 0, sizeof copy);
    open_deflate(&s, 6, 15);
    printf("# refused\n");
    printf("%d %d %d\n", deflateCopy(NULL, &s), deflateCopy(&copy, NULL),
           inflateCopy(&copy, &s));
    end("end", &s, 0);
    printf("%d %d\n", deflateCopy(&copy, &s), inflateCopy(&copy, &s));
}

int main(void)
{
    z_stream s;
    fill_text(text, sizeof text, 5);
    open_deflate(&s, 6, 15);
    packed_size = deflate_all(&s, text, sizeof text, packed, sizeof packed);
    NEED(deflateEnd(&s) == Z_OK);
    for (int inflating = 0; inflating < 2; inflating++) {
        for (int state = 0; state < 5; state++)
            for (int source_first = 0; source_first < 2; source_first++)
                one(inflating, state, source_first);
        onto_a_living_one(inflating);
    }
    refused();
    return 0;
}
