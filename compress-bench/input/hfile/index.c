/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdlib.h>

#include "input/hfile/index.h"

/* Version 1 has its index outside of blocks: read through a window, as it may be large. */
#define WINDOW_BYTES 65536
/* Offset, size, and the length of the key, at most. */
#define ENTRY_BYTES_MOST (8 + 4 + 9)
#define ENTRY_BYTES_LEAST (8 + 4)

struct window {
    unsigned char *bytes;
    uint64_t at;   /* of the file: what comes next */
    uint64_t from; /* of the file: where bytes begin */
    size_t filled;
    uint64_t end; /* of the file */
};

struct level {
    struct cb_hfile_reader reader; /* holds the block */
    bool made;
    struct cb_cursor entries;   /* of the root: those to come; else: all */
    const unsigned char *marks; /* where they are, four bytes each, and where they end */
    uint32_t count, next;
    uint64_t after; /* offsets must be above it */
    bool first;     /* nothing was read yet: an offset of 0 is right */
};

struct cb_hfile_index {
    const struct cb_hfile *file;
    struct window window; /* version 1 */
    uint32_t levels, depth;
    struct level level[CB_HFILE_LEVELS_MAX];
    bool failed;
};

static bool fill(struct cb_hfile_index *index, struct cb_hfile_error *error)
{
    struct window *window = &index->window;
    uint64_t left = window->end - window->at;

    window->from = window->at;
    window->filled = left < WINDOW_BYTES ? (size_t)left : WINDOW_BYTES;
    return cb_hfile_store_read(&index->file->store, window->from, window->bytes,
                               window->filled, error);
}

static bool damaged(const struct cb_hfile_index *index, uint64_t offset,
                    struct cb_hfile_error *error)
{
    const struct level *level = &index->level[index->depth];

    return cb_hfile_fail(error, CB_HFILE_DAMAGED, offset,
                         "the index breaks off after %" PRIu32 " of %" PRIu32 " entries",
                         level->next, level->count);
}

static bool next_in_window(struct cb_hfile_index *index, struct cb_hfile_entry *entry,
                           struct cb_hfile_error *error)
{
    struct window *window = &index->window;
    uint64_t used = window->at - window->from;

    if (window->filled - used < ENTRY_BYTES_MOST &&
        window->from + window->filled < window->end) {
        if (!fill(index, error)) {
            return false;
        }
        used = 0;
    }
    struct cb_cursor cursor = cb_cursor_over(window->bytes + used, window->filled - used);

    entry->offset = cb_cursor_be64(&cursor);
    entry->bytes = cb_cursor_be32(&cursor);
    int64_t key_bytes = cb_cursor_vint(&cursor);
    uint64_t here = window->from + window->filled - cursor.left;

    if (cursor.bad || key_bytes < 0 || (uint64_t)key_bytes > window->end - here) {
        return damaged(index, window->at, error);
    }
    window->at = here + (uint64_t)key_bytes;
    if (window->at > window->from + window->filled) {
        return fill(index, error);
    }
    return true;
}

static bool next_in_block(struct cb_hfile_index *index, struct cb_hfile_entry *entry,
                          uint64_t offset, struct cb_hfile_error *error)
{
    struct level *level = &index->level[index->depth];
    struct cb_cursor cursor = level->entries;
    size_t key_bytes;

    if (level->marks != NULL) {
        struct cb_cursor marks =
            cb_cursor_over(level->marks + 4 * (size_t)level->next, 8);
        uint32_t from = cb_cursor_be32(&marks), to = cb_cursor_be32(&marks);

        cb_cursor_take(&cursor, from);
        if (to < from || to - from < ENTRY_BYTES_LEAST || to > level->entries.left) {
            return damaged(index, offset, error);
        }
    }
    entry->offset = cb_cursor_be64(&cursor);
    entry->bytes = cb_cursor_be32(&cursor);
    if (level->marks == NULL) {
        cb_cursor_vbytes(&cursor, &key_bytes);
        level->entries = cursor;
    }
    return !cursor.bad || damaged(index, offset, error);
}

