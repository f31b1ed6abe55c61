/* SPDX-License-Identifier: MIT */
#include <endian.h>
#include <inttypes.h>

#include "input/hfile/cursor.h"
#include "input/hfile/message.h"
#include "input/hfile/trailer.h"

/* Trailers with their magic and their version, by major version. */
static const size_t trailer_bytes[CB_HFILE_VERSION_MAX + 1] = {0, 60, 212, 4096};

/* Since 2.2 the trailer is a protobuf message. */
#define PROTOBUF_MINOR 2

/* Numbers of the fields of FileTrailerProto. */
enum {
    FIELD_FILE_INFO_OFFSET = 1,
    FIELD_LOAD_ON_OPEN_OFFSET,
    FIELD_DATA_INDEX_BYTES,
    FIELD_TOTAL_BYTES,
    FIELD_DATA_INDEX_COUNT,
    FIELD_META_INDEX_COUNT,
    FIELD_ENTRY_COUNT,
    FIELD_INDEX_LEVELS,
    FIELD_FIRST_DATA_OFFSET,
    FIELD_LAST_DATA_OFFSET,
    FIELD_COMPARATOR,
    FIELD_COMPRESSION,
    FIELD_ENCRYPTION_KEY
};

/* A trailer as read, before anything of it is believed. */
struct raw {
    uint64_t value[FIELD_ENCRYPTION_KEY + 1]; /* by field number */
    uint64_t meta_index_offset;
    struct cb_cursor comparator;
    bool encrypted;
};

void cb_hfile_copy_text(char *out, size_t out_bytes, const unsigned char *text,
                        size_t length)
{
    size_t i;

    for (i = 0; i < length && i + 1 < out_bytes; i++) {
        out[i] = text[i] >= ' ' && text[i] <= '~' ? (char)text[i] : '?';
    }
    out[i] = '\0';
}

static void read_version_1(struct raw *raw, struct cb_cursor *cursor)
{
    raw->value[FIELD_FILE_INFO_OFFSET] = cb_cursor_be64(cursor);
    raw->value[FIELD_LOAD_ON_OPEN_OFFSET] = cb_cursor_be64(cursor);
    raw->value[FIELD_DATA_INDEX_COUNT] = cb_cursor_be32(cursor);
    raw->meta_index_offset = cb_cursor_be64(cursor);
    raw->value[FIELD_META_INDEX_COUNT] = cb_cursor_be32(cursor);
    raw->value[FIELD_TOTAL_BYTES] = cb_cursor_be64(cursor);
    raw->value[FIELD_ENTRY_COUNT] = cb_cursor_be32(cursor);
    raw->value[FIELD_COMPRESSION] = cb_cursor_be32(cursor);
    raw->value[FIELD_INDEX_LEVELS] = 1;
}

static void read_writable(struct raw *raw, struct cb_cursor *cursor)
{
    raw->value[FIELD_FILE_INFO_OFFSET] = cb_cursor_be64(cursor);
    raw->value[FIELD_LOAD_ON_OPEN_OFFSET] = cb_cursor_be64(cursor);
    raw->value[FIELD_DATA_INDEX_COUNT] = cb_cursor_be32(cursor);
    raw->value[FIELD_DATA_INDEX_BYTES] = cb_cursor_be64(cursor);
    raw->value[FIELD_META_INDEX_COUNT] = cb_cursor_be32(cursor);
    raw->value[FIELD_TOTAL_BYTES] = cb_cursor_be64(cursor);
    raw->value[FIELD_ENTRY_COUNT] = cb_cursor_be64(cursor);
    raw->value[FIELD_COMPRESSION] = cb_cursor_be32(cursor);
    raw->value[FIELD_INDEX_LEVELS] = cb_cursor_be32(cursor);
    raw->value[FIELD_FIRST_DATA_OFFSET] = cb_cursor_be64(cursor);
    raw->value[FIELD_LAST_DATA_OFFSET] = cb_cursor_be64(cursor);

    const unsigned char *name = cb_cursor_take(cursor, CB_HFILE_NAME_BYTES);

    raw->comparator = cb_cursor_over(
        name, name != NULL ? strnlen((const char *)name, CB_HFILE_NAME_BYTES) : 0);
}

static void read_protobuf(struct raw *raw, struct cb_cursor *cursor)
{
    struct cb_cursor message = cb_message_delimited(cursor);
    struct cb_field field;

    raw->value[FIELD_COMPRESSION] = 2; /* NONE, where the message has no such field */
    while (cb_message_next(&message, &field)) {
        if (field.number == FIELD_COMPARATOR) {
            raw->comparator = field.bytes;
        } else if (field.number == FIELD_ENCRYPTION_KEY) {
            raw->encrypted = true;
        } else if (field.number < FIELD_ENCRYPTION_KEY) {
            raw->value[field.number] = field.value;
        }
    }
    cursor->bad = cursor->bad || message.bad;
}

