/* SPDX-License-Identifier: MIT */
/*
 * The report for programs.  Names and meaning change only with ZG_REPORT_JSON_VERSION;
 * new names may be added without.
 */
#include "cli/json_values.h"
#include "cli/report_json.h"
#include "cli/report_render.h"

static json_t *process_object(const struct zg_report *report)
{
    const struct zg_ledger_header *header = &report->reader->header;
    json_t *object = json_object();

    json_object_set_new(object, "pid", zg_json_count(header->pid));
    json_object_set_new(object, "parent_pid", zg_json_count(header->parent_pid));
    json_object_set_new(object, "command", zg_json_text(header->command));
    json_object_set_new(object, "executable", zg_json_text(header->executable));
    json_object_set_new(object, "state",
                        zg_json_text(zg_report_state_word(report->state)));
    json_object_set_new(object, "exit_code",
                        report->state == ZG_PROCESS_EXITED
                            ? json_integer(report->exit_code)
                            : json_null());
    json_object_set_new(object, "signal",
                        report->state == ZG_PROCESS_SIGNALED
                            ? json_integer(report->signal_number)
                            : json_null());
    json_object_set_new(object, "destructors_ran",
                        json_boolean(header->life == ZG_LIFE_EXITED));
    json_object_set_new(object, "alive_at_exec",
                        report->state == ZG_PROCESS_REPLACED
                            ? zg_json_count(report->alive_at_exec)
                            : json_null());
    json_object_set_new(object, "lifetime_s", zg_json_seconds(report->lifetime_s));
    json_object_set_new(object, "first_stream_unix_s",
                        zg_json_seconds((double)header->opened_realtime_ns / 1e9));
    json_object_set_new(object, "first_stream_age_s",
                        zg_json_seconds((double)header->age_at_open_ns / 1e9));
    json_object_set_new(object, "peak_rss_bytes", zg_json_count(header->peak_rss_bytes));
    json_object_set_new(object, "is_jvm", json_boolean(header->is_jvm != 0));
    json_object_set_new(object, "attachment",
                        zg_json_text(zg_report_attachment_word(header->attachment)));
    json_object_set_new(object, "generation", zg_json_count(header->generation));
    json_object_set_new(object, "owner_uid", zg_json_count(report->reader->owner));
    json_object_set_new(object, "run_id", zg_json_text(header->run_id));
    json_object_set_new(object, "boot_id", zg_json_text(header->boot_id));
    json_object_set_new(object, "tier", zg_json_text(zg_report_tier_word(report->tier)));
    json_object_set_new(object, "ledger", zg_json_text(report->path));
    json_object_set_new(object, "ledger_version", zg_json_count(header->version));
    json_object_set_new(object, "shim_version", zg_json_text(header->shim_version));
    return object;
}

/* Figures that a kind of stream has as well as a site: name, in zg_report_kind, in
 * zg_report_site. */
#define FIGURES(X)                                                                       \
    X(created, created, record.created)                                                  \
    X(placed_by_sampling, placed_by_sampling, record.estimated)                          \
    X(ended_by_owner, ended_by_owner, record.ended_by_owner)                             \
    X(ended_by_cleaner, ended_by_cleaner, record.ended_by_cleaner)                       \
    X(alive, totals.alive, record.alive)                                                 \
    X(peak_alive, totals.peak_alive, record.peak_alive)                                  \
    X(suspected, suspected, suspected)                                                   \
    X(suppressed, suppressed, suppressed)                                                \
    X(held_bytes, totals.held_bytes, record.held_bytes)                                  \
    X(peak_bytes, totals.peak_bytes, record.peak_bytes)                                  \
    X(bare_bytes, totals.bare_bytes, record.bare_bytes)                                  \
    X(peak_bare_bytes, totals.peak_bare_bytes, record.peak_bare_bytes)

static void add(json_t *object, const char *name, uint64_t figure)
{
    json_object_set_new(object, name, zg_json_count(figure));
}

static json_t *kind_object(const struct zg_report_kind *kind)
{
    json_t *object = json_object();

#define ADD_OF_KIND(name, in_kind, in_site) add(object, #name, kind->in_kind);
    FIGURES(ADD_OF_KIND)
#undef ADD_OF_KIND
    add(object, "active", kind->totals.active);
    add(object, "peak_active", kind->totals.peak_active);
    add(object, "passed_through", kind->totals.passed_through);
    add(object, "unguarded", kind->totals.unguarded);
    add(object, "older", kind->totals.older);
    add(object, "woken", kind->totals.woken);
    return object;
}

