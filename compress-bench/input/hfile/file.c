/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdlib.h>

#include "input/hfile/file.h"

static bool read_trailer(struct cb_hfile *file, struct cb_hfile_error *error)
{
    unsigned char tail[CB_HFILE_TRAILER_MOST];
    uint64_t file_bytes = file->store.bytes;
    size_t tail_bytes = file_bytes < sizeof(tail) ? (size_t)file_bytes : sizeof(tail);

    if (file_bytes == 0) {
        return cb_hfile_fail(error, CB_HFILE_NOT_ONE, 0, "it is empty");
    }
    return cb_hfile_store_read(&file->store, file_bytes - tail_bytes, tail, tail_bytes,
                               error) &&
           cb_hfile_trailer_read(&file->trailer, tail, tail_bytes, file_bytes, error);
}

/* Return: does the file begin as all but version 1's do? */
static bool begins_with_data(const struct cb_hfile *file)
{
    unsigned char magic[CB_HFILE_MAGIC_BYTES];
    struct cb_hfile_error ignored;

    return file->store.bytes >= sizeof(magic) &&
           cb_hfile_store_read(&file->store, 0, magic, sizeof(magic), &ignored) &&
           cb_hfile_kind_is_data(cb_hfile_kind_of(magic));
}

/* Version 1 has the file info as it is, up to the index. */
static bool read_bare_info(struct cb_hfile *file, struct cb_hfile_reader *reader,
                           struct cb_hfile_error *error)
{
    uint64_t offset = file->trailer.file_info_offset;
    uint64_t bytes = file->trailer.load_on_open_offset - offset;
    struct cb_hfile_block block = {.offset = offset};

    block.data_bytes = bytes < file->block_limit ? (uint32_t)bytes : file->block_limit;
    const unsigned char *info = cb_hfile_reader_fetch(reader, &block, error);

    return info != NULL &&
           cb_hfile_info_read(&file->info, info, block.data_bytes, offset, error);
}

static bool read_block_info(struct cb_hfile *file, struct cb_hfile_reader *reader,
                            struct cb_hfile_error *error)
{
    uint64_t offset = file->trailer.file_info_offset;
    struct cb_hfile_block block;

    if (!cb_hfile_block_at(file, offset, file->trailer.offset, &block, error)) {
        return false;
    }
    if (block.kind != CB_HFILE_FILE_INFO) {
        return cb_hfile_fail(error, CB_HFILE_DAMAGED, offset,
                             "a block of kind %s is where the file info should be",
                             cb_hfile_kinds[block.kind].name);
    }
    file->checksum = block.checksum;
    file->bytes_per_checksum = block.bytes_per_checksum;
    const unsigned char *info = cb_hfile_reader_read(reader, &block, error);

    return info != NULL &&
           cb_hfile_info_read(&file->info, info, block.raw_bytes, offset, error);
}

static void read_info(struct cb_hfile *file)
{
    struct cb_hfile_reader reader;
    struct cb_hfile_error *error = &file->info_error;

    file->checksum = CB_HFILE_CHECKSUM_ABSENT;
    file->info_known =
        cb_hfile_reader_make(&reader, &file->store, file->trailer.compression, error) &&
        (file->trailer.major == 1 ? read_bare_info(file, &reader, error)
                                  : read_block_info(file, &reader, error));
    cb_hfile_reader_end(&reader);
}

bool cb_hfile_open(struct cb_hfile *file, const char *path, uint32_t block_limit,
                   struct cb_hfile_error *error)
{
    struct cb_hfile_store store;

    return cb_hfile_store_open(&store, path, error) &&
           cb_hfile_open_store(file, store, block_limit, error);
}

