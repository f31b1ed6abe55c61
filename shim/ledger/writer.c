/* SPDX-License-Identifier: MIT */
#include "ledger/writer.h"

#include <string.h>

#include "ledger/writer_file.h"
#include "platform/atomic.h"
#include "platform/os.h"
#include "platform/text.h"

/* What counts when there is no room for a ledger at all. */
static struct {
    struct zg_ledger_totals totals;
    struct zg_ledger_settings settings;
    struct zg_ledger_cap caps[ZG_KINDS];
    struct zg_ledger_site sites[ZG_KINDS];
} fallback = {.settings = {.idle_bytes = ZG_IDLE_AUTO}};

struct zg_ledger zg_ledger = {.totals = &fallback.totals,
                              .settings = &fallback.settings,
                              .caps = fallback.caps,
                              .sites = fallback.sites};

/* In the file; NULL in the static fallback. Of them only used and dropped are read again:
 * where a section lies is kept in layout, since others may write into the file. */
static struct zg_ledger_section *sections;
static struct zg_ledger_section layout[ZG_SECTION_COUNT];
static char *base;
static uint32_t kind_names[ZG_KINDS]; /* strings that repeated events refer to */

static void *entry(enum zg_section_kind kind, uint32_t index)
{
    return base + layout[kind].offset + (uint64_t)index * layout[kind].entry_bytes;
}

