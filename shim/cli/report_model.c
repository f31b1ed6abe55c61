/* SPDX-License-Identifier: MIT */
#include "cli/report_model.h"

#include <stdlib.h>
#include <string.h>

#include "cli/report_state.h"
#include "options/options.h"

#define NS_PER_MS 1000000u
#define NS_PER_CS 10000000u
#define MS_PER_CS 10

/* What is gathered of one site's living streams. */
struct site_streams {
    uint64_t records;
    uint64_t idle;
    uint32_t oldest_cs;
};

/* Return: one entry for each index of SITES; NULL when memory is short. */
static struct site_streams *gather_streams(const struct zg_report *report)
{
    const struct zg_reader *reader = report->reader;
    uint32_t site_count = zg_reader_count(reader, ZG_SECTION_SITES);
    struct site_streams *streams = calloc((size_t)site_count + 1, sizeof(*streams));
    uint64_t now_cs = report->now_ns / NS_PER_CS;

    if (streams == NULL || report->state == ZG_PROCESS_REPLACED) {
        return streams;
    }
    for (uint32_t i = 0; i < zg_reader_count(reader, ZG_SECTION_STREAMS); i++) {
        struct zg_ledger_stream stream;

        if (!zg_reader_stream(reader, i, &stream) || stream.site >= site_count) {
            continue;
        }
        struct site_streams *of_site = &streams[stream.site];
        uint64_t idle_ms =
            now_cs > stream.last_cs ? (now_cs - stream.last_cs) * MS_PER_CS : 0;

        if (of_site->records == 0 || stream.created_cs < of_site->oldest_cs) {
            of_site->oldest_cs = stream.created_cs;
        }
        of_site->records++;
        if (stream.busy == 0 && idle_ms >= (uint64_t)report->min_age_ms) {
            of_site->idle++;
        }
    }
    return streams;
}

/* Adds a frame, behind those that were inlined into it.
 * room: how many of these there may be. */
static void add_frames(struct zg_report_site *site, struct zg_report_frame frame,
                       const struct zg_symbol *symbols, size_t count, int room)
{
    for (size_t i = 0; i < count; i++) {
        const struct zg_symbol *symbol = &symbols[i];

        if (symbol->inlined && room-- > 0) {
            site->frames[site->frame_count++] = (struct zg_report_frame){
                .kind = frame.kind,
                .function = symbol->function,
                .file = frame.file,
                .source = symbol->source,
                .line = symbol->line,
                .offset = frame.offset,
                .inlined = true,
            };
        } else if (!symbol->inlined) {
            frame.source = symbol->source;
            frame.line = symbol->line;
            frame.function =
                frame.function[0] != '\0' ? frame.function : symbol->function;
        }
    }
    site->frames[site->frame_count++] = frame;
}

static void copy_frames(const struct zg_report *report, struct zg_report_site *site)
{
    const struct zg_reader *reader = report->reader;
    uint32_t depth = site->record.depth;

    for (uint32_t i = 0; i < depth; i++) {
        struct zg_ledger_frame frame;
        size_t count;

        if (!zg_reader_frame(reader, site->record.frames[i], &frame)) {
            continue;
        }
        const struct zg_symbol *symbols =
            zg_symbols_of(&report->symbols, site->record.frames[i], &count);
        const char *file = zg_reader_string(reader, frame.file);
        add_frames(site,
                   (struct zg_report_frame){
                       .kind = frame.kind,
                       .function = zg_reader_string(reader, frame.function),
                       .file = file,
                       .source = frame.kind == ZG_FRAME_JAVA ? file : "",
                       .line = frame.line,
                       .offset = frame.offset,
                   },
                   symbols, count,
                   (int)(ZG_REPORT_DEPTH - site->frame_count - (depth - i)));
    }
}

/* Streams that found no room in the table are taken to be as idle as the site's others, or,
 * when none of these is there, as the site itself. */
static uint64_t idle_without_record(const struct zg_report *report,
                                    const struct zg_report_site *site,
                                    const struct site_streams *streams)
{
    uint64_t alive = site->record.alive;

    if (zg_reader_dropped(report->reader, ZG_SECTION_STREAMS) == 0 ||
        alive <= streams->records) {
        return 0;
    }
    uint64_t rest = alive - streams->records;
    if (streams->idle == streams->records && streams->records > 0) {
        return rest;
    }
    if (streams->records > 0) {
        double share = (double)streams->idle / (double)streams->records;

        return (uint64_t)((double)rest * share);
    }
    uint64_t now_ms = report->now_ns / NS_PER_MS;
    uint64_t idle_ms = now_ms > site->record.last_ms ? now_ms - site->record.last_ms : 0;
    return idle_ms >= (uint64_t)report->min_age_ms ? rest : 0;
}