bool cb_hfile_open_store(struct cb_hfile *file, struct cb_hfile_store store,
                         uint32_t block_limit, struct cb_hfile_error *error)
{
    *file = (struct cb_hfile){.store = store,
                              .block_limit =
                                  block_limit != 0 ? block_limit : CB_HFILE_BLOCK_LIMIT};
    if (!read_trailer(file, error)) {
        if (error->fault == CB_HFILE_NOT_ONE && begins_with_data(file)) {
            cb_hfile_error_fill(
                error, CB_HFILE_DAMAGED, 0,
                "it begins as an HFile and does not end with a trailer: it was cut "
                "short");
        }
        cb_hfile_close(file);
        return false;
    }
    if (file->trailer.encrypted) {
        cb_hfile_close(file);
        return cb_hfile_fail(
            error, CB_HFILE_UNSUPPORTED, 0,
            "it is encrypted, and its key is in HBase's key store; measure a "
            "copy of the table whose ENCRYPTION is off");
    }
    read_info(file);
    return true;
}

void cb_hfile_close(struct cb_hfile *file)
{
    cb_hfile_store_close(&file->store);
}

bool cb_hfile_block_at(const struct cb_hfile *file, uint64_t offset, uint64_t end,
                       struct cb_hfile_block *block, struct cb_hfile_error *error)
{
    unsigned char header[CB_HFILE_HEADER_BYTES];
    uint32_t header_bytes = cb_hfile_header_bytes(&file->trailer);

    if (offset > end || end - offset < header_bytes) {
        return cb_hfile_fail(error, CB_HFILE_DAMAGED, offset,
                             "a block should begin here, %" PRIu64
                             " bytes before the end",
                             offset > end ? 0 : end - offset);
    }
    return cb_hfile_store_read(&file->store, offset, header, header_bytes, error) &&
           cb_hfile_block_parse(block, &file->trailer, header, offset, end,
                                file->block_limit, error);
}

bool cb_hfile_has_plain_cells(const struct cb_hfile *file)
{
    return file->info_known && strcmp(file->info.encoding, "NONE") == 0;
}

struct cb_hfile_cell_form cb_hfile_cell_form(const struct cb_hfile *file)
{
    return (struct cb_hfile_cell_form){.tags = file->info.cells_have_tags,
                                       .sequence = file->info.cells_have_sequence};
}

/* The magic of version 1 is inside what was compressed. */
static bool skip_magic(const struct cb_hfile_block *block, struct cb_cursor *content,
                       struct cb_hfile_error *error)
{
    const unsigned char *magic = cb_cursor_take(content, CB_HFILE_MAGIC_BYTES);

    return (magic != NULL && cb_hfile_kind_of(magic) == block->kind) ||
           cb_hfile_fail(error, CB_HFILE_DAMAGED, block->offset,
                         "its data do not begin with %s",
                         cb_hfile_kinds[block->kind].magic);
}

static bool skip_encoding(const struct cb_hfile *file, const struct cb_hfile_block *block,
                          struct cb_cursor *content, struct cb_hfile_error *error)
{
    unsigned int id = cb_cursor_be16(content);
    const char *name = content->bad ? NULL : cb_hfile_encoding_name(id);

    if (name == NULL) {
        return cb_hfile_fail(error, CB_HFILE_DAMAGED, block->offset,
                             "its encoding is number %u, which HBase does not have", id);
    }
    return !file->info_known || strcmp(name, file->info.encoding) == 0 ||
           cb_hfile_fail(error, CB_HFILE_DAMAGED, block->offset,
                         "its encoding is %s, the file's is %s", name,
                         file->info.encoding);
}

struct cb_cursor cb_hfile_content(const struct cb_hfile *file,
                                  const struct cb_hfile_block *block,
                                  const unsigned char *bytes,
                                  struct cb_hfile_error *error)
{
    struct cb_cursor content = cb_cursor_over(bytes, block->raw_bytes);
    bool good = true;

    if (file->trailer.major == 1) {
        good = skip_magic(block, &content, error);
    } else if (block->kind == CB_HFILE_ENCODED_DATA) {
        good = skip_encoding(file, block, &content, error);
    } else if (block->kind == CB_HFILE_DATA && file->info_known &&
               !cb_hfile_has_plain_cells(file)) {
        good = cb_hfile_fail(error, CB_HFILE_DAMAGED, block->offset,
                             "it is not encoded, the file's encoding is %s",
                             file->info.encoding);
    }
    if (!good) {
        content = (struct cb_cursor){.bad = true};
    }
    return content;
}
