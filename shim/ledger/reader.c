/* SPDX-License-Identifier: MIT */
/* Checks a ledger in memory, and hands out its entries. */
#include "ledger/reader.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Sections that a later minor change may have added are looked past, up to this many. */
#define MOST_SECTIONS 64u

__attribute__((format(printf, 3, 4))) static enum zg_reader_status
fail(char *error, enum zg_reader_status status, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(error, ZG_READER_ERROR_BYTES, format, arguments);
    va_end(arguments);
    return status;
}

#define TERMINATE(text) ((text)[sizeof(text) - 1] = '\0')

/* " (made by zguard 0.9.0)": only if the file's word for it can be shown as it is. */
static void describe_maker(const char *version, char *out, size_t bytes)
{
    out[0] = '\0';
    if (version[0] != '\0' &&
        version[strspn(version, "0123456789abcdefghijklmnopqrstuvwxyz.+~-")] == '\0') {
        snprintf(out, bytes, " (made by zguard %s)", version);
    }
}

/* Checks everything in the header but the sections. */
static enum zg_reader_status check_header(struct zg_reader *reader, char *error)
{
    static const char zeros[ZG_LEDGER_MAGIC_BYTES];
    struct zg_ledger_header *header = &reader->header;
    bool whole = reader->length >= sizeof(*header);
    char maker[64];

    memset(header, 0, sizeof(*header));
    memcpy(header, reader->bytes, whole ? sizeof(*header) : reader->length);
    TERMINATE(header->boot_id);
    TERMINATE(header->run_id);
    TERMINATE(header->shim_version);
    TERMINATE(header->options);
    TERMINATE(header->option_errors);
    TERMINATE(header->executable);
    TERMINATE(header->command);
    if (reader->length == 0) {
        return fail(error, ZG_READER_NOT_A_LEDGER, "is empty, not a ledger");
    }
    if (whole && memcmp(header->magic, zeros, sizeof(zeros)) == 0) {
        return fail(error, ZG_READER_UNFINISHED,
                    "is not a ledger, or its process has not begun to write it");
    }
    if (memcmp(header->magic, ZG_LEDGER_MAGIC, ZG_LEDGER_MAGIC_BYTES) != 0) {
        return fail(error, ZG_READER_NOT_A_LEDGER, "is not a ledger of zguard");
    }
    if (header->version > ZG_LEDGER_VERSION) {
        describe_maker(header->shim_version, maker, sizeof(maker));
        return fail(error, ZG_READER_NEWER,
                    "is of ledger version %u%s; this command reads up to version %u: use "
                    "the newer command",
                    header->version, maker, ZG_LEDGER_VERSION);
    }
    if (!whole) {
        return fail(error, ZG_READER_TRUNCATED,
                    "is truncated: it needs %llu bytes and has %zu",
                    header->file_bytes > sizeof(*header)
                        ? (unsigned long long)header->file_bytes
                        : (unsigned long long)ZG_LEDGER_HEADER_BYTES,
                    reader->length);
    }
    if (header->version == 0 || header->header_bytes < sizeof(*header) ||
        header->section_entry_bytes < sizeof(struct zg_ledger_section) ||
        header->section_count > MOST_SECTIONS) {
        return fail(error, ZG_READER_NOT_A_LEDGER,
                    "is damaged: its header does not make sense");
    }
    return ZG_READER_OK;
}

/* Return: false when the section does not lie within the file. */
static bool section_fits(const struct zg_ledger_section *section, size_t length)
{
    static const size_t sizes[ZG_SECTION_COUNT] = {
#define SECTION_SIZE(name, type, capacity) sizeof(type),
        ZG_SECTIONS(SECTION_SIZE)
#undef SECTION_SIZE
    };

    if (section->entry_bytes < sizes[section->kind]) {
        return section->capacity == 0;
    }
    /* 32 bits times 32 bits: no overflow. */
    uint64_t bytes = (uint64_t)section->entry_bytes * section->capacity;
    return section->offset <= length && bytes <= length - section->offset;
}

