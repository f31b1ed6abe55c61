/* SPDX-License-Identifier: MIT */
/* Any bytes as an HFile: inspected, verified, and read in pieces as the benchmark does. */
#include <stdint.h>
#include <stdlib.h>

#include "input/hfile/inspect.h"
#include "input/hfile/pieces.h"

#define LIMIT (1U << 16)
#define PIECE_BYTES 200

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_pieces(const struct cb_hfile *file)
{
    struct cb_hfile_pieces pieces;
    struct cb_hfile_reader reader;
    struct cb_hfile_block block;
    struct cb_hfile_error error;

    bool good = cb_hfile_pieces_make(&pieces, file, PIECE_BYTES, &error);

    good =
        cb_hfile_reader_make(&reader, &file->store, file->trailer.compression, &error) &&
        good;
    for (uint64_t i = 0; good && i < pieces.count; i++) {
        uint64_t at = pieces.piece[i].from;

        while (cb_hfile_pieces_next(&pieces, i, &at, &block, &error) == CB_HFILE_STEP) {
            const unsigned char *raw = cb_hfile_reader_read(&reader, &block, &error);

            if (raw != NULL) {
                cb_hfile_content(file, &block, raw, &error);
            }
        }
    }
    if (good) {
        cb_hfile_pieces_estimate(&pieces);
    }
    cb_hfile_reader_end(&reader);
    cb_hfile_pieces_free(&pieces);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cb_hfile_store store;
    struct cb_hfile file;
    struct cb_hfile_error error;
    struct cb_hfile_summary summary;

    cb_hfile_store_over(&store, data, size);
    if (!cb_hfile_open_store(&file, store, LIMIT, &error)) {
        return 0;
    }
    cb_hfile_inspect(&summary, &file, &(struct cb_hfile_look){.verify = false}, &error);
    cb_hfile_inspect(&summary, &file, &(struct cb_hfile_look){.verify = true}, &error);
    read_pieces(&file);
    cb_hfile_close(&file);
    return 0;
}