static json_t *pool_object(const struct zg_ledger_totals *totals)
{
    json_t *object = json_object();

    add(object, "slabs_made", totals->slabs_made);
    add(object, "active_bytes", totals->active_bytes);
    add(object, "idle_bytes", totals->idle_bytes);
    add(object, "token_bytes", totals->token_bytes);
    add(object, "table_bytes", totals->table_bytes);
    add(object, "held_bytes", totals->held_bytes);
    add(object, "peak_held_bytes", totals->peak_held_bytes);
    add(object, "trimmed_bytes", totals->trimmed_bytes);
    add(object, "wake_failures", totals->wake_failures);
    add(object, "invariant_faults", totals->invariant_faults);
    add(object, "stacks_failed", totals->stacks_failed);
    add(object, "give_back_failures", totals->give_back_failures);
    return object;
}

static json_t *totals_object(const struct zg_report *report)
{
    json_t *object = json_object();

    for (int kind = 0; kind < ZG_KINDS; kind++) {
        json_t *totals = kind_object(&report->kind[kind]);

        json_object_set_new(totals, "cap", zg_json_cap(report, kind));
        json_object_set_new(object, zg_report_kind_names[kind], totals);
    }
    json_object_set_new(object, "pool", pool_object(&report->totals));
    return object;
}

static json_t *frames_array(const struct zg_report_site *site)
{
    json_t *array = json_array();

    for (uint32_t i = 0; i < site->frame_count; i++) {
        const struct zg_report_frame *frame = &site->frames[i];
        bool java = frame->kind == ZG_FRAME_JAVA;
        json_t *object = json_object();

        json_object_set_new(object, "kind", zg_json_text(java ? "java" : "native"));
        json_object_set_new(object, "function", zg_json_text(frame->function));
        json_object_set_new(object, "file", zg_json_text(frame->file));
        json_object_set_new(object, "source",
                            frame->source[0] != '\0' ? zg_json_text(frame->source)
                                                     : json_null());
        json_object_set_new(object, "line",
                            frame->line > 0 ? json_integer(frame->line) : json_null());
        json_object_set_new(object, "offset",
                            java ? json_null() : zg_json_count(frame->offset));
        json_object_set_new(object, "inlined", json_boolean(frame->inlined));
        json_array_append_new(array, object);
    }
    return array;
}

static json_t *site_object(const struct zg_report_site *site)
{
    const struct zg_ledger_site *record = &site->record;
    json_t *object = json_object();

    json_object_set_new(object, "kind", zg_json_text(zg_report_kind_names[record->kind]));
#define ADD_OF_SITE(name, in_kind, in_site) add(object, #name, site->in_site);
    FIGURES(ADD_OF_SITE)
#undef ADD_OF_SITE
    add(object, "suspected_without_record", site->estimated);
    add(object, "calls", record->calls);
    add(object, "bytes_in", record->bytes_in);
    add(object, "bytes_out", record->bytes_out);
    add(object, "finished", record->finished);
    add(object, "resets", record->resets);
    json_object_set_new(object, "oldest_alive_s", zg_json_seconds(site->oldest_alive_s));
    json_object_set_new(object, "last_call_s", zg_json_seconds(site->last_call_s));
    json_object_set_new(object, "truncated", json_boolean(record->truncated != 0));
    json_object_set_new(object, "frames", frames_array(site));
    return object;
}

static json_t *sites_array(const struct zg_report *report, uint32_t top)
{
    json_t *array = json_array();

    for (uint32_t i = 0; i < report->site_count && i < top; i++) {
        json_array_append_new(array, site_object(&report->sites[i]));
    }
    return array;
}

static json_t *events_array(const struct zg_reader *reader)
{
    static const char *const names[] = {
#define EVENT_NAME(name, about) #name,
        ZG_EVENTS(EVENT_NAME)
#undef EVENT_NAME
    };
    json_t *array = json_array();

    for (uint32_t i = 0; i < zg_reader_count(reader, ZG_SECTION_EVENTS); i++) {
        struct zg_ledger_event event;
        json_t *object;

        if (!zg_reader_event(reader, i, &event)) {
            continue;
        }
        object = json_object();
        json_object_set_new(object, "kind",
                            event.kind < ZG_EVENT_COUNT ? zg_json_text(names[event.kind])
                                                        : zg_json_count(event.kind));
        json_object_set_new(object, "text",
                            zg_json_text(zg_reader_string(reader, event.text)));
        json_object_set_new(object, "at_s", zg_json_seconds((double)event.ms / 1000));
        json_object_set_new(object, "value", zg_json_count(event.value));
        json_array_append_new(array, object);
    }
    return array;
}