/* Java's numbers are signed: one that is negative there is too large here. */
struct limit {
    int field;
    const char *name;
    uint64_t most;
};

/* Return: the first number above its limit, NULL when all are in bounds. */
static const struct limit *over_limit(const struct raw *raw, const struct limit *limits,
                                      size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (raw->value[limits[i].field] > limits[i].most) {
            return &limits[i];
        }
    }
    return NULL;
}

static bool check(struct cb_hfile_trailer *trailer, struct raw *raw,
                  struct cb_hfile_error *error)
{
    uint64_t end = trailer->offset;
    uint64_t *value = raw->value;

    /* Without data there is no first nor last block: -1. */
    if (value[FIELD_ENTRY_COUNT] == 0) {
        value[FIELD_FIRST_DATA_OFFSET] = 0;
        value[FIELD_LAST_DATA_OFFSET] = 0;
    }
    const struct limit limits[] = {
        {FIELD_FILE_INFO_OFFSET, "offset of the file info", end},
        {FIELD_LOAD_ON_OPEN_OFFSET, "offset of the index", end},
        {FIELD_FIRST_DATA_OFFSET, "offset of the first data block", end},
        {FIELD_LAST_DATA_OFFSET, "offset of the last data block", end},
        {FIELD_DATA_INDEX_COUNT, "count of index entries", INT32_MAX},
        {FIELD_META_INDEX_COUNT, "count of meta index entries", INT32_MAX},
        {FIELD_DATA_INDEX_BYTES, "size of the index", INT64_MAX},
        {FIELD_TOTAL_BYTES, "uncompressed size", INT64_MAX},
        {FIELD_ENTRY_COUNT, "count of entries", INT64_MAX},
        {FIELD_INDEX_LEVELS, "count of index levels", CB_HFILE_LEVELS_MAX},
    };
    const struct limit *over = over_limit(raw, limits, sizeof(limits) / sizeof(*limits));

    if (over != NULL) {
        return cb_hfile_fail(error, CB_HFILE_DAMAGED, end,
                             "the trailer's %s is %" PRIu64 ", at most %" PRIu64
                             " is possible",
                             over->name, value[over->field], over->most);
    }
    trailer->compression =
        value[FIELD_COMPRESSION] <= UINT32_MAX
            ? cb_hfile_compression_of((uint32_t)value[FIELD_COMPRESSION])
            : NULL;
    if (trailer->compression == NULL) {
        return cb_hfile_fail(error, CB_HFILE_UNSUPPORTED, end,
                             "the trailer's compression is number %" PRIu64
                             ", which is none that HBase has",
                             value[FIELD_COMPRESSION]);
    }
    if (value[FIELD_FIRST_DATA_OFFSET] > value[FIELD_LAST_DATA_OFFSET] ||
        value[FIELD_LAST_DATA_OFFSET] > value[FIELD_LOAD_ON_OPEN_OFFSET]) {
        return cb_hfile_fail(error, CB_HFILE_DAMAGED, end,
                             "the trailer's offsets are out of order: data from %" PRIu64
                             " to %" PRIu64 ", index at %" PRIu64,
                             value[FIELD_FIRST_DATA_OFFSET],
                             value[FIELD_LAST_DATA_OFFSET],
                             value[FIELD_LOAD_ON_OPEN_OFFSET]);
    }
    return true;
}

static bool check_order(const struct cb_hfile_trailer *trailer,
                        struct cb_hfile_error *error)
{
    uint64_t info = trailer->file_info_offset, index = trailer->load_on_open_offset;
    bool has_meta = trailer->major == 1 && trailer->meta_index_entries > 0;

    /* Version 1 has the file info before the index, later ones after it. */
    if (trailer->major == 1 ? info > index : info < index) {
        return cb_hfile_fail(
            error, CB_HFILE_DAMAGED, trailer->offset,
            "the trailer's offsets are out of order: file info at %" PRIu64
            ", index at %" PRIu64,
            info, index);
    }
    if (has_meta && (trailer->meta_index_offset < index ||
                     trailer->meta_index_offset > trailer->offset)) {
        return cb_hfile_fail(error, CB_HFILE_DAMAGED, trailer->offset,
                             "the trailer's offset of the meta index is %" PRIu64
                             ", between %" PRIu64 " and %" PRIu64 " is possible",
                             trailer->meta_index_offset, index, trailer->offset);
    }
    if (trailer->data_index_entries > 0 && trailer->levels == 0) {
        return cb_hfile_fail(error, CB_HFILE_DAMAGED, trailer->offset,
                             "the trailer says that the index has no level");
    }
    return true;
}

