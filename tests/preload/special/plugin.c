/* SPDX-License-Identifier: MIT */
/* A plugin that links zlib: one stream of each kind, ended before it answers. */
#include "../check.h"

unsigned long plugin_work(unsigned seed);

unsigned long plugin_work(unsigned seed)
{
    unsigned char text[3000], packed[4000];
    z_stream s;
    round_trip(seed);
    fill_text(text, sizeof text, seed);
    open_deflate(&s, 6, 15);
    size_t size = deflate_all(&s, text, sizeof text, packed, sizeof packed);
    if (deflateEnd(&s) != Z_OK)
        return 0;
    return crc_of(packed, size);
}
