/* SPDX-License-Identifier: MIT */
/* Any bytes as a ledger: read, summed up, and written in every way. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/report_render.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void render_all(FILE *sink, const struct zg_report *report)
{
    struct zg_render_settings settings = {.format = ZG_FORMAT_TEXT, .top = 10};

    zg_report_render_text(sink, report, &settings);
    zg_report_render_line(sink, report);
    settings.top = ZG_REPORT_TOP_ALL;
    zg_report_render_json(sink, report, 1, NULL, &settings);
    zg_report_render_profile(sink, report, 1, &settings);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct zg_report_settings settings = {
        .min_age_ms = ZG_MIN_AGE_DEFAULT,
        .builtin_suppressions = true,
    };
    static FILE *sink;
    struct zg_reader reader;
    struct zg_report report;
    char error[ZG_READER_ERROR_BYTES];

    if (sink == NULL) {
        sink = fopen("/dev/null", "w");
        if (sink == NULL) {
            abort();
        }
    }
    if (zg_reader_from_memory(&reader, data, size, error) != ZG_READER_OK) {
        return 0;
    }
    if (zg_report_build(&report, &reader, "ledger", &settings)) {
        render_all(sink, &report);
        zg_report_free(&report);
    }
    zg_reader_close(&reader);
    return 0;
}
