/* SPDX-License-Identifier: MIT */
#include "base/text.h"

#include <inttypes.h>
#include <limits.h>

#include "options/quantity.h"

char *cb_text_nanoseconds(uint64_t ns, char *out)
{
    static const char *const units[] = {"ns", "us", "ms", "s", NULL};

    return zg_text_scaled((double)ns, units, out);
}

char *cb_text_block_size(uint64_t bytes, char *out)
{
    static const char units[] = " KMG";
    size_t unit = 0;

    while (unit < 3 && bytes >= 1024 && bytes % 1024 == 0) {
        bytes /= 1024;
        unit++;
    }
    if (unit == 0) {
        snprintf(out, ZG_TEXT_FIGURE_BYTES, "%" PRIu64 " B", bytes);
    } else {
        snprintf(out, ZG_TEXT_FIGURE_BYTES, "%" PRIu64 " %ciB", bytes, units[unit]);
    }
    return out;
}

char *cb_text_seconds_left(double seconds, char *out)
{
    unsigned long whole = seconds < 1e9 ? (unsigned long)(seconds + 0.5) : 1000000000ul;

    if (whole < 60) {
        snprintf(out, ZG_TEXT_FIGURE_BYTES, "%lu s", whole);
    } else if (whole < 3600) {
        snprintf(out, ZG_TEXT_FIGURE_BYTES, "%lu min %lu s", whole / 60, whole % 60);
    } else {
        snprintf(out, ZG_TEXT_FIGURE_BYTES, "%lu h %lu min", whole / 3600,
                 whole / 60 % 60);
    }
    return out;
}

/* The quantities saturate; what does is refused here. */
static bool parse(const char *text, size_t length, const struct zg_unit *units,
                  long least, long *value)
{
    return length > 0 && zg_quantity_parse(text, length, units, value) &&
           *value >= least && *value < LONG_MAX;
}

bool cb_text_parse_size(const char *text, size_t length, uint64_t *bytes)
{
    long value;

    if (!parse(text, length, zg_size_units, 0, &value)) {
        return false;
    }
    *bytes = (uint64_t)value;
    return true;
}

bool cb_text_parse_number(const char *text, size_t length, int64_t *number)
{
    long value;

    if (!parse(text, length, zg_no_units, -LONG_MAX + 1, &value)) {
        return false;
    }
    *number = value;
    return true;
}

bool cb_text_parse_duration(const char *text, size_t length, uint64_t *ns)
{
    long value;

    if (!parse(text, length, zg_time_units, 0, &value)) {
        return false;
    }
    *ns = (uint64_t)value;
    return true;
}
