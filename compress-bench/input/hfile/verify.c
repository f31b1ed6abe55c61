/* SPDX-License-Identifier: MIT */
#include <inttypes.h>

#include "input/hfile/verify.h"

/* Where the previous block of a kind is not known. */
#define UNKNOWN INT64_MIN
#define NONE_BEFORE (-1)

/* What a gzip member begins with is not covered by its check: flags, time, how hard was tried,
 * and the system.  HBase's writers leave all but these at 0: Java notes no system or "unknown",
 * zlib's own header Unix and the effort. */
#define GZIP_FLAGS_AT 3
#define GZIP_EFFORT_AT 8
#define GZIP_SYSTEM_AT 9
#define GZIP_HEADER_BYTES 10

static bool is_usual_gzip(const unsigned char *header)
{
    static const unsigned char nothing[GZIP_EFFORT_AT - GZIP_FLAGS_AT] = {0};
    unsigned char effort = header[GZIP_EFFORT_AT], system = header[GZIP_SYSTEM_AT];

    return memcmp(header + GZIP_FLAGS_AT, nothing, sizeof(nothing)) == 0 &&
           ((effort == 0 && (system == 0 || system == 0xff)) ||
            (system == 3 && (effort == 0 || effort == 2 || effort == 4)));
}

static void set_last(struct cb_hfile_verifier *verifier, int64_t offset)
{
    for (enum cb_hfile_kind kind = 0; kind < CB_HFILE_KINDS; kind++) {
        verifier->last[kind] = offset;
    }
}

bool cb_hfile_verifier_make(struct cb_hfile_verifier *verifier,
                            const struct cb_hfile *file, struct cb_hfile_error *error)
{
    *verifier = (struct cb_hfile_verifier){.file = file};
    set_last(verifier, NONE_BEFORE);
    return cb_hfile_reader_make(&verifier->reader, &file->store,
                                file->trailer.compression, error);
}

void cb_hfile_verifier_end(struct cb_hfile_verifier *verifier)
{
    cb_hfile_reader_end(&verifier->reader);
}

void cb_hfile_verifier_gap(struct cb_hfile_verifier *verifier)
{
    set_last(verifier, UNKNOWN);
}

/* All blocks of a file are written with the same checksums.  Which ones is not known where the
 * header of the file info cannot be read. */
static bool has_checksums_of_file(const struct cb_hfile *file,
                                  const struct cb_hfile_block *block,
                                  struct cb_hfile_error *error)
{
    if (file->checksum == CB_HFILE_CHECKSUM_ABSENT ||
        (block->checksum == file->checksum &&
         block->bytes_per_checksum == file->bytes_per_checksum)) {
        return true;
    }
    return cb_hfile_fail(
        error, CB_HFILE_DAMAGED, block->offset,
        "the header's checksums are %s of every %" PRIu32
        " bytes, the file's are %s of every %" PRIu32,
        cb_hfile_checksum_name(block->checksum), block->bytes_per_checksum,
        cb_hfile_checksum_name(file->checksum), file->bytes_per_checksum);
}

/* Without checksums, the header is covered by nothing: what can be known is compared. */
static bool is_plausible(const struct cb_hfile_verifier *verifier,
                         const struct cb_hfile_block *block, const unsigned char *bytes,
                         struct cb_hfile_error *error)
{
    int64_t last = verifier->last[block->kind];
    bool is_gzip = block->data_bytes >= GZIP_HEADER_BYTES &&
                   strcmp(verifier->file->trailer.compression->name, "GZ") == 0;

    if (block->header_bytes > 0 && last != UNKNOWN && block->previous != last) {
        return cb_hfile_fail(
            error, CB_HFILE_DAMAGED, block->offset,
            "the header says that the block before of this kind is at %" PRId64
            ", it is at %" PRId64,
            block->previous, last);
    }
    if (is_gzip && !is_usual_gzip(bytes + block->header_bytes)) {
        return cb_hfile_fail(error, CB_HFILE_DAMAGED, block->offset,
                             "its gzip header is none that an HBase writes");
    }
    return true;
}

static bool has_right_content(struct cb_hfile_verifier *verifier,
                              const struct cb_hfile_block *block,
                              const unsigned char *raw, struct cb_hfile_error *error)
{
    const struct cb_hfile *file = verifier->file;
    struct cb_cursor content = cb_hfile_content(file, block, raw, error);
    uint64_t cells = 0;

    if (content.bad) {
        return false;
    }
    if (block->kind == CB_HFILE_DATA && cb_hfile_has_plain_cells(file)) {
        struct cb_hfile_cell_form form = cb_hfile_cell_form(file);

        while (cb_hfile_cell_next(&content, form) > 0) {
            cells++;
        }
        if (content.bad) {
            return cb_hfile_fail(error, CB_HFILE_DAMAGED, block->offset,
                                 "its cells break off after %" PRIu64, cells);
        }
        verifier->cells += cells;
    }
    return true;
}

static enum cb_hfile_verdict verdict_of(const struct cb_hfile_error *error)
{
    return error->fault == CB_HFILE_SYSTEM ? CB_HFILE_NOT_READ : CB_HFILE_BAD;
}

static enum cb_hfile_verdict look(struct cb_hfile_verifier *verifier,
                                  const struct cb_hfile_block *block,
                                  struct cb_hfile_error *error)
{
    const struct cb_hfile_unpacker *unpacker = &verifier->reader.unpacker;
    const unsigned char *bytes = cb_hfile_reader_fetch(&verifier->reader, block, error);
    bool covered = block->checksum == CB_HFILE_CHECKSUM_CRC32 ||
                   block->checksum == CB_HFILE_CHECKSUM_CRC32C;

    if (bytes == NULL || !has_checksums_of_file(verifier->file, block, error) ||
        !cb_hfile_block_check(block, bytes, error) ||
        (!covered && !is_plausible(verifier, block, bytes, error))) {
        return verdict_of(error);
    }
    if (cb_hfile_unpacker_lacks(unpacker) != NULL) {
        return covered ? CB_HFILE_VERIFIED : CB_HFILE_UNCHECKED;
    }
    const unsigned char *raw = cb_hfile_reader_unpack(&verifier->reader, block, error);

    if (raw == NULL || !has_right_content(verifier, block, raw, error)) {
        return verdict_of(error);
    }
    return covered || cb_hfile_unpacker_proved(unpacker) ? CB_HFILE_VERIFIED
                                                         : CB_HFILE_UNCHECKED;
}

enum cb_hfile_verdict cb_hfile_verify(struct cb_hfile_verifier *verifier,
                                      const struct cb_hfile_block *block,
                                      struct cb_hfile_error *error)
{
    enum cb_hfile_verdict verdict = look(verifier, block, error);
    enum cb_hfile_kind kind = block->kind;

    verifier->last[kind] = (int64_t)block->offset;
    if (cb_hfile_kind_is_data(kind)) { /* these two count as one there */
        verifier->last[CB_HFILE_DATA] = (int64_t)block->offset;
        verifier->last[CB_HFILE_ENCODED_DATA] = (int64_t)block->offset;
    }
    return verdict;
}
