/* SPDX-License-Identifier: MIT */
#include "report_fixture.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct ledger_fixture fixture;
struct zg_reader reader;
struct zg_report report;
struct zg_report_settings settings;
struct zg_render_settings render;
char *written;
size_t written_bytes;

void report_start(void)
{
    memset(&reader, 0, sizeof(reader));
    memset(&report, 0, sizeof(report));
    memset(&settings, 0, sizeof(settings));
    settings.min_age_ms = ZG_MIN_AGE_DEFAULT;
    settings.builtin_suppressions = true;
    render = (struct zg_render_settings){.top = 10};
    fixture_make_leak(&fixture, 1000);
}

void report_stop(void)
{
    zg_report_free(&report);
    zg_reader_close(&reader);
    fixture_free(&fixture);
    free(written);
    written = NULL;
}

void report_build(void)
{
    char error[ZG_READER_ERROR_BYTES];

    zg_report_free(&report);
    ck_assert_msg(zg_reader_from_memory(&reader, fixture.bytes, fixture.length, error) ==
                      ZG_READER_OK,
                  "%s", error);
    ck_assert(zg_report_build(&report, &reader, "/tmp/the.zgl", &settings));
}

struct zg_ledger_stream *fixture_stream_at(uint32_t index)
{
    struct zg_ledger_section *streams =
        &fixture_header(&fixture)->sections[ZG_SECTION_STREAMS];

    return (void *)(fixture.bytes + streams->offset +
                    index * sizeof(struct zg_ledger_stream));
}

struct zg_ledger_site *fixture_site_at(uint32_t index)
{
    struct zg_ledger_section *sites =
        &fixture_header(&fixture)->sections[ZG_SECTION_SITES];

    return (void *)(fixture.bytes + sites->offset +
                    index * sizeof(struct zg_ledger_site));
}

const char *report_text(void)
{
    free(written);
    FILE *file = open_memstream(&written, &written_bytes);
    zg_report_render_text(file, &report, &render);
    fclose(file);
    return written;
}

void assert_has(const char *where, const char *part)
{
    ck_assert_msg(strstr(where, part) != NULL, "\"%s\" is not in:\n%s", part, where);
}

void assert_has_not(const char *where, const char *part)
{
    ck_assert_msg(strstr(where, part) == NULL, "\"%s\" is in:\n%s", part, where);
}