static json_t *providers_array(const struct zg_reader *reader)
{
    json_t *array = json_array();

    for (uint32_t i = 0; i < zg_reader_count(reader, ZG_SECTION_PROVIDERS); i++) {
        struct zg_ledger_provider provider;
        json_t *object;

        if (!zg_reader_provider(reader, i, &provider)) {
            continue;
        }
        object = json_object();
        json_object_set_new(object, "tier",
                            zg_json_text(zg_report_tier_word(provider.tier)));
        json_object_set_new(object, "version", zg_json_text(provider.version));
        json_object_set_new(object, "path", zg_json_text(provider.path));
        json_object_set_new(object, "reset_like_init",
                            json_boolean(provider.reset_like_init != 0));
        json_object_set_new(object, "keeps_finished",
                            json_boolean(provider.keeps_finished != 0));
        json_object_set_new(object, "reason", zg_json_text(provider.reason));
        json_array_append_new(array, object);
    }
    return array;
}

static json_t *pair_object(const uint64_t *values)
{
    json_t *object = json_object();

    for (int kind = 0; kind < ZG_KINDS; kind++) {
        json_object_set_new(object, zg_report_kind_names[kind],
                            zg_json_count(values[kind]));
    }
    return object;
}

static json_t *series_array(const struct zg_reader *reader)
{
    json_t *array = json_array();

    for (uint32_t i = 0; i < zg_reader_count(reader, ZG_SECTION_SERIES); i++) {
        struct zg_ledger_sample sample;
        json_t *object;

        if (!zg_reader_sample(reader, i, &sample)) {
            continue;
        }
        object = json_object();
        json_object_set_new(object, "at_s", zg_json_seconds((double)sample.ms / 1000));
        json_object_set_new(object, "alive", pair_object(sample.alive));
        json_object_set_new(object, "created", pair_object(sample.created));
        json_object_set_new(object, "held_bytes", pair_object(sample.held_bytes));
        json_object_set_new(object, "idle_bytes", zg_json_count(sample.idle_bytes));
        json_object_set_new(object, "rss_bytes", zg_json_count(sample.rss_bytes));
        json_array_append_new(array, object);
    }
    return array;
}

static json_t *dropped_object(const struct zg_reader *reader)
{
    json_t *object = json_object();

    add(object, "sites", zg_reader_dropped(reader, ZG_SECTION_SITES));
    add(object, "frames", zg_reader_dropped(reader, ZG_SECTION_FRAMES));
    add(object, "strings", zg_reader_dropped(reader, ZG_SECTION_STRINGS));
    add(object, "streams", zg_reader_dropped(reader, ZG_SECTION_STREAMS));
    return object;
}

static json_t *start_object(void)
{
    json_t *object = json_object();

    json_object_set_new(object, "format", zg_json_text("zguard-report"));
    json_object_set_new(object, "version", json_integer(ZG_REPORT_JSON_VERSION));
    return object;
}

static json_t *report_object(const struct zg_report *report, uint32_t top)
{
    json_t *object = start_object();

    json_object_set_new(object, "process", process_object(report));
    json_object_set_new(object, "options", zg_json_text(report->reader->header.options));
    json_object_set_new(object, "option_errors",
                        zg_json_text(report->reader->header.option_errors));
    json_object_set_new(object, "min_age_s",
                        zg_json_seconds((double)report->min_age_ms / 1000));
    json_object_set_new(object, "suspected", zg_json_count(report->suspected));
    json_object_set_new(object, "suppressed", zg_json_count(report->suppressed));
    json_object_set_new(object, "totals", totals_object(report));
    json_object_set_new(object, "sites", sites_array(report, top));
    json_object_set_new(object, "providers", providers_array(report->reader));
    json_object_set_new(object, "events", events_array(report->reader));
    json_object_set_new(object, "series", series_array(report->reader));
    json_object_set_new(object, "dropped", dropped_object(report->reader));
    return object;
}

bool zg_report_render_json(FILE *file, const struct zg_report *reports,
                           size_t report_count, const char *note,
                           const struct zg_render_settings *settings)
{
    json_t *object;

    if (report_count == 0) {
        object = start_object();
        json_object_set_new(object, "process", json_null());
    } else {
        object = report_object(&reports[0], settings->top);
    }
    if (note != NULL) {
        json_object_set_new(object, "note", zg_json_text(note));
    }
    json_t *others = json_array();
    for (size_t i = 1; i < report_count; i++) {
        json_array_append_new(others, report_object(&reports[i], settings->top));
    }
    json_object_set_new(object, "other_processes", others);

    return zg_json_write(file, object);
}
