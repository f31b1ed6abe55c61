/* SPDX-License-Identifier: MIT */
#include "input/hfile.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "input/hfile/pieces.h"

struct hfile_source {
    struct cb_source base;
    struct cb_hfile file; /* its store is open between open() and close() */
    struct cb_hfile_pieces pieces;
    struct cb_hfile_reader reader;
};

static void name_error(const struct hfile_source *source,
                       const struct cb_hfile_error *error,
                       char text[CB_SOURCE_ERROR_BYTES])
{
    if (error->fault == CB_HFILE_DAMAGED || error->offset > 0) {
        snprintf(text, CB_SOURCE_ERROR_BYTES, "%.200s: at offset %" PRIu64 ": %s",
                 source->base.name, error->offset, error->text);
    } else {
        snprintf(text, CB_SOURCE_ERROR_BYTES, "%.200s: %s", source->base.name,
                 error->text);
    }
}

/* Cells have four forms; a cut is asked for without a context. */
#define DEFINE_CELL(name, has_tags, has_sequence)                                        \
    static size_t name(const unsigned char *at, size_t left)                             \
    {                                                                                    \
        struct cb_cursor cursor = cb_cursor_over(at, left);                              \
                                                                                         \
        return cb_hfile_cell_next(&cursor,                                               \
                                  (struct cb_hfile_cell_form){has_tags, has_sequence});  \
    }
DEFINE_CELL(cell_bare, false, false)
DEFINE_CELL(cell_with_sequence, false, true)
DEFINE_CELL(cell_with_tags, true, false)
DEFINE_CELL(cell_with_both, true, true)

static cb_cell_length *const cell_lengths[2][2] = {{cell_bare, cell_with_sequence},
                                                   {cell_with_tags, cell_with_both}};

static size_t bytes_of_piece(const struct cb_source *base, uint64_t number)
{
    return cb_hfile_pieces_bytes(&((const struct hfile_source *)base)->pieces, number);
}

static bool open_file(struct cb_source *base, char text[CB_SOURCE_ERROR_BYTES])
{
    struct hfile_source *source = (struct hfile_source *)base;
    struct cb_hfile_error error;

    if (cb_hfile_store_open(&source->file.store, base->name, &error) &&
        cb_hfile_reader_make(&source->reader, &source->file.store,
                             source->file.trailer.compression, &error)) {
        return true;
    }
    cb_hfile_store_close(&source->file.store);
    name_error(source, &error, text);
    return false;
}

static bool read_block(struct hfile_source *source, const struct cb_hfile_block *block,
                       unsigned char *out, size_t room, size_t *length,
                       struct cb_hfile_error *error)
{
    const unsigned char *raw = cb_hfile_reader_read(&source->reader, block, error);

    if (raw == NULL) {
        return false;
    }
    struct cb_cursor content = cb_hfile_content(&source->file, block, raw, error);

    if (content.bad) {
        return false;
    }
    if (content.left > room) {
        return cb_hfile_fail(error, CB_HFILE_SYSTEM, block->offset,
                             "the file changed while it was read");
    }
    memcpy(out, content.at, content.left);
    *length = content.left;
    return true;
}

static bool read_piece(struct cb_source *base, uint64_t number, unsigned char *out,
                       size_t *length, char text[CB_SOURCE_ERROR_BYTES])
{
    struct hfile_source *source = (struct hfile_source *)base;
    struct cb_hfile_block block;
    struct cb_hfile_error error;
    enum cb_hfile_step step;
    uint64_t at = source->pieces.piece[number].from;
    size_t done = 0;

    while ((step = cb_hfile_pieces_next(&source->pieces, number, &at, &block, &error)) ==
           CB_HFILE_STEP) {
        size_t came = 0;

        if (!read_block(source, &block, out + done, *length - done, &came, &error)) {
            step = CB_HFILE_FAULT;
            break;
        }
        done += came;
    }
    *length = done;
    if (step == CB_HFILE_FAULT) {
        name_error(source, &error, text);
    }
    return step == CB_HFILE_END;
}

static void close_file(struct cb_source *base)
{
    struct hfile_source *source = (struct hfile_source *)base;

    cb_hfile_reader_end(&source->reader);
    cb_hfile_store_close(&source->file.store);
}

static void free_source(struct cb_source *base)
{
    struct hfile_source *source = (struct hfile_source *)base;

    cb_hfile_pieces_free(&source->pieces);
    free(base->name);
    free(source);
}

static const struct cb_source_calls calls = {
    .piece_bytes = bytes_of_piece,
    .open = open_file,
    .read = read_piece,
    .close = close_file,
    .free = free_source,
};

static bool can_be_measured(const struct cb_hfile *file, struct cb_hfile_error *error)
{
    struct cb_hfile_unpacker unpacker;

    if (!cb_hfile_unpacker_make(&unpacker, file->trailer.compression, error)) {
        return false;
    }
    const char *lacks = cb_hfile_unpacker_lacks(&unpacker);

    cb_hfile_unpacker_end(&unpacker);
    if (lacks != NULL) {
        return cb_hfile_fail(error, CB_HFILE_UNSUPPORTED, 0,
                             "its compression is %s, which is not built in (install %s)",
                             file->trailer.compression->name, lacks);
    }
    if (!file->info_known) {
        *error = file->info_error;
        return false;
    }
    return true;
}

static bool prepare(struct hfile_source *source, size_t wanted,
                    struct cb_hfile_error *error)
{
    const struct cb_hfile_info *info = &source->file.info;

    if (!can_be_measured(&source->file, error)) {
        return false;
    }
    source->base.whole = !cb_hfile_has_plain_cells(&source->file);
    if (!source->base.whole) {
        source->base.cell =
            cell_lengths[info->cells_have_tags][info->cells_have_sequence];
    }
    if (!cb_hfile_pieces_make(&source->pieces, &source->file,
                              source->base.whole ? 0 : wanted, error)) {
        return false;
    }
    source->base.pieces = source->pieces.count;
    source->base.bytes = cb_hfile_pieces_estimate(&source->pieces);
    return true;
}

enum cb_hfile_answer cb_hfile_source_make(const char *path, size_t piece_bytes,
                                          struct cb_source **source,
                                          char error[CB_SOURCE_ERROR_BYTES])
{
    struct hfile_source *made = calloc(1, sizeof(*made));
    char *name = strdup(path);
    struct cb_hfile_error why;

    if (made == NULL || name == NULL) {
        snprintf(error, CB_SOURCE_ERROR_BYTES, "%.200s: no memory", path);
        free(made);
        free(name);
        return CB_HFILE_IS_REFUSED;
    }
    made->base = (struct cb_source){.calls = &calls, .name = name};
    bool good = cb_hfile_open(&made->file, path, 0, &why);
    bool is_one =
        good || why.fault == CB_HFILE_DAMAGED || why.fault == CB_HFILE_UNSUPPORTED;

    if (good) {
        good = prepare(made, piece_bytes, &why);
        cb_hfile_close(&made->file);
    }
    if (good) {
        *source = &made->base;
        return CB_HFILE_IS_SOURCE;
    }
    name_error(made, &why, error);
    free_source(&made->base);
    return is_one ? CB_HFILE_IS_REFUSED : CB_HFILE_IS_NONE;
}
