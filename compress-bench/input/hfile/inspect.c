/* SPDX-License-Identifier: MIT */
#include <inttypes.h>

#include "input/hfile/inspect.h"
#include "input/hfile/verify.h"
#include "input/hfile/walk.h"

/* After so much of a file somebody is told. */
#define TELL_BYTES (16U << 20)

/* One fault a place: what the index found wrong, its block will say again. */
static void note_fault(struct cb_hfile_summary *summary,
                       const struct cb_hfile_error *error)
{
    for (uint64_t i = 0; i < summary->faults && i < CB_HFILE_FAULTS_KEPT; i++) {
        if (summary->fault[i].offset == error->offset) {
            return;
        }
    }
    if (summary->faults < CB_HFILE_FAULTS_KEPT) {
        summary->fault[summary->faults] = *error;
    }
    summary->faults++;
}

static bool count_block(struct cb_hfile_summary *summary,
                        struct cb_hfile_measures *measures,
                        const struct cb_hfile_block *block)
{
    uint32_t disk = (uint32_t)cb_hfile_block_bytes(block);

    summary->blocks[block->kind]++;
    if (!cb_hfile_kind_is_data(block->kind)) {
        summary->other_blocks++;
        summary->other_bytes += disk;
        return true;
    }
    summary->data_blocks++;
    return cb_hfile_measures_add(measures, block->raw_bytes, block->data_bytes, disk);
}

/* Looks at the beginning of a data block's data. */
static void find_layout(struct cb_hfile_summary *summary, const struct cb_hfile *file,
                        const struct cb_hfile_block *block)
{
    unsigned char front[16];
    size_t bytes = block->data_bytes < sizeof(front) ? block->data_bytes : sizeof(front);
    struct cb_hfile_error ignored;

    if (cb_hfile_store_read(&file->store, block->offset + block->header_bytes, front,
                            bytes, &ignored)) {
        summary->layout =
            cb_hfile_layout_of(file->trailer.compression, front, bytes, block->raw_bytes);
    }
}

/* Return: false when the system failed. */
static bool verify_block(struct cb_hfile_summary *summary,
                         struct cb_hfile_verifier *verifier,
                         const struct cb_hfile_block *block, struct cb_hfile_error *error)
{
    switch (cb_hfile_verify(verifier, block, error)) {
    case CB_HFILE_VERIFIED:
        summary->right++;
        break;
    case CB_HFILE_UNCHECKED:
        summary->unverifiable++;
        break;
    case CB_HFILE_BAD:
        note_fault(summary, error);
        break;
    case CB_HFILE_NOT_READ:
        return false;
    }
    return true;
}

static bool go_through(struct cb_hfile_summary *summary,
                       struct cb_hfile_measures *measures, struct cb_hfile_walk *walk,
                       struct cb_hfile_verifier *verifier,
                       const struct cb_hfile_look *look, struct cb_hfile_error *error)
{
    struct cb_hfile_block block;
    enum cb_hfile_step step;
    uint64_t told = 0;

    while ((step = cb_hfile_walk_next(walk, &block, error)) != CB_HFILE_END) {
        if (step == CB_HFILE_FAULT) {
            if (error->fault == CB_HFILE_SYSTEM) {
                return false;
            }
            note_fault(summary, error);
            cb_hfile_verifier_gap(verifier);
            continue;
        }
        if (!count_block(summary, measures, &block)) {
            return cb_hfile_fail(error, CB_HFILE_SYSTEM, block.offset,
                                 "no memory for the sizes of %" PRIu64 " blocks",
                                 summary->data_blocks);
        }
        if (summary->data_blocks == 1 && cb_hfile_kind_is_data(block.kind)) {
            find_layout(summary, walk->file, &block);
        }
        if (look->verify && !verify_block(summary, verifier, &block, error)) {
            return false;
        }
        if (look->tell != NULL && block.offset - told >= TELL_BYTES) {
            told = block.offset;
            look->tell(look->name, told, summary->file_bytes);
        }
    }
    return true;
}

/* The trailer's count of entries against the cells that were met. */
static void compare_cells(struct cb_hfile_summary *summary, const struct cb_hfile *file,
                          const struct cb_hfile_verifier *verifier)
{
    struct cb_hfile_error error;

    summary->cells = verifier->cells;
    summary->cells_counted = summary->verified && cb_hfile_has_plain_cells(file) &&
                             summary->lacks == NULL && summary->faults == 0;
    if (summary->cells_counted && summary->cells != file->trailer.entries) {
        cb_hfile_error_fill(&error, CB_HFILE_DAMAGED, file->trailer.offset,
                            "the trailer says %" PRIu64
                            " entries, the blocks hold %" PRIu64,
                            file->trailer.entries, summary->cells);
        note_fault(summary, &error);
    }
}

/* What could not be read when the file was opened is a fault, unless the codec is missing. */
static void note_info(struct cb_hfile_summary *summary, const struct cb_hfile *file)
{
    if (!file->info_known && file->info_error.fault == CB_HFILE_DAMAGED) {
        note_fault(summary, &file->info_error);
    }
}

static void note_index(struct cb_hfile_summary *summary, const struct cb_hfile_walk *walk)
{
    if (walk->index == NULL && walk->index_error.text[0] != '\0' &&
        walk->index_error.fault == CB_HFILE_DAMAGED) {
        note_fault(summary, &walk->index_error);
    }
}

bool cb_hfile_inspect(struct cb_hfile_summary *summary, const struct cb_hfile *file,
                      const struct cb_hfile_look *look, struct cb_hfile_error *error)
{
    struct cb_hfile_walk walk;
    struct cb_hfile_verifier verifier;
    struct cb_hfile_measures measures = {.every = 1};

    *summary = (struct cb_hfile_summary){.trailer = file->trailer,
                                         .info = file->info,
                                         .info_known = file->info_known,
                                         .file_bytes = file->store.bytes,
                                         .checksum = file->checksum,
                                         .bytes_per_checksum = file->bytes_per_checksum,
                                         .verified = look->verify};
    bool good = cb_hfile_verifier_make(&verifier, file, error);

    if (good) {
        summary->lacks = cb_hfile_unpacker_lacks(&verifier.reader.unpacker);
        note_info(summary, file);
        if (cb_hfile_walk_begin(&walk, file, error)) {
            good = go_through(summary, &measures, &walk, &verifier, look, error);
            note_index(summary, &walk);
            cb_hfile_walk_end(&walk);
        } else {
            good = error->fault != CB_HFILE_SYSTEM;
            note_fault(summary, error);
        }
    }
    if (good) {
        compare_cells(summary, file, &verifier);
        summary->raw = cb_hfile_measures_of(&measures, CB_HFILE_RAW);
        summary->compressed = cb_hfile_measures_of(&measures, CB_HFILE_COMPRESSED);
        summary->disk = cb_hfile_measures_of(&measures, CB_HFILE_DISK);
    }
    cb_hfile_measures_free(&measures);
    cb_hfile_verifier_end(&verifier);
    return good;
}