static enum zg_reader_status check_sections(struct zg_reader *reader, char *error)
{
    const struct zg_ledger_header *header = &reader->header;
    size_t table = offsetof(struct zg_ledger_header, sections);

    memset(reader->sections, 0, sizeof(reader->sections));
    for (uint32_t i = 0; i < header->section_count; i++) {
        struct zg_ledger_section section;
        uint64_t at = table + (uint64_t)i * header->section_entry_bytes;

        if (at > header->header_bytes ||
            header->header_bytes - at < sizeof(struct zg_ledger_section)) {
            return fail(error, ZG_READER_NOT_A_LEDGER,
                        "is damaged: its table of sections is longer than its header");
        }
        memcpy(&section, reader->bytes + at, sizeof(section));
        if (section.kind >= ZG_SECTION_COUNT) {
            continue;
        }
        if (!section_fits(&section, reader->length)) {
            return fail(error, ZG_READER_NOT_A_LEDGER,
                        "is damaged: its section %u lies outside the file", section.kind);
        }
        reader->sections[section.kind] = section;
    }
    if (reader->sections[ZG_SECTION_TOTALS].capacity == 0) {
        return fail(error, ZG_READER_NOT_A_LEDGER, "is damaged: it has no totals");
    }
    return ZG_READER_OK;
}

enum zg_reader_status zg_reader_header_from_memory(struct zg_reader *reader,
                                                   const void *bytes, size_t length,
                                                   char *error)
{
    memset(reader, 0, sizeof(*reader));
    reader->bytes = bytes;
    reader->length = length;
    reader->owner = geteuid();

    enum zg_reader_status status = check_header(reader, error);
    if (status == ZG_READER_OK && reader->header.life == 0) {
        return fail(error, ZG_READER_UNFINISHED,
                    "is not finished: its process is just starting, or died then");
    }
    return status;
}

enum zg_reader_status zg_reader_from_memory(struct zg_reader *reader, const void *bytes,
                                            size_t length, char *error)
{
    enum zg_reader_status status =
        zg_reader_header_from_memory(reader, bytes, length, error);
    if (status != ZG_READER_OK) {
        return status;
    }
    uint64_t needed = reader->header.file_bytes > reader->header.header_bytes
                          ? reader->header.file_bytes
                          : reader->header.header_bytes;
    if (needed > length) {
        return fail(error, ZG_READER_TRUNCATED,
                    "is truncated: it needs %llu bytes and has %zu",
                    (unsigned long long)needed, length);
    }
    return check_sections(reader, error);
}

void zg_reader_close(struct zg_reader *reader)
{
    free(reader->copy);
    reader->copy = NULL;
    reader->bytes = NULL;
    reader->length = 0;
    memset(reader->sections, 0, sizeof(reader->sections));
}

static bool is_ring(enum zg_section_kind kind)
{
    return kind == ZG_SECTION_SERIES || kind == ZG_SECTION_EVENTS;
}

uint32_t zg_reader_count(const struct zg_reader *reader, enum zg_section_kind kind)
{
    const struct zg_ledger_section *section = &reader->sections[kind];

    return section->used < section->capacity ? section->used : section->capacity;
}

uint64_t zg_reader_dropped(const struct zg_reader *reader, enum zg_section_kind kind)
{
    return reader->sections[kind].dropped;
}

/* Return: false when there is no such entry; copies its first `bytes` otherwise. */
static bool copy_entry(const struct zg_reader *reader, enum zg_section_kind kind,
                       uint32_t index, void *entry, size_t bytes)
{
    const struct zg_ledger_section *section = &reader->sections[kind];

    if (index >= zg_reader_count(reader, kind)) {
        return false;
    }
    if (is_ring(kind) && section->used > section->capacity) {
        index = (uint32_t)(((uint64_t)section->used + index) % section->capacity);
    }
    memcpy(entry,
           reader->bytes + section->offset + (uint64_t)section->entry_bytes * index,
           bytes);
    return true;
}

