/* SPDX-License-Identifier: MIT */
/* back [jump]: inflateBack, whose callbacks use zlib themselves while it is under way; with
 * jump, one of them leaves by longjmp. */
#include <setjmp.h>

#include "check.h"

static unsigned char text[60000], packed[70000], result[60000];
static unsigned char window[32768];

struct ends {
    size_t packed_size;
    size_t read_at;
    size_t written;
    z_stream other;   /* a deflate stream carried along through all callbacks */
    z_stream *itself; /* the stream that calls back */
    int finish_other;
};

static unsigned more_input(void *at, z_const unsigned char **buffer)
{
    struct ends *ends = at;
    unsigned char scratch[2000];
    round_trip((uint32_t)ends->read_at + 1);
    ends->other.next_in = text;
    ends->other.avail_in = 700;
    ends->other.next_out = scratch;
    ends->other.avail_out = sizeof scratch;
    show("in: deflate", deflate(&ends->other, ends->finish_other ? Z_FINISH : Z_NO_FLUSH),
         &ends->other);
    if (ends->finish_other)
        NEED(deflateReset(&ends->other) == Z_OK);
    size_t left = ends->packed_size - ends->read_at;
    size_t size = left < 5000 ? left : 5000;
    *buffer = packed + ends->read_at;
    ends->read_at += size;
    return (unsigned)size;
}

static int more_output(void *at, unsigned char *buffer, unsigned size)
{
    struct ends *ends = at;
    memcpy(result + ends->written, buffer, size);
    ends->written += size;
    round_trip(size);
    printf("out: %u\n", size);
    return 0;
}

static int refuse_output(void *at, unsigned char *buffer, unsigned size)
{
    (void)at, (void)buffer, (void)size;
    return 1;
}

static jmp_buf out_of_it;

static unsigned leave_by_jump(void *at, z_const unsigned char **buffer)
{
    (void)at, (void)buffer;
    round_trip(9);
    longjmp(out_of_it, 1);
}

/* A callback that never returns; the stream and others are used on. */
static void jumps_out(z_stream *b, struct ends *ends)
{
    for (volatile int round = 0; round < 3; round++) {
        b->next_in = NULL;
        b->avail_in = 0;
        if (setjmp(out_of_it) == 0)
            inflateBack(b, leave_by_jump, ends, more_output, ends);
        round_trip(8);
        ends->read_at = ends->written = 0;
        b->next_in = NULL;
        b->avail_in = 0;
        printf("after a jump = %d\n",
               inflateBack(b, more_input, ends, more_output, ends));
        NEED(memcmp(result, text, sizeof text) == 0);
    }
}

int main(int argc, char **argv)
{
    struct ends ends;
    z_stream d, b;
    NEED(argc == 1 || strcmp(argv[1], "jump") == 0);
    fill_text(text, sizeof text, 5);
    open_deflate(&d, 6, -15);
    memset(&ends, 0, sizeof ends);
    ends.packed_size = deflate_all(&d, text, sizeof text, packed, sizeof packed);
    NEED(deflateEnd(&d) == Z_OK);

    open_deflate(&ends.other, 6, 15);
    memset(&b, 0, sizeof b);
    NEED(inflateBackInit(&b, 15, window) == Z_OK);
    ends.itself = &b;
    for (int round = 0; round < 3; round++) {
        ends.read_at = ends.written = 0;
        ends.finish_other = round;
        b.next_in = NULL;
        b.avail_in = 0;
        int code = inflateBack(&b, more_input, &ends, more_output, &ends);
        printf("inflateBack = %d, %zu read, %zu written, %u left\n", code, ends.read_at,
               ends.written, b.avail_in);
        NEED(memcmp(result, text, sizeof text) == 0);
    }
    if (argc > 1)
        jumps_out(&b, &ends);
    ends.read_at = ends.written = 0;
    b.next_in = NULL;
    b.avail_in = 0;
    printf("refused output = %d\n",
           inflateBack(&b, more_input, &ends, refuse_output, &ends));
    ends.read_at = ends.packed_size;
    b.next_in = NULL;
    b.avail_in = 0;
    printf("no input = %d\n", inflateBack(&b, more_input, &ends, more_output, &ends));
    printf("inflateBackEnd = %d\n", inflateBackEnd(&b));
    printf("again = %d\n", inflateBackEnd(&b));
    printf("none = %d %d\n", inflateBackEnd(NULL), inflateBackInit(NULL, 15, window));
    memset(&b, 0, sizeof b);
    printf("bad bits = %d\n", inflateBackInit(&b, 7, window));
    printf("deflateEnd = %d\n", deflateEnd(&ends.other));
    return 0;
}
