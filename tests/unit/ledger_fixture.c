/* SPDX-License-Identifier: MIT */
#include "ledger_fixture.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "ledger/reader.h"

#define FRAMES 64
#define RING_ENTRIES 16
#define STRING_BYTES 4096
#define SLAB_BYTES 268096
#define TOKEN_BYTES 120

static uint32_t capacity_of(uint32_t kind, uint32_t sites, uint32_t streams)
{
    switch (kind) {
    case ZG_SECTION_TOTALS:
        return 1;
    case ZG_SECTION_PROVIDERS:
        return 4;
    case ZG_SECTION_SITES:
        return sites;
    case ZG_SECTION_FRAMES:
        return FRAMES;
    case ZG_SECTION_STRINGS:
        return STRING_BYTES;
    case ZG_SECTION_STREAMS:
        return streams;
    default:
        return RING_ENTRIES;
    }
}

void fixture_make(struct ledger_fixture *fixture, uint32_t sites, uint32_t streams)
{
    static const uint32_t entry_bytes[ZG_SECTION_COUNT] = {
#define ENTRY_BYTES(name, type, capacity) sizeof(type),
        ZG_SECTIONS(ENTRY_BYTES)
#undef ENTRY_BYTES
    };
    struct zg_ledger_section sections[ZG_SECTION_COUNT];
    uint64_t offset = ZG_LEDGER_HEADER_BYTES;

    for (uint32_t kind = 0; kind < ZG_SECTION_COUNT; kind++) {
        sections[kind] = (struct zg_ledger_section){
            .kind = kind,
            .entry_bytes = entry_bytes[kind],
            .offset = offset,
            .capacity = capacity_of(kind, sites, streams),
        };
        offset += (uint64_t)entry_bytes[kind] * sections[kind].capacity;
    }
    fixture->length = offset;
    fixture->bytes = calloc(1, offset);
    if (fixture->bytes == NULL) {
        abort();
    }
    struct zg_ledger_header *header = fixture_header(fixture);
    memcpy(header->magic, ZG_LEDGER_MAGIC, ZG_LEDGER_MAGIC_BYTES);
    header->version = ZG_LEDGER_VERSION;
    header->header_bytes = ZG_LEDGER_HEADER_BYTES;
    header->file_bytes = offset;
    header->section_count = ZG_SECTION_COUNT;
    header->section_entry_bytes = sizeof(struct zg_ledger_section);
    header->pid = 4242;
    header->parent_pid = 1;
    header->start_ticks = 1000;
    header->opened_realtime_ns = 1700000000u * (uint64_t)1000000000u;
    header->opened_monotonic_ns = 100u * (uint64_t)1000000000u;
    header->age_at_open_ns = 300000000u;
    header->ended_monotonic_ns = 116u * (uint64_t)1000000000u;
    header->life = ZG_LIFE_EXITED;
    header->exit_status = 0;
    header->peak_rss_bytes = 699000000u;
    header->clock_ticks_per_s = 100;
    header->is_jvm = 1;
    strcpy(header->shim_version, "0.1.0");
    strcpy(header->options, "mode=guard,reclaim=auto,stacks=auto");
    strcpy(header->executable, "/usr/bin/java");
    strcpy(header->command, "java -Xmx6g Leak 10000");
    memcpy(header->sections, sections, sizeof(sections));
    fixture_string(fixture, "");
    header->sections[ZG_SECTION_TOTALS].used = 1;
}

void fixture_free(struct ledger_fixture *fixture)
{
    free(fixture->bytes);
    memset(fixture, 0, sizeof(*fixture));
}

struct zg_ledger_header *fixture_header(struct ledger_fixture *fixture)
{
    return (struct zg_ledger_header *)(void *)fixture->bytes;
}

static struct zg_ledger_section *section_of(struct ledger_fixture *fixture,
                                            enum zg_section_kind kind)
{
    return &fixture_header(fixture)->sections[kind];
}

struct zg_ledger_totals *fixture_totals(struct ledger_fixture *fixture)
{
    return (void *)(fixture->bytes + section_of(fixture, ZG_SECTION_TOTALS)->offset);
}

static void *next_entry(struct ledger_fixture *fixture, enum zg_section_kind kind)
{
    struct zg_ledger_section *section = section_of(fixture, kind);
    bool ring = kind == ZG_SECTION_SERIES || kind == ZG_SECTION_EVENTS;

    if (!ring && section->used == section->capacity) {
        section->dropped++;
        return NULL;
    }
    uint32_t index = section->used++ % section->capacity;
    return fixture->bytes + section->offset + (size_t)section->entry_bytes * index;
}

