/* SPDX-License-Identifier: MIT */
/*
 * minizip c|d|g|u: standard input to standard output, gzip format; c and d with deflate and
 * inflate in small pieces, one stream reset for each 64 KB member; g and u with gzwrite and
 * gzread.
 */
#include <unistd.h>

#include "check.h"

enum { MEMBER = 65536, PIECE = 4096 };

static unsigned char in[MEMBER], out[PIECE];

static void put(z_stream *s)
{
    NEED(fwrite(out, 1, PIECE - s->avail_out, stdout) == PIECE - s->avail_out);
    s->next_out = out;
    s->avail_out = PIECE;
}

static void compress_all(void)
{
    z_stream s;
    size_t size;
    open_deflate(&s, 6, 31);
    s.next_out = out;
    s.avail_out = PIECE;
    while ((size = fread(in, 1, MEMBER, stdin)) > 0) {
        s.next_in = in;
        s.avail_in = (uInt)size;
        while (deflate(&s, Z_FINISH) != Z_STREAM_END)
            put(&s);
        put(&s);
        NEED(deflateReset(&s) == Z_OK);
    }
    NEED(deflateEnd(&s) == Z_OK);
}

static void decompress_all(void)
{
    z_stream s;
    open_inflate(&s, 31);
    s.next_out = out;
    s.avail_out = PIECE;
    for (;;) {
        if (s.avail_in == 0) {
            s.next_in = in;
            s.avail_in = (uInt)fread(in, 1, PIECE, stdin);
            if (s.avail_in == 0)
                break;
        }
        int code = inflate(&s, Z_NO_FLUSH);
        NEED(code == Z_OK || code == Z_STREAM_END);
        put(&s);
        if (code == Z_STREAM_END)
            NEED(inflateReset(&s) == Z_OK);
    }
    NEED(inflateEnd(&s) == Z_OK);
}

int main(int argc, char **argv)
{
    NEED(argc == 2);
    if (argv[1][0] == 'c') {
        compress_all();
    } else if (argv[1][0] == 'd') {
        decompress_all();
    } else {
        int packing = argv[1][0] == 'g';
        gzFile file = gzdopen(dup(packing ? 1 : 0), packing ? "wb" : "rb");
        int size;
        NEED(file != NULL);
        if (packing)
            while ((size = (int)fread(in, 1, MEMBER, stdin)) > 0)
                NEED(gzwrite(file, in, (unsigned)size) == size);
        else
            while ((size = gzread(file, in, MEMBER)) > 0)
                NEED(fwrite(in, 1, (size_t)size, stdout) == (size_t)size);
        NEED(gzclose(file) == Z_OK);
    }
    return fflush(stdout) == 0 ? 0 : 9;
}
