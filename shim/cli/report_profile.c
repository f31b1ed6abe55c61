/* SPDX-License-Identifier: MIT */
/*
 * The report as a heap profiler would have shown the process without the guard: the table
 * of `pprof --text`, so that the two can be laid side by side.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/report_render.h"
#include "common/text.h"

/* One frame on one stack; then, merged by name, one line of the table. */
struct entry {
    char *name;
    size_t stack;
    double flat_bytes;
    double cumulative_bytes;
};

struct table {
    struct entry *entries;
    size_t count;
    double total_bytes;
    bool short_of_memory;
};

static void add_entry(struct table *table, const char *name, size_t stack, double flat,
                      double cumulative)
{
    struct entry *entry = &table->entries[table->count];

    entry->name = strdup(name);
    if (entry->name == NULL) {
        table->short_of_memory = true;
        return;
    }
    entry->stack = stack;
    entry->flat_bytes = flat;
    entry->cumulative_bytes = cumulative;
    table->count++;
}

static void add_site(struct table *table, const struct zg_report_site *site, size_t stack)
{
    double bytes = (double)site->record.bare_bytes;
    char name[512];

    table->total_bytes += bytes;
    if (site->frame_count == 0) {
        add_entry(table, ZG_REPORT_NO_FRAME, stack, bytes, bytes);
    }
    for (uint32_t i = 0; i < site->frame_count; i++) {
        zg_report_frame_name(&site->frames[i], name, sizeof(name));
        add_entry(table, name, stack, i == 0 ? bytes : 0, bytes);
    }
}

static int by_name_and_stack(const void *a, const void *b)
{
    const struct entry *left = a;
    const struct entry *right = b;
    int order = strcmp(left->name, right->name);

    return order != 0 ? order
                      : (left->stack > right->stack) - (left->stack < right->stack);
}

static int by_bytes(const void *a, const void *b)
{
    const struct entry *left = a;
    const struct entry *right = b;

    if (left->flat_bytes != right->flat_bytes) {
        return left->flat_bytes < right->flat_bytes ? 1 : -1;
    }
    if (left->cumulative_bytes != right->cumulative_bytes) {
        return left->cumulative_bytes < right->cumulative_bytes ? 1 : -1;
    }
    return strcmp(left->name, right->name);
}

/* One entry for each name; a name that stands twice on a stack counts once there. */
static void merge(struct table *table)
{
    size_t kept = 0;
    size_t stack = 0;

    qsort(table->entries, table->count, sizeof(*table->entries), by_name_and_stack);
    for (size_t i = 0; i < table->count; i++) {
        struct entry *entry = &table->entries[i];
        struct entry *last = kept > 0 ? &table->entries[kept - 1] : NULL;

        if (last == NULL || strcmp(last->name, entry->name) != 0) {
            stack = entry->stack;
            table->entries[kept++] = *entry;
            continue;
        }
        last->flat_bytes += entry->flat_bytes;
        if (entry->stack != stack) {
            last->cumulative_bytes += entry->cumulative_bytes;
        }
        stack = entry->stack;
        free(entry->name);
    }
    table->count = kept;
    qsort(table->entries, table->count, sizeof(*table->entries), by_bytes);
}

static double percent(double part, double whole)
{
    return whole > 0 ? 100 * part / whole : 0;
}

static void write_table(FILE *file, const struct table *table, uint32_t top)
{
    /* pprof calls 2^20 bytes a megabyte. */
    const double megabyte = 1048576;
    double running = 0;

    fprintf(file, "Total: %.1f MB\n", table->total_bytes / megabyte);
    for (size_t i = 0; i < table->count && i < top; i++) {
        const struct entry *entry = &table->entries[i];

        running += entry->flat_bytes;
        fprintf(file, "%8.1f %5.1f%% %5.1f%% %8.1f %5.1f%% ",
                entry->flat_bytes / megabyte,
                percent(entry->flat_bytes, table->total_bytes),
                percent(running, table->total_bytes), entry->cumulative_bytes / megabyte,
                percent(entry->cumulative_bytes, table->total_bytes));
        zg_text_write_clean(file, entry->name);
        fputc('\n', file);
    }
}

bool zg_report_render_profile(FILE *file, const struct zg_report *reports, size_t count,
                              const struct zg_render_settings *settings)
{
    struct table table = {.count = 0};
    size_t most = 1;
    size_t stack = 0;

    for (size_t i = 0; i < count; i++) {
        most += (size_t)reports[i].site_count * ZG_REPORT_DEPTH;
    }
    table.entries = calloc(most, sizeof(*table.entries));
    if (table.entries == NULL) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        for (uint32_t j = 0; j < reports[i].site_count; j++) {
            if (reports[i].sites[j].record.bare_bytes > 0) {
                add_site(&table, &reports[i].sites[j], stack++);
            }
        }
    }
    merge(&table);
    if (!table.short_of_memory) {
        write_table(file, &table, settings->top);
    }
    for (size_t i = 0; i < table.count; i++) {
        free(table.entries[i].name);
    }
    free(table.entries);
    return !table.short_of_memory;
}