struct zg_ledger_provider *fixture_provider(struct ledger_fixture *fixture,
                                            const char *version, const char *path)
{
    struct zg_ledger_provider *provider = next_entry(fixture, ZG_SECTION_PROVIDERS);

    provider->published = 1;
    provider->tier = ZG_T1;
    snprintf(provider->version, sizeof(provider->version), "%s", version);
    snprintf(provider->path, sizeof(provider->path), "%s", path);
    return provider;
}

struct zg_ledger_site *fixture_site(struct ledger_fixture *fixture, enum zg_kind kind)
{
    struct zg_ledger_site *site = next_entry(fixture, ZG_SECTION_SITES);

    if (site != NULL) {
        site->published = 1;
        site->kind = kind;
    }
    return site;
}

struct zg_ledger_stream *fixture_stream(struct ledger_fixture *fixture, uint32_t site)
{
    struct zg_ledger_stream *stream = next_entry(fixture, ZG_SECTION_STREAMS);

    if (stream != NULL) {
        stream->stamp = 1;
        stream->site = site;
        stream->state = ZG_FINISHED;
        stream->held_bytes = TOKEN_BYTES;
        stream->bare_bytes = SLAB_BYTES;
    }
    return stream;
}

struct zg_ledger_sample *fixture_sample(struct ledger_fixture *fixture, uint64_t ms)
{
    struct zg_ledger_sample *sample = next_entry(fixture, ZG_SECTION_SERIES);

    memset(sample, 0, sizeof(*sample));
    sample->ms = ms;
    return sample;
}

struct zg_ledger_event *fixture_event(struct ledger_fixture *fixture,
                                      enum zg_event_kind kind, const char *text)
{
    struct zg_ledger_event *event = next_entry(fixture, ZG_SECTION_EVENTS);

    memset(event, 0, sizeof(*event));
    event->kind = kind;
    event->text = fixture_string(fixture, text);
    return event;
}

uint32_t fixture_string(struct ledger_fixture *fixture, const char *text)
{
    struct zg_ledger_section *section = section_of(fixture, ZG_SECTION_STRINGS);
    uint32_t reference = section->used;
    size_t bytes = strlen(text) + 1;

    if (bytes > section->capacity - section->used) {
        section->dropped++;
        return 0;
    }
    memcpy(fixture->bytes + section->offset + reference, text, bytes);
    section->used += (uint32_t)bytes;
    return reference;
}

void fixture_frame(struct ledger_fixture *fixture, struct zg_ledger_site *site,
                   enum zg_frame_kind kind, const char *function, const char *file,
                   int32_t line)
{
    struct zg_ledger_frame *frame = next_entry(fixture, ZG_SECTION_FRAMES);

    frame->kind = kind;
    frame->function = fixture_string(fixture, function);
    frame->file = fixture_string(fixture, file);
    frame->line = line;
    frame->offset = kind == ZG_FRAME_NATIVE ? 0x35b4 : 0;
    site->frames[site->depth++] = section_of(fixture, ZG_SECTION_FRAMES)->used - 1;
}

static void add_leaked_deflaters(struct ledger_fixture *fixture, uint32_t count)
{
    struct zg_ledger_site *site = fixture_site(fixture, ZG_DEFLATE);
    struct zg_ledger_kind_totals *totals = &fixture_totals(fixture)->kind[ZG_DEFLATE];

    fixture_frame(fixture, site, ZG_FRAME_NATIVE, "Java_java_util_zip_Deflater_init",
                  "/usr/lib/jvm/lib/libzip.so", -1);
    fixture_frame(fixture, site, ZG_FRAME_JAVA, "java.util.zip.Deflater.<init>",
                  "Deflater.java", 213);
    fixture_frame(fixture, site, ZG_FRAME_JAVA, "Leak.flushBlock", "Leak.java", 7);
    fixture_frame(fixture, site, ZG_FRAME_JAVA, "Leak.main", "Leak.java", 17);
    site->created = count;
    site->alive = count;
    site->peak_alive = count;
    site->held_bytes = (uint64_t)count * TOKEN_BYTES;
    site->peak_bytes = site->held_bytes + SLAB_BYTES;
    site->bare_bytes = (uint64_t)count * SLAB_BYTES;
    site->peak_bare_bytes = site->bare_bytes;
    site->calls = count;
    site->bytes_in = (uint64_t)count * 65536;
    site->bytes_out = (uint64_t)count * 29000;
    site->finished = count;
    site->last_ms = 15000;
    totals->alive = count;
    totals->peak_alive = count;
    totals->held_bytes = site->held_bytes;
    totals->peak_bytes = site->peak_bytes;
    totals->bare_bytes = site->bare_bytes;
    totals->peak_bare_bytes = site->bare_bytes;
    for (uint32_t i = 0; i < count; i++) {
        struct zg_ledger_stream *stream = fixture_stream(fixture, 2);

        if (stream != NULL) {
            stream->created_cs = i < 1500 ? i : 1500;
            stream->last_cs = stream->created_cs;
        }
    }
}

