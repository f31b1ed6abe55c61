/* SPDX-License-Identifier: MIT */
/* A report on the fixture's leak, for the tests of what reports say and how. */
#ifndef ZG_REPORT_FIXTURE_H
#define ZG_REPORT_FIXTURE_H

#include "cli/report_render.h"
#include "ledger_fixture.h"

/* A test changes these between report_start() and report_build(). */
extern struct ledger_fixture fixture; /* fixture_make_leak() of 1000 streams */
extern struct zg_report_settings settings;
extern struct zg_render_settings render;

extern struct zg_reader reader;
extern struct zg_report report;
extern char *written; /* what was rendered last */
extern size_t written_bytes;

/* The checked fixture of a test case. */
void report_start(void);
void report_stop(void);

/* Builds the report; again, when the fixture or the settings have changed. */
void report_build(void);

/* Return: the report as text; also in `written`. */
const char *report_text(void);

struct zg_ledger_stream *fixture_stream_at(uint32_t index);
struct zg_ledger_site *fixture_site_at(uint32_t index);

void assert_has(const char *where, const char *part);
void assert_has_not(const char *where, const char *part);

#endif
