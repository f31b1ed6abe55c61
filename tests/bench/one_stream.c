/* SPDX-License-Identifier: MIT */
/* A program that makes one stream: what the first stream of a process adds. */
#include <string.h>
#include <zlib.h>

int main(void)
{
    z_stream stream;
    memset(&stream, 0, sizeof stream);
    return deflateInit(&stream, 6) != Z_OK || deflateEnd(&stream) != Z_OK;
}
