/* SPDX-License-Identifier: MIT */
#include <inttypes.h>

#include "input/hfile/cursor.h"
#include "input/hfile/info.h"
#include "input/hfile/message.h"

#define PROTOBUF_MAGIC "PBUF"
#define PROTOBUF_MAGIC_BYTES 4

/* Of FileInfoProto and BytesBytesPair. */
enum { FIELD_MAP_ENTRY = 1, FIELD_FIRST = 1, FIELD_SECOND = 2 };

/* Cells of that KEY_VALUE_VERSION carry a sequence number. */
#define VERSION_WITH_SEQUENCE 1

/* How a value is understood; each writes one field. */
typedef void take(struct cb_hfile_info *info, struct cb_cursor value);

static void take_average_key(struct cb_hfile_info *info, struct cb_cursor value)
{
    info->average_key_bytes = cb_cursor_be32(&value);
}

static void take_average_value(struct cb_hfile_info *info, struct cb_cursor value)
{
    info->average_value_bytes = cb_cursor_be32(&value);
}

static void take_comparator(struct cb_hfile_info *info, struct cb_cursor value)
{
    cb_hfile_copy_text(info->comparator, sizeof(info->comparator), value.at, value.left);
}

static void take_encoding(struct cb_hfile_info *info, struct cb_cursor value)
{
    cb_hfile_copy_text(info->encoding, sizeof(info->encoding), value.at, value.left);
}

static void take_index_encoding(struct cb_hfile_info *info, struct cb_cursor value)
{
    cb_hfile_copy_text(info->index_encoding, sizeof(info->index_encoding), value.at,
                       value.left);
}

static void take_bloom(struct cb_hfile_info *info, struct cb_cursor value)
{
    cb_hfile_copy_text(info->bloom, sizeof(info->bloom), value.at, value.left);
}

static void take_created(struct cb_hfile_info *info, struct cb_cursor value)
{
    info->created_ms = cb_cursor_be64(&value);
}

static void take_sequence_id(struct cb_hfile_info *info, struct cb_cursor value)
{
    uint64_t id = cb_cursor_be64(&value);

    info->max_sequence_id = value.bad ? -1 : (int64_t)id;
}

static void take_version(struct cb_hfile_info *info, struct cb_cursor value)
{
    info->cells_have_sequence = cb_cursor_be32(&value) == VERSION_WITH_SEQUENCE;
}

static void take_tags(struct cb_hfile_info *info, struct cb_cursor value)
{
    (void)value;
    info->cells_have_tags = true;
}

static void take_tags_compressed(struct cb_hfile_info *info, struct cb_cursor value)
{
    info->tags_compressed = cb_cursor_u8(&value) != 0;
}

static void take_compacted(struct cb_hfile_info *info, struct cb_cursor value)
{
    info->compacted = cb_cursor_u8(&value) != 0;
}

static void take_bulk_loaded(struct cb_hfile_info *info, struct cb_cursor value)
{
    (void)value;
    info->bulk_loaded = true;
}

static const struct {
    const char *key;
    take *take;
} keys[] = {
    {"hfile.AVG_KEY_LEN", take_average_key},
    {"hfile.AVG_VALUE_LEN", take_average_value},
    {"hfile.COMPARATOR", take_comparator},
    {"hfile.CREATE_TIME_TS", take_created},
    {"hfile.MAX_TAGS_LEN", take_tags},
    {"hfile.TAGS_COMPRESSED", take_tags_compressed},
    {"DATA_BLOCK_ENCODING", take_encoding},
    {"INDEX_BLOCK_ENCODING", take_index_encoding},
    {"BLOOM_FILTER_TYPE", take_bloom},
    {"KEY_VALUE_VERSION", take_version},
    {"MAX_SEQ_ID_KEY", take_sequence_id},
    {"MAJOR_COMPACTION_KEY", take_compacted},
    {"BULKLOAD_TIMESTAMP", take_bulk_loaded},
};

static void note(struct cb_hfile_info *info, struct cb_cursor key, struct cb_cursor value)
{
    info->entries++;
    for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
        if (key.at != NULL && key.left == strlen(keys[i].key) &&
            memcmp(key.at, keys[i].key, key.left) == 0) {
            keys[i].take(info, value);
            return;
        }
    }
}

static bool read_pair(struct cb_hfile_info *info, struct cb_cursor pair)
{
    struct cb_cursor part[FIELD_SECOND + 1] = {{.at = NULL}};
    struct cb_field field;

    while (cb_message_next(&pair, &field)) {
        if (field.number == FIELD_FIRST || field.number == FIELD_SECOND) {
            part[field.number] = field.bytes;
        }
    }
    note(info, part[FIELD_FIRST], part[FIELD_SECOND]);
    return !pair.bad;
}

static bool read_protobuf(struct cb_hfile_info *info, struct cb_cursor *cursor)
{
    struct cb_cursor message = cb_message_delimited(cursor);
    struct cb_field field;

    while (cb_message_next(&message, &field)) {
        if (field.number == FIELD_MAP_ENTRY && !read_pair(info, field.bytes)) {
            return false;
        }
    }
    return !cursor->bad && !message.bad;
}

/* A map of byte arrays: their number, then key, a code for the type, value. */
static bool read_writable(struct cb_hfile_info *info, struct cb_cursor *cursor)
{
    uint32_t count = cb_cursor_be32(cursor);

    for (uint32_t i = 0; i < count && !cursor->bad; i++) {
        struct cb_cursor key, value;
        size_t length;

        key.at = cb_cursor_vbytes(cursor, &length);
        key = cb_cursor_over(key.at, length);
        cb_cursor_u8(cursor);
        value.at = cb_cursor_vbytes(cursor, &length);
        value = cb_cursor_over(value.at, length);
        if (!cursor->bad) {
            note(info, key, value);
        }
    }
    return !cursor->bad;
}

bool cb_hfile_info_read(struct cb_hfile_info *info, const unsigned char *bytes,
                        size_t length, uint64_t offset, struct cb_hfile_error *error)
{
    struct cb_cursor cursor = cb_cursor_over(bytes, length);
    bool is_protobuf = length >= PROTOBUF_MAGIC_BYTES &&
                       memcmp(bytes, PROTOBUF_MAGIC, PROTOBUF_MAGIC_BYTES) == 0;

    *info = (struct cb_hfile_info){.encoding = "NONE",
                                   .index_encoding = "NONE",
                                   .bloom = "NONE",
                                   .max_sequence_id = -1};
    if (is_protobuf) {
        cb_cursor_take(&cursor, PROTOBUF_MAGIC_BYTES);
    }
    return (is_protobuf ? read_protobuf(info, &cursor) : read_writable(info, &cursor)) ||
           cb_hfile_fail(error, CB_HFILE_DAMAGED, offset,
                         "its file info breaks off after %" PRIu32 " entries",
                         info->entries);
}
