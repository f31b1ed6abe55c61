/* SPDX-License-Identifier: MIT */
/* Streams from ten thousand places in the code, each a frame of its own. */
#include "check.h"

static z_stream stream;

#define ONE                                                                              \
    NEED(deflateInit(&stream, 1) == Z_OK);                                               \
    NEED(deflateEnd(&stream) == Z_OK);
#define TEN(x) x x x x x x x x x x

int main(void)
{
    TEN(TEN(TEN(TEN(ONE))))
    puts("done");
    return 0;
}
