/* SPDX-License-Identifier: MIT */
/* A program whose RUNPATH leads to a libz.so.1 that is newer than the system's. */
#include "../check.h"

int newer_function(void);

int main(void)
{
    unsigned char out[20];
    z_stream s;
    printf("%s %d\n", zlibVersion(), newer_function());
    open_deflate(&s, 6, 15);
    for (int round = 0; round < 3; round++) {
        size_t size = deflate_all(&s, (const unsigned char *)"WhoseStream", 11, out, 20);
        printf("%.*s\n", (int)size, (const char *)out);
        show("finished", Z_STREAM_END, &s);
        printf("again %d\n", deflate(&s, Z_FINISH));
        NEED(deflateReset(&s) == Z_OK);
    }
    NEED(deflateEnd(&s) == Z_OK);
    printf("after end %d\n", deflate(&s, Z_FINISH));
    return 0;
}