/* Inflaters of a booting JVM are made before a stack can be had; with stacks=off every
 * stream of the application is in the same place and none of them is forgiven. */
static bool is_boot_site(const struct zg_report *report,
                         const struct zg_report_site *site,
                         const struct zg_options *options)
{
    return site->record.depth == 0 && site->record.kind == ZG_INFLATE &&
           report->reader->header.is_jvm != 0 &&
           options->value[ZG_OPT_stacks].number != ZG_STACKS_OFF;
}

static void judge_site(struct zg_report *report, struct zg_report_site *site,
                       const struct site_streams *streams,
                       const struct zg_report_settings *settings,
                       const struct zg_options *options)
{
    struct zg_ledger_site *record = &site->record;
    uint64_t unrecorded = idle_without_record(report, site, streams);
    uint64_t idle = streams->idle + unrecorded;
    uint64_t now_cs = report->now_ns / NS_PER_CS;

    if (record->estimated > record->created) {
        record->estimated = record->created; /* which is counted a moment later */
    }
    /* A record may be a moment ahead of the counter. */
    idle = idle < record->alive ? idle : record->alive;
    site->records = streams->records;
    site->estimated = unrecorded < idle ? unrecorded : idle;
    site->suspected = record->ended_by_cleaner + idle;
    site->oldest_alive_s = -1;
    if (streams->records > 0) {
        site->oldest_alive_s =
            now_cs > streams->oldest_cs ? (double)(now_cs - streams->oldest_cs) / 100 : 0;
    }
    site->last_call_s = -1;
    if (record->calls > 0) {
        double seconds = (double)report->now_ns / 1e9 - (double)record->last_ms / 1e3;
        site->last_call_s = seconds > 0 ? seconds : 0;
    }
    if (zg_suppressions_match(&settings->suppressions, site) ||
        (settings->builtin_suppressions &&
         (zg_suppressions_builtin_match(site) || is_boot_site(report, site, options)))) {
        site->suppressed = site->suspected;
        site->suspected = 0;
        site->estimated = 0;
    }
}

static void add_site(struct zg_report *report, const struct zg_report_site *site)
{
    struct zg_report_kind *kind = &report->kind[site->record.kind];

    kind->created += site->record.created;
    kind->placed_by_sampling += site->record.estimated;
    kind->ended_by_owner += site->record.ended_by_owner;
    kind->ended_by_cleaner += site->record.ended_by_cleaner;
    kind->suspected += site->suspected;
    kind->suppressed += site->suppressed;
    report->suspected += site->suspected;
    report->suppressed += site->suppressed;
    report->estimated += site->estimated;
    report->suspected_sites += site->suspected > 0;
}

static int compare_figures(double a, double b)
{
    return a < b ? 1 : a > b ? -1 : 0;
}

static double sort_key(const struct zg_report_site *site, enum zg_report_sort sort)
{
    switch (sort) {
    case ZG_SORT_HELD:
        return (double)site->record.held_bytes;
    case ZG_SORT_ALIVE:
        return (double)site->record.alive;
    case ZG_SORT_CREATED:
        return (double)site->record.created;
    case ZG_SORT_AGE:
        return site->oldest_alive_s;
    case ZG_SORT_BARE:
        break;
    }
    return (double)site->record.bare_bytes;
}

/* Largest first; those without a living stream follow by what they made. */
static int compare_sites(const void *a, const void *b, void *sort)
{
    const struct zg_report_site *left = a;
    const struct zg_report_site *right = b;
    enum zg_report_sort by = *(const enum zg_report_sort *)sort;
    int order = compare_figures(sort_key(left, by), sort_key(right, by));

    if (order == 0) {
        order = compare_figures((double)left->suspected, (double)right->suspected);
    }
    return order != 0 ? order
                      : compare_figures((double)left->record.created,
                                        (double)right->record.created);
}