static void add_jar_inflater(struct ledger_fixture *fixture)
{
    struct zg_ledger_site *site = fixture_site(fixture, ZG_INFLATE);
    struct zg_ledger_kind_totals *totals = &fixture_totals(fixture)->kind[ZG_INFLATE];

    fixture_frame(fixture, site, ZG_FRAME_JAVA, "java.util.zip.Inflater.<init>",
                  "Inflater.java", 141);
    fixture_frame(fixture, site, ZG_FRAME_JAVA,
                  "java.util.zip.ZipFile$CleanableResource.getInflater", "ZipFile.java",
                  739);
    site->created = 3;
    site->ended_by_owner = 2;
    site->alive = 1;
    site->held_bytes = 40000;
    site->bare_bytes = 40000;
    totals->alive = 1;
    totals->held_bytes = 40000;
    totals->peak_bytes = 80000;
    totals->bare_bytes = 40000;
    totals->peak_bare_bytes = 80000;
    struct zg_ledger_stream *stream = fixture_stream(fixture, 3);
    if (stream != NULL) {
        stream->kind = ZG_INFLATE;
    }
}

void fixture_make_leak(struct ledger_fixture *fixture, uint32_t count)
{
    fixture_make(fixture, 8, count + 4);
    fixture_provider(fixture, "1.2.13", "/lib/x86_64-linux-gnu/libz.so.1");
    fixture_site(fixture, ZG_DEFLATE);
    fixture_site(fixture, ZG_INFLATE);
    add_leaked_deflaters(fixture, count);
    add_jar_inflater(fixture);
    fixture_totals(fixture)->slabs_made = 2;
    fixture_totals(fixture)->idle_bytes = 2 * SLAB_BYTES;
    fixture_totals(fixture)->held_bytes = 2 * SLAB_BYTES + (uint64_t)count * TOKEN_BYTES;
    fixture_sample(fixture, 1000)->alive[ZG_DEFLATE] = count;
}

void fixture_make_living(struct ledger_fixture *fixture, uint64_t opened_s_ago)
{
    struct zg_ledger_header *header = fixture_header(fixture);
    struct timespec now;
    char state;

    clock_gettime(CLOCK_MONOTONIC, &now);
    header->pid = (uint32_t)getpid();
    header->start_ticks = zg_reader_start_ticks(getpid(), &state);
    header->pid_namespace = zg_reader_own_pid_namespace();
    header->boot_id[0] = '\0';
    header->life = ZG_LIFE_RUNNING;
    header->exit_status = ZG_EXIT_STATUS_UNKNOWN;
    header->ended_monotonic_ns = 0;
    header->executable[0] = '\0';
    header->opened_monotonic_ns =
        ((uint64_t)now.tv_sec - opened_s_ago) * 1000000000u + (uint64_t)now.tv_nsec;
}

bool fixture_write(const struct ledger_fixture *fixture, const char *path)
{
    FILE *file = fopen(path, "w");

    if (file == NULL) {
        return false;
    }
    bool good = fwrite(fixture->bytes, 1, fixture->length, file) == fixture->length;
    return fclose(file) == 0 && good;
}

bool fixture_map(const struct ledger_fixture *fixture, const char *path)
{
    if (!fixture_write(fixture, path)) {
        return false;
    }
    int fd = open(path, O_RDWR);
    void *memory =
        fd < 0 ? MAP_FAILED : mmap(NULL, fixture->length, PROT_READ, MAP_SHARED, fd, 0);
    close(fd);
    return memory != MAP_FAILED;
}