static void take_over(struct cb_hfile_trailer *trailer, const struct raw *raw)
{
    const uint64_t *value = raw->value;

    trailer->file_info_offset = value[FIELD_FILE_INFO_OFFSET];
    trailer->load_on_open_offset = value[FIELD_LOAD_ON_OPEN_OFFSET];
    trailer->data_index_entries = (uint32_t)value[FIELD_DATA_INDEX_COUNT];
    trailer->meta_index_entries = (uint32_t)value[FIELD_META_INDEX_COUNT];
    trailer->meta_index_offset = raw->meta_index_offset;
    trailer->data_index_bytes = value[FIELD_DATA_INDEX_BYTES];
    trailer->total_bytes = value[FIELD_TOTAL_BYTES];
    trailer->entries = value[FIELD_ENTRY_COUNT];
    trailer->levels = (uint32_t)value[FIELD_INDEX_LEVELS];
    trailer->first_data_offset = value[FIELD_FIRST_DATA_OFFSET];
    trailer->last_data_offset = value[FIELD_LAST_DATA_OFFSET];
    trailer->encrypted = raw->encrypted;
    cb_hfile_copy_text(trailer->comparator, sizeof(trailer->comparator),
                       raw->comparator.at, raw->comparator.left);
}

/* Return: does a trailer of that size begin where it would have to? */
static bool has_magic(const unsigned char *tail, size_t tail_bytes, size_t size)
{
    return size > 0 && tail_bytes >= size &&
           memcmp(tail + tail_bytes - size, CB_HFILE_TRAILER_MAGIC,
                  CB_HFILE_MAGIC_BYTES) == 0;
}

static bool refuse(const unsigned char *tail, size_t tail_bytes, uint32_t major,
                   uint32_t minor, struct cb_hfile_error *error)
{
    for (size_t i = CB_HFILE_VERSION_MIN; i <= CB_HFILE_VERSION_MAX; i++) {
        if (has_magic(tail, tail_bytes, trailer_bytes[i])) {
            return cb_hfile_fail(error, CB_HFILE_UNSUPPORTED, 0,
                                 "its version is %" PRIu32 ".%" PRIu32
                                 "; versions %d to %d.%d are known",
                                 major, minor, CB_HFILE_VERSION_MIN, CB_HFILE_VERSION_MAX,
                                 CB_HFILE_MINOR_MAX);
        }
    }
    return cb_hfile_fail(
        error, CB_HFILE_NOT_ONE, 0,
        "it does not end with an HFile's trailer: no HFile, or cut short");
}

bool cb_hfile_trailer_read(struct cb_hfile_trailer *trailer, const unsigned char *tail,
                           size_t tail_bytes, uint64_t file_bytes,
                           struct cb_hfile_error *error)
{
    struct raw raw = {.encrypted = false};
    uint32_t version = 0;

    if (tail_bytes >= sizeof(version)) {
        memcpy(&version, tail + tail_bytes - sizeof(version), sizeof(version));
        version = be32toh(version);
    }
    uint32_t major = version & 0xffffff, minor = version >> 24;
    bool known = major >= CB_HFILE_VERSION_MIN && major <= CB_HFILE_VERSION_MAX &&
                 minor <= CB_HFILE_MINOR_MAX;

    if (!known || !has_magic(tail, tail_bytes, trailer_bytes[major])) {
        return refuse(tail, tail_bytes, major, minor, error);
    }
    size_t size = trailer_bytes[major];
    struct cb_cursor cursor =
        cb_cursor_over(tail + tail_bytes - size + CB_HFILE_MAGIC_BYTES,
                       size - CB_HFILE_MAGIC_BYTES - sizeof(version));

    *trailer = (struct cb_hfile_trailer){
        .major = major, .minor = minor, .offset = file_bytes - size};
    if (major == 1) {
        read_version_1(&raw, &cursor);
    } else if (major == 2 && minor < PROTOBUF_MINOR) {
        read_writable(&raw, &cursor);
    } else {
        read_protobuf(&raw, &cursor);
    }
    if (cursor.bad) {
        return cb_hfile_fail(error, CB_HFILE_DAMAGED, trailer->offset,
                             "the trailer is no protobuf message");
    }
    if (!check(trailer, &raw, error)) {
        return false;
    }
    take_over(trailer, &raw);
    return check_order(trailer, error);
}
