/* SPDX-License-Identifier: MIT */
/*
 * leak deflate|inflate COUNT BYTES: streams that do their work and are never ended; every
 * second one is also reset.  Prints the last one's answers.
 */
#include "check.h"

int main(int argc, char **argv)
{
    NEED(argc == 4);
    int inflating = strcmp(argv[1], "inflate") == 0;
    size_t count = strtoul(argv[2], NULL, 10), bytes = strtoul(argv[3], NULL, 10);
    unsigned char *text = malloc(bytes), *packed = malloc(bytes + 1000);
    z_stream *streams = calloc(count, sizeof *streams), first;
    NEED(text != NULL && packed != NULL && streams != NULL);
    fill_text(text, bytes, 3);
    open_deflate(&first, 1, 15);
    size_t size = deflate_all(&first, text, bytes, packed, bytes + 1000);
    NEED(deflateEnd(&first) == Z_OK);
    for (size_t i = 0; i < count; i++) {
        if (inflating) {
            open_inflate(&streams[i], 15);
            NEED(inflate_all(&streams[i], packed, size, text, bytes) == bytes);
        } else {
            open_deflate(&streams[i], 1, 15);
            NEED(deflate_all(&streams[i], text, bytes, packed, bytes + 1000) == size);
        }
        if (i % 2 == 1)
            NEED((inflating ? inflateReset : deflateReset)(&streams[i]) == Z_OK);
    }
    show("last", 0, &streams[count - 1]);
    if (count > 1)
        show("last but one", 0, &streams[count - 2]);
    return 0;
}
