/* SPDX-License-Identifier: MIT */
/* Writes the kept sections of tests/fuzz/corpus/frame_info: make_frame_corpus FOLDER. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "frame_fixture.h"

#define FIRST 0x1000

static const struct {
    const char *name;
    const char *letters;
    uint8_t encoding;
    unsigned char program[40];
    size_t bytes;
} kept[] = {
    {"plain", "zR", FRAME_ENCODING_GCC, {0x41, 0x0e, 16, 0x86, 2, 0x43, 0x0d, 6}, 8},
    {"remember",
     "zPLR",
     FRAME_ENCODING_GCC,
     {0x42, 0x0e, 16, 0x8c, 2, 0x0a, 0x44, 0x0e, 8, 0xcc, 0x44, 0x0b},
     12},
    {"stub",
     "zR",
     FRAME_ENCODING_GCC,
     {0x0e, 16, 0x46, 0x0e, 24, 0x4a, 0x0f, 11, 0x77, 8, 0x80, 0, 0x3f, 0x1a, 0x3b, 0x2a,
      0x33, 0x24, 0x22},
     19},
    {"signal",
     "zRS",
     FRAME_ENCODING_GCC,
     {0x0f, 4, 0x77, 0xa0, 1, 0x06, 0x10, 8, 2, 0x77, 40, 0x16, 3, 2, 0x77, 8},
     16},
    {"wide",
     "zR",
     0x3c,
     {0x02, 4, 0x05, 12, 3, 0x03, 4, 0, 0x11, 13, 0x7d, 0x09, 3, 6},
     14},
    {"jumps",
     "zR",
     0x3b,
     {0x0f, 16, 0x76, 0x78, 0x06, 0x12, 0x28, 2, 0, 0x33, 0x1c, 0x2f, 1, 0, 0x96, 0x23, 8,
      0x96},
     18},
};

static void write_input(const char *path, int32_t address, uint32_t index_bytes,
                        const unsigned char *bytes, size_t count)
{
    FILE *file = fopen(path, "wb");

    if (file == NULL || fwrite(&address, sizeof(address), 1, file) != 1 ||
        fwrite(&index_bytes, sizeof(index_bytes), 1, file) != 1 ||
        fwrite(bytes, 1, count, file) != count || fclose(file) != 0) {
        perror(path);
        exit(1);
    }
}

int main(int argc, char **argv)
{
    static const unsigned char common[] = {0x0c, 7, 8, 0x90, 1};

    if (argc != 2) {
        fprintf(stderr, "usage: make_frame_corpus FOLDER\n");
        return 2;
    }
    for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++) {
        unsigned char bytes[FRAME_FIXTURE_BYTES];
        struct zg_frame_section section;
        char path[4096];
        const struct frame_common of_all = {.letters = kept[i].letters,
                                            .encoding = kept[i].encoding,
                                            .program = common,
                                            .program_bytes = sizeof(common)};
        const struct frame_function functions[] = {
            {FIRST, 64, kept[i].program, kept[i].bytes},
            {FIRST + 64, 64, common, sizeof(common)}};
        size_t count = frame_fixture(bytes, &of_all, functions, 2, &section);

        snprintf(path, sizeof(path), "%s/%s", argv[1], kept[i].name);
        write_input(path, FIRST + 40, (uint32_t)(section.index_end - section.index),
                    bytes, count);
    }
    return 0;
}