/* The same for sections whose entries are there from the start, whatever `used` says. */
static bool copy_fixed(const struct zg_reader *reader, enum zg_section_kind kind,
                       uint32_t index, void *entry, size_t bytes)
{
    const struct zg_ledger_section *section = &reader->sections[kind];

    if (index >= section->capacity) {
        return false;
    }
    memcpy(entry,
           reader->bytes + section->offset + (uint64_t)section->entry_bytes * index,
           bytes);
    return true;
}

bool zg_reader_totals(const struct zg_reader *reader, struct zg_ledger_totals *totals)
{
    return copy_fixed(reader, ZG_SECTION_TOTALS, 0, totals, sizeof(*totals));
}

bool zg_reader_settings(const struct zg_reader *reader,
                        struct zg_ledger_settings *settings)
{
    return copy_fixed(reader, ZG_SECTION_SETTINGS, 0, settings, sizeof(*settings));
}

bool zg_reader_cap(const struct zg_reader *reader, enum zg_kind kind,
                   struct zg_ledger_cap *cap)
{
    return copy_fixed(reader, ZG_SECTION_CAPS, kind, cap, sizeof(*cap));
}

bool zg_reader_provider(const struct zg_reader *reader, uint32_t index,
                        struct zg_ledger_provider *provider)
{
    if (!copy_entry(reader, ZG_SECTION_PROVIDERS, index, provider, sizeof(*provider)) ||
        provider->published == 0) {
        return false;
    }
    TERMINATE(provider->version);
    TERMINATE(provider->path);
    TERMINATE(provider->reason);
    return true;
}

bool zg_reader_site(const struct zg_reader *reader, uint32_t index,
                    struct zg_ledger_site *site)
{
    if (!copy_entry(reader, ZG_SECTION_SITES, index, site, sizeof(*site)) ||
        site->published == 0 || site->kind >= ZG_KINDS) {
        return false;
    }
    if (site->depth > ZG_SITE_DEPTH) {
        site->depth = ZG_SITE_DEPTH;
    }
    return true;
}

bool zg_reader_frame(const struct zg_reader *reader, uint32_t index,
                     struct zg_ledger_frame *frame)
{
    return copy_entry(reader, ZG_SECTION_FRAMES, index, frame, sizeof(*frame)) &&
           frame->kind != 0;
}

bool zg_reader_stream(const struct zg_reader *reader, uint32_t index,
                      struct zg_ledger_stream *stream)
{
    return copy_entry(reader, ZG_SECTION_STREAMS, index, stream, sizeof(*stream)) &&
           stream->stamp != 0 && stream->kind < ZG_KINDS;
}

bool zg_reader_sample(const struct zg_reader *reader, uint32_t index,
                      struct zg_ledger_sample *sample)
{
    return copy_entry(reader, ZG_SECTION_SERIES, index, sample, sizeof(*sample)) &&
           sample->ms != 0;
}

bool zg_reader_event(const struct zg_reader *reader, uint32_t index,
                     struct zg_ledger_event *event)
{
    return copy_entry(reader, ZG_SECTION_EVENTS, index, event, sizeof(*event)) &&
           event->kind != ZG_EVENT_NONE;
}

const char *zg_reader_string(const struct zg_reader *reader, uint32_t reference)
{
    const struct zg_ledger_section *section = &reader->sections[ZG_SECTION_STRINGS];
    uint32_t used = zg_reader_count(reader, ZG_SECTION_STRINGS);

    if (reference == 0 || reference >= used || section->entry_bytes != 1) {
        return "";
    }
    const char *text = (const char *)reader->bytes + section->offset + reference;
    return memchr(text, '\0', used - reference) == NULL ? "" : text;
}
