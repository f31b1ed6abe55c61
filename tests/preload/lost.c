/* SPDX-License-Identifier: MIT */
/*
 * The first question that a finished stream cannot answer once its memory has been given
 * back makes later streams keep theirs: from the second stream on the answers are zlib's.
 */
#include "check.h"

static unsigned char text[4000], packed[6000], out[6000], dictionary[32768];

int main(void)
{
    fill_text(text, sizeof text, 3);
    for (int round = 0; round < 3; round++) {
        z_stream d, i;
        uInt d_size = 0, i_size = 0;
        open_deflate(&d, 6, 15);
        open_inflate(&i, 15);
        size_t size = deflate_all(&d, text, sizeof text, packed, sizeof packed);
        NEED(inflate_all(&i, packed, size, out, sizeof out) == sizeof text);
        NEED(deflateGetDictionary(&d, NULL, &d_size) == Z_OK);
        NEED(inflateGetDictionary(&i, dictionary, &i_size) == Z_OK);
        unsigned long codes = inflateCodesUsed(&i);
        if (round > 0)
            printf("dictionaries %u %u %08lx, codes %lu\n", d_size, i_size,
                   crc_of(dictionary, i_size), codes);
        NEED(deflateEnd(&d) == Z_OK && inflateEnd(&i) == Z_OK);
    }
    return 0;
}