static bool build_sites(struct zg_report *report,
                        const struct zg_report_settings *settings,
                        const struct zg_options *options)
{
    uint32_t count = zg_reader_count(report->reader, ZG_SECTION_SITES);
    struct site_streams *streams = gather_streams(report);
    enum zg_report_sort sort = settings->sort;

    report->sites = calloc((size_t)count + 1, sizeof(*report->sites));
    if (streams == NULL || report->sites == NULL) {
        free(streams);
        return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        struct zg_report_site *site = &report->sites[report->site_count];

        if (!zg_reader_site(report->reader, i, &site->record) ||
            site->record.created == 0) {
            continue;
        }
        copy_frames(report, site);
        if (report->state == ZG_PROCESS_REPLACED) {
            site->record.alive = site->record.held_bytes = site->record.bare_bytes = 0;
        }
        judge_site(report, site, &streams[i], settings, options);
        add_site(report, site);
        report->site_count++;
    }
    free(streams);
    qsort_r(report->sites, report->site_count, sizeof(*report->sites), compare_sites,
            &sort);
    return true;
}

/* The kernel took them with everything else of the program that was. */
static void take_streams_away(struct zg_report *report)
{
    struct zg_ledger_totals *pool = &report->totals;

    for (int kind = 0; kind < ZG_KINDS; kind++) {
        struct zg_ledger_kind_totals *totals = &report->kind[kind].totals;

        report->alive_at_exec += totals->alive;
        totals->alive = totals->active = totals->held_bytes = totals->bare_bytes = 0;
    }
    pool->active_bytes = pool->idle_bytes = pool->token_bytes = 0;
    pool->table_bytes = pool->held_bytes = 0;
}

bool zg_report_build(struct zg_report *report, const struct zg_reader *reader,
                     const char *path, const struct zg_report_settings *settings)
{
    struct zg_options options;
    char errors[64];

    memset(report, 0, sizeof(*report));
    report->reader = reader;
    report->path = path;
    zg_options_default(&options);
    zg_options_parse(&options, reader->header.options, errors, sizeof(errors));
    report->observe = options.value[ZG_OPT_mode].number == ZG_MODE_OBSERVE;
    zg_reader_totals(reader, &report->totals);
    zg_reader_settings(reader, &report->settings);
    for (int kind = 0; kind < ZG_KINDS; kind++) {
        report->kind[kind].totals = report->totals.kind[kind];
        zg_reader_cap(reader, (enum zg_kind)kind, &report->caps[kind]);
    }
    for (uint32_t i = 0; i < zg_reader_count(reader, ZG_SECTION_PROVIDERS); i++) {
        struct zg_ledger_provider provider;

        if (zg_reader_provider(reader, i, &provider) && provider.tier <= ZG_T4 &&
            provider.tier != ZG_TIER_NONE &&
            (report->tier == ZG_TIER_NONE || provider.tier < report->tier)) {
            report->tier = provider.tier;
        }
    }
    zg_report_set_state(report, settings->min_age_ms);
    if (report->state == ZG_PROCESS_REPLACED) {
        take_streams_away(report);
    }
    if (settings->symbols) {
        zg_symbols_find(&report->symbols, reader);
    }
    if (!build_sites(report, settings, &options)) {
        zg_report_free(report);
        return false;
    }
    return true;
}

void zg_report_free(struct zg_report *report)
{
    zg_symbols_free(&report->symbols);
    free(report->sites);
    report->sites = NULL;
    report->site_count = 0;
}

const char *zg_report_state_word(enum zg_report_state state)
{
    switch (state) {
    case ZG_PROCESS_ALIVE:
        return "alive";
    case ZG_PROCESS_EXITED:
    case ZG_PROCESS_SIGNALED:
    case ZG_PROCESS_ENDED:
        return "ended";
    case ZG_PROCESS_KILLED:
        return "killed";
    case ZG_PROCESS_REPLACED:
        return "replaced";
    case ZG_PROCESS_UNKNOWN:
        break;
    }
    return "unknown";
}

const char *zg_report_tier_word(uint32_t tier)
{
    static const char *const words[] = {"", "T1", "T2", "T3", "T4"};

    return tier <= ZG_T4 ? words[tier] : "";
}

const char *zg_report_attachment_word(uint32_t attachment)
{
    static const char *const words[] = {"preloaded", "agent", "attached", "detached"};

    return attachment <= ZG_DETACHED ? words[attachment] : "";
}
