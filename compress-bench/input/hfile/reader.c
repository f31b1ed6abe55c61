/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "input/hfile/reader.h"

static bool make_room(struct cb_hfile_buffer *buffer, uint64_t bytes, uint64_t offset,
                      struct cb_hfile_error *error)
{
    /* One byte more, so that a block of none has an address. */
    if (bytes < buffer->room) {
        return true;
    }
    free(buffer->bytes);
    buffer->room = 0;
    buffer->bytes = malloc(bytes + 1);
    if (buffer->bytes == NULL) {
        return cb_hfile_fail(error, CB_HFILE_SYSTEM, offset, "no memory for %zu bytes",
                             (size_t)bytes);
    }
    buffer->room = bytes + 1;
    return true;
}

bool cb_hfile_reader_make(struct cb_hfile_reader *reader,
                          const struct cb_hfile_store *store,
                          const struct cb_hfile_compression *compression,
                          struct cb_hfile_error *error)
{
    *reader = (struct cb_hfile_reader){.store = store};
    return cb_hfile_unpacker_make(&reader->unpacker, compression, error);
}

void cb_hfile_reader_end(struct cb_hfile_reader *reader)
{
    cb_hfile_unpacker_end(&reader->unpacker);
    free(reader->disk.bytes);
    free(reader->raw.bytes);
    reader->disk = reader->raw = (struct cb_hfile_buffer){.room = 0};
}

const unsigned char *cb_hfile_reader_fetch(struct cb_hfile_reader *reader,
                                           const struct cb_hfile_block *block,
                                           struct cb_hfile_error *error)
{
    uint64_t bytes = cb_hfile_block_bytes(block);

    if (!make_room(&reader->disk, bytes, block->offset, error) ||
        !cb_hfile_store_read(reader->store, block->offset, reader->disk.bytes, bytes,
                             error)) {
        return NULL;
    }
    return reader->disk.bytes;
}

const unsigned char *cb_hfile_reader_unpack(struct cb_hfile_reader *reader,
                                            const struct cb_hfile_block *block,
                                            struct cb_hfile_error *error)
{
    if (!make_room(&reader->raw, block->raw_bytes, block->offset, error) ||
        !cb_hfile_unpack(&reader->unpacker, reader->disk.bytes + block->header_bytes,
                         block->data_bytes, reader->raw.bytes, block->raw_bytes,
                         block->offset, error)) {
        return NULL;
    }
    return reader->raw.bytes;
}

const unsigned char *cb_hfile_reader_read(struct cb_hfile_reader *reader,
                                          const struct cb_hfile_block *block,
                                          struct cb_hfile_error *error)
{
    const unsigned char *bytes = cb_hfile_reader_fetch(reader, block, error);

    if (bytes == NULL || !cb_hfile_block_check(block, bytes, error)) {
        return NULL;
    }
    return cb_hfile_reader_unpack(reader, block, error);
}