/* Return: bytes of the whole file. */
static size_t lay_out(void)
{
    static const struct zg_ledger_section table[] = {
#define SECTION(name, type, entries)                                                     \
    {.kind = ZG_SECTION_##name, .entry_bytes = sizeof(type), .capacity = entries},
        ZG_SECTIONS(SECTION)
#undef SECTION
    };
    uint64_t offset = ZG_LEDGER_HEADER_BYTES;
    for (uint32_t kind = 0; kind < ZG_SECTION_COUNT; kind++) {
        layout[kind] = table[kind];
        layout[kind].offset = offset;
        offset +=
            ((uint64_t)table[kind].entry_bytes * table[kind].capacity + 63) & ~63ull;
    }
    return (offset + ZG_PAGE - 1) & ~(size_t)(ZG_PAGE - 1);
}

/* Takes the next entry of a section. Return: its index, or UINT32_MAX when it is full. */
static uint32_t take_entries(enum zg_section_kind kind, uint32_t count)
{
    if (sections == NULL)
        return UINT32_MAX;
    struct zg_ledger_section *section = &sections[kind];
    uint32_t used = zg_load_relaxed(&section->used);
    do {
        if (used > layout[kind].capacity || layout[kind].capacity - used < count) {
            if (zg_add_relaxed(&section->dropped, 1) == 0)
                zg_ledger_event(ZG_EVENT_TABLE_FULL, NULL, kind);
            return UINT32_MAX;
        }
    } while (!zg_compare_exchange(&section->used, &used, used + count));
    return used;
}

bool zg_ledger_is_full(enum zg_section_kind kind)
{
    return sections == NULL ||
           zg_load_relaxed(&sections[kind].used) >= layout[kind].capacity;
}

void zg_ledger_dropped(enum zg_section_kind kind)
{
    if (sections != NULL && zg_add_relaxed(&sections[kind].dropped, 1) == 0)
        zg_ledger_event(ZG_EVENT_TABLE_FULL, NULL, kind);
}

void zg_ledger_table_grew(uint64_t bytes)
{
    struct zg_ledger_totals *totals = zg_ledger.totals;
    zg_add_relaxed(&totals->table_bytes, bytes);
    zg_add_peak(&totals->held_bytes, &totals->peak_held_bytes, bytes);
}

static void publish_collecting_sites(void)
{
    for (uint32_t kind = 0; kind < ZG_KINDS; kind++) {
        zg_ledger.sites[kind].kind = kind;
        zg_store_release(&zg_ledger.sites[kind].published, 1u);
    }
}

void zg_ledger_detach(void)
{
    memset(&fallback, 0, sizeof fallback);
    fallback.settings.idle_bytes = ZG_IDLE_AUTO;
    sections = NULL;
    zg_ledger = (struct zg_ledger){.totals = &fallback.totals,
                                   .settings = &fallback.settings,
                                   .caps = fallback.caps,
                                   .sites = fallback.sites,
                                   .opened_ns = zg_os_monotonic_ns()};
    publish_collecting_sites();
}

void zg_ledger_open(const struct zg_ledger_setup *setup)
{
    size_t bytes = lay_out();
    const char *moved_from = "";
    base = zg_ledger_map(setup, bytes, &moved_from);
    if (base == NULL) {
        zg_ledger_detach();
        fallback.settings = setup->settings;
        return;
    }
    struct zg_ledger_header *header = (struct zg_ledger_header *)base;
    zg_ledger_fill_header(header, setup, bytes);
    memcpy(header->sections, layout, sizeof layout);
    sections = header->sections;
    sections[ZG_SECTION_TOTALS].used = 1;
    sections[ZG_SECTION_SETTINGS].used = 1;
    sections[ZG_SECTION_CAPS].used = ZG_KINDS;
    sections[ZG_SECTION_SITES].used = ZG_KINDS;
    sections[ZG_SECTION_STRINGS].used = 1; /* reference 0 is "" */
    sections[ZG_SECTION_STREAMS].used = layout[ZG_SECTION_STREAMS].capacity;
    zg_ledger = (struct zg_ledger){.header = header,
                                   .totals = entry(ZG_SECTION_TOTALS, 0),
                                   .settings = entry(ZG_SECTION_SETTINGS, 0),
                                   .caps = entry(ZG_SECTION_CAPS, 0),
                                   .sites = entry(ZG_SECTION_SITES, 0),
                                   .streams = entry(ZG_SECTION_STREAMS, 0),
                                   .stream_capacity = layout[ZG_SECTION_STREAMS].capacity,
                                   .opened_ns = header->opened_monotonic_ns};
    *zg_ledger.settings = setup->settings;
    /* What a child took or released before its first stream. */
    *zg_ledger.totals = fallback.totals;
    memcpy(zg_ledger.caps, fallback.caps, sizeof fallback.caps);
    publish_collecting_sites();
    kind_names[ZG_DEFLATE] = zg_ledger_add_string("deflate");
    kind_names[ZG_INFLATE] = zg_ledger_add_string("inflate");
    zg_store_release(&header->life, (uint32_t)ZG_LIFE_RUNNING);
    if (setup->option_errors[0] != '\0')
        zg_ledger_event(ZG_EVENT_BAD_OPTION, setup->option_errors, 0);
    if (moved_from[0] != '\0')
        zg_ledger_event(ZG_EVENT_LEDGER_ELSEWHERE, moved_from, 0);
}

const char *zg_ledger_executable(void)
{
    return zg_ledger.header == NULL ? "" : zg_ledger.header->executable;
}

void zg_ledger_mark_exit(void)
{
    struct zg_ledger_header *header = zg_ledger.header;
    if (header == NULL)
        return;
    zg_raise(&header->peak_rss_bytes, zg_os_peak_resident_bytes());
    zg_store_relaxed(&header->ended_monotonic_ns, zg_os_monotonic_ns());
    zg_store_release(&header->life, (uint32_t)ZG_LIFE_EXITED);
}

uint32_t zg_ledger_add_provider(const struct zg_ledger_provider *record)
{
    uint32_t index = take_entries(ZG_SECTION_PROVIDERS, 1);
    if (index == UINT32_MAX)
        return index;
    struct zg_ledger_provider *slot = entry(ZG_SECTION_PROVIDERS, index);
    *slot = *record;
    zg_store_release(&slot->published, 1u);
    return index;
}

void zg_ledger_provider_keeps(uint32_t provider)
{
    if (sections != NULL && provider < layout[ZG_SECTION_PROVIDERS].capacity) {
        struct zg_ledger_provider *slot = entry(ZG_SECTION_PROVIDERS, provider);
        zg_store_relaxed(&slot->keeps_finished, 1u);
    }
}

uint32_t zg_ledger_add_string(const char *text)
{
    size_t bytes = strlen(text) + 1;
    if (bytes == 1 || bytes > 4096)
        return 0;
    uint32_t start = take_entries(ZG_SECTION_STRINGS, (uint32_t)bytes);
    if (start == UINT32_MAX)
        return 0;
    char *to = entry(ZG_SECTION_STRINGS, start);
    for (size_t i = 0; i < bytes; i++)
        to[i] = text[i] != '\0' && (unsigned char)text[i] < ' ' ? '?' : text[i];
    return start;
}

uint32_t zg_ledger_add_frame(const struct zg_ledger_frame *frame)
{
    uint32_t index = take_entries(ZG_SECTION_FRAMES, 1);
    if (index == UINT32_MAX)
        return index;
    struct zg_ledger_frame *slot = entry(ZG_SECTION_FRAMES, index);
    slot->function = frame->function;
    slot->file = frame->file;
    slot->line = frame->line;
    slot->offset = frame->offset;
    zg_store_release(&slot->kind, frame->kind);
    return index;
}

uint32_t zg_ledger_add_site(enum zg_kind kind, uint64_t native_address)
{
    uint32_t index = take_entries(ZG_SECTION_SITES, 1);
    if (index == UINT32_MAX)
        return kind;
    struct zg_ledger_site *slot = entry(ZG_SECTION_SITES, index);
    slot->kind = kind;
    slot->native_address = native_address;
    slot->first_ms = zg_ledger_ms();
    zg_store_release(&slot->published, 1u);
    return index;
}

void zg_ledger_set_frames(uint32_t site, const uint32_t *frames, uint32_t depth,
                          bool truncated)
{
    struct zg_ledger_site *slot = entry(ZG_SECTION_SITES, site);
    memcpy(slot->frames, frames, depth * sizeof frames[0]);
    slot->truncated = truncated;
    zg_store_release(&slot->depth, depth);
}

static void add_event(enum zg_event_kind kind, uint32_t text, uint64_t value)
{
    uint32_t number = zg_add_relaxed(&sections[ZG_SECTION_EVENTS].used, 1u);
    struct zg_ledger_event *slot =
        entry(ZG_SECTION_EVENTS, number % layout[ZG_SECTION_EVENTS].capacity);
    zg_store_release(&slot->kind, (uint32_t)ZG_EVENT_NONE);
    slot->text = text;
    slot->ms = zg_ledger_ms();
    slot->value = value;
    zg_store_release(&slot->kind, (uint32_t)kind);
}

void zg_ledger_event(enum zg_event_kind kind, const char *text, uint64_t value)
{
    if (sections != NULL)
        add_event(kind, text == NULL ? 0 : zg_ledger_add_string(text), value);
}

void zg_ledger_kind_event(enum zg_event_kind kind, enum zg_kind of, uint64_t value)
{
    if (sections != NULL)
        add_event(kind, kind_names[of], value);
}

void zg_ledger_note_loss(uint64_t *counter, enum zg_event_kind kind, const char *text)
{
    if (zg_add_relaxed(counter, 1ull) == 0)
        zg_ledger_event(kind, text, 0);
}

uint64_t zg_ledger_ms(void)
{
    uint64_t now = zg_os_coarse_ns();
    /* The coarse clock may stand a tick before the moment of opening. */
    return now > zg_ledger.opened_ns ? (now - zg_ledger.opened_ns) / 1000000 : 0;
}

uint32_t zg_ledger_cs(void)
{
    return (uint32_t)(zg_ledger_ms() / 10);
}

/* `zguard set` has written into the settings. */
static void note_changes(void)
{
    static uint32_t seen;
    uint32_t changes = zg_load_relaxed(&zg_ledger.settings->changes);
    if (zg_exchange_acq_rel(&seen, changes) != changes && changes != 0)
        zg_ledger_event(ZG_EVENT_SETTING, NULL, changes);
}

static void write_sample(uint64_t ms)
{
    uint32_t number = zg_add_relaxed(&sections[ZG_SECTION_SERIES].used, 1u);
    struct zg_ledger_sample *slot =
        entry(ZG_SECTION_SERIES, number % layout[ZG_SECTION_SERIES].capacity);
    const struct zg_ledger_totals *totals = zg_ledger.totals;
    uint32_t sites = zg_load_relaxed(&sections[ZG_SECTION_SITES].used);
    if (sites > ZG_SITE_LIMIT)
        sites = ZG_SITE_LIMIT; /* another may have written into the file */
    uint64_t created[ZG_KINDS] = {0, 0};
    for (uint32_t i = 0; i < sites; i++)
        if (zg_load_acquire(&zg_ledger.sites[i].published) != 0)
            created[zg_ledger.sites[i].kind % ZG_KINDS] +=
                zg_load_relaxed(&zg_ledger.sites[i].created);
    zg_store_release(&slot->ms, 0ull);
    for (int kind = 0; kind < ZG_KINDS; kind++) {
        slot->alive[kind] = zg_load_relaxed(&totals->kind[kind].alive);
        slot->held_bytes[kind] = zg_load_relaxed(&totals->kind[kind].held_bytes);
        slot->created[kind] = created[kind];
    }
    slot->idle_bytes = zg_load_relaxed(&totals->idle_bytes);
    slot->rss_bytes = zg_os_resident_bytes();
    zg_raise(&zg_ledger.header->peak_rss_bytes, slot->rss_bytes);
    zg_store_release(&slot->ms, ms);
}

void zg_ledger_tick(void)
{
    static uint64_t next_ms;
    static uint64_t ledger_of_next; /* its opening time: a new ledger begins anew */
    if (sections == NULL)
        return;
    uint64_t ms = zg_ledger_ms();
    if (zg_load_relaxed(&ledger_of_next) != zg_ledger.opened_ns) {
        zg_store_relaxed(&ledger_of_next, zg_ledger.opened_ns);
        zg_store_relaxed(&next_ms, 0ull);
    }
    uint64_t due = zg_load_relaxed(&next_ms);
    if (ms >= due && zg_compare_exchange(&next_ms, &due, ms + 1000)) {
        write_sample(ms == 0 ? 1 : ms);
        note_changes();
    }
}
