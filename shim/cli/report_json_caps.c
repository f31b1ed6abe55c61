/* SPDX-License-Identifier: MIT */
/* The caps in the report for programs: every field of the ledger's records, once. */
#include <stddef.h>
#include <string.h>

#include "cli/json_values.h"
#include "cli/report_json.h"
#include "cli/report_render.h"

static const struct {
    const char *name;
    size_t offset;
} fields[] = {
#define FIELD(name)                                                                      \
    {                                                                                    \
#name, offsetof(struct zg_ledger_cap, name)                                      \
    }
    FIELD(charged_bytes),
    FIELD(peak_charged_bytes),
    FIELD(peak_overdraft_bytes),

    FIELD(released_late_bytes),
    FIELD(reached),
    FIELD(trimmed_bytes),
    FIELD(collections),
    FIELD(collections_ns),
    FIELD(longest_collection_ns),
    FIELD(waited),
    FIELD(longest_pause_ns),
    FIELD(refused),
    FIELD(allowed),
    FIELD(spared),
#undef FIELD
};

json_t *zg_json_cap(const struct zg_report *report, int kind)
{
    const struct zg_ledger_settings *settings = &report->settings;
    json_t *object = json_object();

    json_object_set_new(object, "limit_bytes",
                        settings->cap[kind] == 0 ? json_null()
                                                 : zg_json_count(settings->cap[kind]));
    json_object_set_new(
        object, "over_cap",
        zg_json_text(settings->over_cap[kind] == ZG_OVER_CAP_FAIL ? "fail" : "allow"));
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        uint64_t value;

        memcpy(&value, (const char *)&report->caps[kind] + fields[i].offset,
               sizeof(value));
        json_object_set_new(object, fields[i].name, zg_json_count(value));
    }
    return object;
}
