/* SPDX-License-Identifier: MIT */
/*
 * hfile_cells FILE PIECE_BYTES: reads an HFile as the benchmark does, in pieces of about so
 * many bytes, and writes its cells to standard output: lengths of key and value, key, value,
 * without tags and sequence numbers.  Standard error gets the number of pieces, and the bytes
 * of all that the source announced and that came.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "input/hfile.h"
#include "input/hfile/cursor.h"

static void die(const char *what)
{
    fprintf(stderr, "hfile_cells: %s\n", what);
    exit(1);
}

static void write_cells(const struct cb_source *source, const unsigned char *at,
                        size_t left)
{
    while (left > 0) {
        size_t length = source->cell(at, left);
        struct cb_cursor cursor = cb_cursor_over(at, length);

        if (length == 0 || length > left) {
            die("a piece does not end with a cell");
        }
        size_t bare = 8 + (size_t)cb_cursor_be32(&cursor);

        bare += cb_cursor_be32(&cursor);
        fwrite(at, 1, bare, stdout);
        at += length;
        left -= length;
    }
}

int main(int argc, char **argv)
{
    char error[CB_SOURCE_ERROR_BYTES];
    struct cb_source *source = NULL;
    uint64_t came = 0;

    if (argc != 3) {
        die("hfile_cells FILE PIECE_BYTES");
    }
    if (cb_hfile_source_make(argv[1], strtoull(argv[2], NULL, 10), &source, error) !=
            CB_HFILE_IS_SOURCE ||
        !source->calls->open(source, error)) {
        die(error);
    }
    for (uint64_t i = 0; i < source->pieces; i++) {
        size_t length = source->calls->piece_bytes(source, i), announced = length;
        unsigned char *bytes = malloc(length + 1);

        if (bytes == NULL || !source->calls->read(source, i, bytes, &length, error)) {
            die(bytes == NULL ? "no memory" : error);
        }
        if (length != announced) {
            die("a piece has another size than announced");
        }
        if (source->cell != NULL) {
            write_cells(source, bytes, length);
        }
        came += length;
        free(bytes);
    }
    fprintf(stderr, "%" PRIu64 " %" PRIu64 " %" PRIu64 "\n", source->pieces,
            source->bytes, came);
    source->calls->close(source);
    source->calls->free(source);
    return fflush(stdout) == 0 ? 0 : 1;
}