/* Reads a block of the index into the level that is next.  end: it does not reach beyond.
 * bytes: what the level above says of it; nothing does of the root. */
static bool open_block(struct cb_hfile_index *index, uint64_t offset, uint64_t end,
                       uint32_t bytes, struct cb_hfile_error *error)
{
    struct level *level = &index->level[index->depth];
    const struct cb_hfile *file = index->file;
    struct cb_hfile_block block;

    if (!level->made) {
        level->made = true;
        level->first = true;
        if (!cb_hfile_reader_make(&level->reader, &file->store, file->trailer.compression,
                                  error)) {
            return false;
        }
    }
    if (!cb_hfile_block_at(file, offset, end, &block, error)) {
        return false;
    }
    bool is_root = index->depth == 0;
    bool fits = is_root ? block.kind == CB_HFILE_ROOT_INDEX
                        : block.kind == CB_HFILE_LEAF_INDEX ||
                              block.kind == CB_HFILE_INTERMEDIATE_INDEX;

    if (!fits || (!is_root && cb_hfile_block_bytes(&block) != bytes)) {
        return cb_hfile_fail(
            error, CB_HFILE_DAMAGED, offset,
            "a block of kind %s and %" PRIu64 " bytes is where the index should go on",
            cb_hfile_kinds[block.kind].name, cb_hfile_block_bytes(&block));
    }
    const unsigned char *raw = cb_hfile_reader_read(&level->reader, &block, error);

    if (raw == NULL) {
        return false;
    }
    level->entries = cb_cursor_over(raw, block.raw_bytes);
    level->next = 0;
    if (is_root) {
        level->count = file->trailer.data_index_entries;
        return true;
    }
    level->count = cb_cursor_be32(&level->entries);
    level->marks = cb_cursor_take(&level->entries, 4 * ((size_t)level->count + 1));
    return level->marks != NULL || damaged(index, offset, error);
}

/* What an index names lies before the load-on-open section.  end: where that begins. */
static bool check_entry(struct level *level, const struct cb_hfile_entry *entry,
                        uint64_t end, struct cb_hfile_error *error)
{
    if (entry->offset >= end || (!level->first && entry->offset <= level->after)) {
        return cb_hfile_fail(error, CB_HFILE_DAMAGED, end,
                             "the index names a block at %" PRIu64
                             " after one at %" PRIu64 ", and blocks end at %" PRIu64,
                             entry->offset, level->after, end);
    }
    level->after = entry->offset;
    level->first = false;
    return true;
}

static enum cb_hfile_step step(struct cb_hfile_index *index, struct cb_hfile_entry *entry,
                               struct cb_hfile_error *error)
{
    uint64_t load_on_open = index->file->trailer.load_on_open_offset;

    for (;;) {
        struct level *level = &index->level[index->depth];

        if (level->next == level->count) {
            if (index->depth == 0) {
                return CB_HFILE_END;
            }
            index->depth--;
            continue;
        }
        if (!(index->window.bytes != NULL
                  ? next_in_window(index, entry, error)
                  : next_in_block(index, entry, load_on_open, error)) ||
            !check_entry(level, entry, load_on_open, error)) {
            return CB_HFILE_FAULT;
        }
        level->next++;
        if (index->depth + 1 == index->levels) {
            return CB_HFILE_STEP;
        }
        index->depth++;
        if (!open_block(index, entry->offset, load_on_open, entry->bytes, error)) {
            return CB_HFILE_FAULT;
        }
    }
}

enum cb_hfile_step cb_hfile_index_next(struct cb_hfile_index *index,
                                       struct cb_hfile_entry *entry,
                                       struct cb_hfile_error *error)
{
    if (index->failed) {
        return CB_HFILE_END;
    }
    enum cb_hfile_step result = step(index, entry, error);

