/* SPDX-License-Identifier: MIT */
#include "render/json_parts.h"

#include "common/text.h"

#define TEXT_BYTES 8192

json_t *cb_json_number(uint64_t value)
{
    return json_integer((json_int_t)value);
}

json_t *cb_json_text(const char *value)
{
    char clean[TEXT_BYTES];

    return json_string(zg_text_clean(value, clean, sizeof(clean)));
}

json_t *cb_json_text_or_null(const char *value)
{
    return value == NULL || *value == '\0' ? json_null() : cb_json_text(value);
}

json_t *cb_json_machine(const struct cb_machine *machine)
{
    return json_pack("{s:o, s:o, s:i, s:o, s:o}", "processor",
                     cb_json_text(machine->processor), "system",
                     cb_json_text(machine->system), "cpus", (int)machine->cpus,
                     "cache_bytes", cb_json_number(machine->cache_bytes), "memory_bytes",
                     cb_json_number(machine->memory_bytes));
}

json_t *cb_json_quiet(const struct cb_quiet *quiet)
{
    if (!quiet->is_known) {
        return json_null();
    }
    return json_pack("{s:b, s:f, s:f, s:f}", "is_quiet", quiet->is_quiet, "others_cpus",
                     quiet->others_cpus, "stolen_pct", quiet->stolen_pct, "load_before",
                     quiet->load_before);
}
