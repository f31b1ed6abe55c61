/* SPDX-License-Identifier: MIT */
/*
 * simple FILE: the parts of zlib that keep their streams to themselves: gz*, compress,
 * uncompress.  Everything is closed at the end, so that no stream is left.
 */
#include <unistd.h>

#include "check.h"

static unsigned char text[200000], packed[220000], back[200000];

static void gz_round(const char *path, const char *mode)
{
    gzFile file = gzopen(path, mode);
    NEED(file != NULL);
    NEED(gzwrite(file, text, 100000) == 100000);
    printf("gzsetparams %d\n", gzsetparams(file, 1, Z_DEFAULT_STRATEGY));
    printf("gzflush %d\n", gzflush(file, Z_FULL_FLUSH));
    NEED(gzwrite(file, text + 100000, 100000) == 100000);
    NEED(gzputs(file, "a line\n") == 7 && gzprintf(file, "%d\n", 42) == 3);
    printf("gztell %ld\n", (long)gztell(file));
    printf("gzclose %d\n", gzclose(file));

    FILE *raw = fopen(path, "rb");
    NEED(raw != NULL);
    size_t size = fread(packed, 1, sizeof packed, raw);
    fclose(raw);
    printf("%s: %zu bytes %08lx\n", mode, size, crc_of(packed, size));

    file = gzopen(path, "rb");
    NEED(file != NULL);
    NEED(gzread(file, back, 150000) == 150000);
    NEED(gzseek(file, 10, SEEK_SET) == 10 && gzgetc(file) == text[10]);
    NEED(gzungetc('x', file) == 'x' && gzgetc(file) == 'x');
    NEED(gzrewind(file) == 0);
    NEED(gzread(file, back, sizeof back) == sizeof back);
    NEED(memcmp(text, back, sizeof text) == 0);
    char line[20];
    NEED(gzgets(file, line, sizeof line) != NULL);
    printf("line %s eof %d direct %d\n", line, gzeof(file), gzdirect(file));
    printf("gzclose %d\n", gzclose(file));
}

int main(int argc, char **argv)
{
    NEED(argc == 2);
    fill_text(text, sizeof text, 3);
    gz_round(argv[1], "wb6");
    gz_round(argv[1], "wb1h");
    gz_round(argv[1], "wb9R");
    NEED(unlink(argv[1]) == 0);
    for (int level = -1; level < 10; level++) {
        uLongf size = sizeof packed, back_size = sizeof back;
        int code = compress2(packed, &size, text, sizeof text, level);
        printf("compress2 %d = %d, %lu bytes %08lx\n", level, code, size,
               crc_of(packed, size));
        uLong source = size;
        code = uncompress2(back, &back_size, packed, &source);
        printf("uncompress2 = %d, %lu of %lu\n", code, back_size, source);
        NEED(memcmp(text, back, sizeof text) == 0);
        size = 100;
        printf("no room = %d\n", compress2(packed, &size, text, sizeof text, level));
    }
    uLongf size = 10;
    printf("uncompress, no room = %d\n", uncompress(back, &size, packed, 100));
    printf("compressBound %lu\n", compressBound(sizeof text));
    return 0;
}
