/* SPDX-License-Identifier: MIT */
#include "frame_info.h"

#include <string.h>

#include "frame_pointer.h"
#include "frame_program.h"

enum { INDEX_VERSION = 1 };
#define LONGEST_ENTRY                                                                    \
    0x100000u /* of a function's information: what is longer is broken */

/* The bytes of an entry that begins at `at`, without its length. Return: whether they lie
 * in the section. */
static bool open_entry(const struct zg_frame_section *section, uintptr_t at,
                       struct zg_cursor *entry)
{
    uintptr_t start = (uintptr_t)section->start, end = (uintptr_t)section->end;
    if (at < start || at >= end)
        return false;
    *entry = (struct zg_cursor){section->start + (at - start), section->end, false};
    uint32_t length = zg_cursor_u32(entry);
    if (entry->failed || length == 0 || length > LONGEST_ENTRY ||
        length > zg_cursor_left(entry))
        return false;
    entry->end = entry->at + length;
    return true;
}

/* Finds the entry that begins last at or before address, by the index's sorted table.
 * Return: its address, 0 when there is none. */
static uintptr_t search_index(const struct zg_frame_section *section, uintptr_t address)
{
    struct zg_cursor index = {section->index, section->index_end, section->index == NULL};
    if (index.failed || zg_cursor_u8(&index) != INDEX_VERSION)
        return 0;
    uint8_t frames_encoding = zg_cursor_u8(&index);
    uint8_t count_encoding = zg_cursor_u8(&index);
    uint8_t table_encoding = zg_cursor_u8(&index);
    if (frames_encoding == POINTER_OMITTED || count_encoding == POINTER_OMITTED ||
        table_encoding != (POINTER_FROM_INDEX | POINTER_S32))
        return 0;
    zg_frame_pointer(&index, frames_encoding, section);
    uint64_t count = zg_frame_pointer(&index, count_encoding, section);
    int64_t wanted = (int64_t)(address - (uintptr_t)section->index);
    struct pair {
        int32_t first, entry; /* both from the index's start */
    } pair;
    if (index.failed || count > zg_cursor_left(&index) / sizeof pair)
        return 0;
    uint64_t low = 0, high = count; /* all before low begin at or before address */
    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        memcpy(&pair, index.at + middle * sizeof pair, sizeof pair);
        if (pair.first <= wanted)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0)
        return 0;
    memcpy(&pair, index.at + (low - 1) * sizeof pair, sizeof pair);
    return (uintptr_t)section->index + (uintptr_t)(intptr_t)pair.entry;
}

/* The letters of an augmentation that begins with 'z', whose data has a length. */
static void read_augmentation(struct zg_cursor *entry, const unsigned char *letter,
                              const struct zg_frame_section *section,
                              struct zg_frame_common *common)
{
    uint64_t bytes = zg_cursor_uleb(entry);
    const unsigned char *from = zg_cursor_take(entry, bytes);
    if (from == NULL)
        return;
    struct zg_cursor data = {from, from + bytes, false};
    common->has_augmentation = true;
    for (; *letter != '\0'; letter++) {
        if (*letter == 'R') {
            common->pointer_encoding = zg_cursor_u8(&data);
        } else if (*letter == 'L') {
            zg_cursor_u8(&data);
        } else if (*letter == 'P') {
            uint8_t encoding = zg_cursor_u8(&data);
            zg_frame_pointer(&data, encoding & POINTER_FORMAT, section);
        } else if (*letter == 'S') {
            common->is_signal = true;
        } else if (*letter != 'B') { /* aarch64: signed by the other key */
            break;                   /* the rest is not known, but its length is */
        }
    }
    entry->failed |= data.failed;
}

static bool read_common(const struct zg_frame_section *section, uintptr_t at,
                        struct zg_frame_common *common)
{
    struct zg_cursor entry;
    if (!open_entry(section, at, &entry) || zg_cursor_u32(&entry) != 0)
        return false;
    uint8_t version = zg_cursor_u8(&entry);
    const unsigned char *letters = entry.at;
    while (zg_cursor_u8(&entry) != '\0') {
    }
    *common = (struct zg_frame_common){.pointer_encoding = POINTER_WHOLE};
    common->code_factor = zg_cursor_uleb(&entry);
    common->data_factor = zg_cursor_sleb(&entry);
    common->return_column = version == 1 ? zg_cursor_u8(&entry) : zg_cursor_uleb(&entry);
    if (entry.failed || (version != 1 && version != 3) ||
        common->return_column >= ZG_REGISTERS ||
        (letters[0] != 'z' && letters[0] != '\0'))
        return false;
    if (letters[0] == 'z')
        read_augmentation(&entry, letters + 1, section, common);
    common->program = entry;
    return !entry.failed;
}

/* The header of the entry that begins at `at`. Return: whether it is of a function that
 * holds address; first is where that begins. */
static bool open_function(const struct zg_frame_section *section, uintptr_t at,
                          uintptr_t address, struct zg_frame_common *common,
                          struct zg_cursor *entry, uintptr_t *first)
{
    if (!open_entry(section, at, entry))
        return false;
    uintptr_t place = (uintptr_t)entry->at;
    uint32_t distance = zg_cursor_u32(entry); /* back to what it has in common */
    if (entry->failed || distance == 0 || !read_common(section, place - distance, common))
        return false;
    *first = zg_frame_pointer(entry, common->pointer_encoding, section);
    uintptr_t bytes =
        zg_frame_pointer(entry, common->pointer_encoding & POINTER_FORMAT, section);
    if (common->has_augmentation)
        zg_cursor_take(entry, zg_cursor_uleb(entry));
    return !entry->failed && address - *first < bytes;
}

bool zg_frame_info_find(const struct zg_frame_section *section, uintptr_t address,
                        struct zg_frame_row *row)
{
    struct zg_frame_common common;
    struct zg_cursor program;
    uintptr_t first, at = search_index(section, address);
    if (at == 0 || !open_function(section, at, address, &common, &program, &first))
        return false;
    memset(row, 0, sizeof *row);
    row->is_signal = common.is_signal;
    row->return_column = (uint8_t)common.return_column;
    return zg_frame_program_run(section, &common, program, first, address, row);
}
