/* SPDX-License-Identifier: MIT */
/*
 * mixed: streams initialised by the very function of libz, found in the library by name,
 * and used by the functions that the program links; and the other way round, as far as zlib
 * says that it was ended.
 */
#include <dlfcn.h>

#include "../check.h"

int main(void)
{
    unsigned char text[3000], packed[4000], back[3000];
    void *libz = dlopen("libz.so.1", RTLD_NOW);
    NEED(libz != NULL);
    int (*init)(z_streamp, int, int, int, int, int, const char *, int);
    int (*init_inflate)(z_streamp, int, const char *, int);
    *(void **)&init = dlsym(libz, "deflateInit2_");
    *(void **)&init_inflate = dlsym(libz, "inflateInit2_");
    NEED(init != NULL && init_inflate != NULL);
    fill_text(text, sizeof text, 4);
    for (int round = 0; round < 3; round++) {
        z_stream d, i;
        memset(&d, 0, sizeof d);
        memset(&i, 0, sizeof i);
        printf("%d\n", init(&d, 6, Z_DEFLATED, 15, 8, 0, ZLIB_VERSION, (int)sizeof d));
        printf("%d\n", init_inflate(&i, 15, ZLIB_VERSION, (int)sizeof i));
        for (int message = 0; message < 2; message++) {
            size_t size = deflate_all(&d, text, sizeof text, packed, sizeof packed);
            show("deflate", Z_STREAM_END, &d);
            inflate_all(&i, packed, size, back, sizeof back);
            show("inflate", Z_STREAM_END, &i);
            NEED(memcmp(text, back, sizeof text) == 0);
            show("deflateReset", deflateReset(&d), &d);
            show("inflateReset", inflateReset(&i), &i);
        }
        show("deflateEnd", deflateEnd(&d), &d);
        show("inflateEnd", inflateEnd(&i), &i);
    }
    return 0;
}
