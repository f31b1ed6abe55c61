/* SPDX-License-Identifier: MIT */
#include "render/html/units.h"

#include <math.h>
#include <stdint.h>

#include "base/text.h"

/* Return: what lies below 0, or is no number, counts as 0. */
static uint64_t whole(double value)
{
    return value >= 0 && value < 0x1p63 ? (uint64_t)llround(value) : 0;
}

char *cb_unit_number(double value, char out[CB_CHART_TEXT_BYTES])
{
    if (value >= 1000) {
        return zg_text_count(whole(value), out);
    }
    snprintf(out, CB_CHART_TEXT_BYTES, "%.4g", value);
    return out;
}

char *cb_unit_figure(double value, char out[CB_CHART_TEXT_BYTES])
{
    return zg_text_figure(value, out);
}

char *cb_unit_ratio(double value, char out[CB_CHART_TEXT_BYTES])
{
    snprintf(out, CB_CHART_TEXT_BYTES, "%.3f", value);
    return out;
}

char *cb_unit_percent(double value, char out[CB_CHART_TEXT_BYTES])
{
    snprintf(out, CB_CHART_TEXT_BYTES, "%.1f %%", value);
    return out;
}

char *cb_unit_bytes(double value, char out[CB_CHART_TEXT_BYTES])
{
    return zg_text_bytes(whole(value), out);
}

char *cb_unit_block_size(double value, char out[CB_CHART_TEXT_BYTES])
{
    return cb_text_block_size(whole(value), out);
}

char *cb_unit_ns(double value, char out[CB_CHART_TEXT_BYTES])
{
    return cb_text_nanoseconds(whole(value), out);
}