    index->failed = result == CB_HFILE_FAULT;
    return result;
}

static struct cb_hfile_index *make(const struct cb_hfile *file,
                                   struct cb_hfile_error *error)
{
    struct cb_hfile_index *index = calloc(1, sizeof(*index));

    if (index == NULL) {
        cb_hfile_error_fill(error, CB_HFILE_SYSTEM, 0, "no memory for an index");
        return NULL;
    }
    index->file = file;
    index->levels = 1;
    return index;
}

/* One of version 1's indexes: magic and entries, or nothing where it has none. */
static struct cb_hfile_index *open_window(const struct cb_hfile *file, uint64_t offset,
                                          uint64_t end, uint32_t count,
                                          struct cb_hfile_error *error)
{
    struct cb_hfile_index *index = make(file, error);

    if (index == NULL || count == 0) {
        return index;
    }
    struct level *level = &index->level[0];

    level->first = true;
    level->count = count;
    index->window = (struct window){.at = offset, .end = end};
    index->window.bytes = malloc(WINDOW_BYTES);
    bool good = index->window.bytes != NULL ||
                cb_hfile_fail(error, CB_HFILE_SYSTEM, 0, "no memory for an index");

    good = good && fill(index, error);
    if (good && (index->window.filled < CB_HFILE_MAGIC_BYTES ||
                 memcmp(index->window.bytes, CB_HFILE_INDEX_V1_MAGIC,
                        CB_HFILE_MAGIC_BYTES) != 0)) {
        good = cb_hfile_fail(error, CB_HFILE_DAMAGED, offset, "no index begins here");
    }
    if (!good) {
        cb_hfile_index_close(index);
        return NULL;
    }
    index->window.at += CB_HFILE_MAGIC_BYTES;
    return index;
}

struct cb_hfile_index *cb_hfile_index_open_meta_v1(const struct cb_hfile *file,
                                                   struct cb_hfile_error *error)
{
    const struct cb_hfile_trailer *trailer = &file->trailer;

    return open_window(file, trailer->meta_index_offset, trailer->offset,
                       trailer->meta_index_entries, error);
}

struct cb_hfile_index *cb_hfile_index_open(const struct cb_hfile *file,
                                           struct cb_hfile_error *error)
{
    const struct cb_hfile_trailer *trailer = &file->trailer;

    if (trailer->major == 1) {
        return open_window(file, trailer->load_on_open_offset,
                           trailer->meta_index_entries > 0 ? trailer->meta_index_offset
                                                           : trailer->offset,
                           trailer->data_index_entries, error);
    }
    if (!file->info_known) {
        cb_hfile_error_fill(error, CB_HFILE_UNSUPPORTED, trailer->load_on_open_offset,
                            "how its index is encoded is not known");
        return NULL;
    }
    if (strcmp(file->info.index_encoding, "NONE") != 0) {
        cb_hfile_error_fill(error, CB_HFILE_UNSUPPORTED, trailer->load_on_open_offset,
                            "its index is encoded as %s", file->info.index_encoding);
        return NULL;
    }
    struct cb_hfile_index *index = make(file, error);

    if (index == NULL) {
        return NULL;
    }
    index->levels = trailer->data_index_entries > 0 ? trailer->levels : 1;
    if (!open_block(index, trailer->load_on_open_offset, trailer->offset, 0, error)) {
        cb_hfile_index_close(index);
        return NULL;
    }
    return index;
}

void cb_hfile_index_close(struct cb_hfile_index *index)
{
    if (index == NULL) {
        return;
    }
    for (uint32_t i = 0; i < CB_HFILE_LEVELS_MAX; i++) {
        if (index->level[i].made) {
            cb_hfile_reader_end(&index->level[i].reader);
        }
    }
    free(index->window.bytes);
    free(index);
}
