/* SPDX-License-Identifier: MIT */
/* The ways to write a report down.  None of them changes what it says. */
#ifndef ZG_CLI_REPORT_RENDER_H
#define ZG_CLI_REPORT_RENDER_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "cli/report_model.h"

#define ZG_REPORT_JSON_VERSION 1
#define ZG_REPORT_TOP_DEFAULT 10
#define ZG_REPORT_TOP_ALL UINT32_MAX

/* In the order of --format's choices. */
enum zg_report_format { ZG_FORMAT_TEXT, ZG_FORMAT_JSON, ZG_FORMAT_PROFILE };

struct zg_render_settings {
    enum zg_report_format format;
    uint32_t top; /* sites (text, JSON) or frames (profile) */
    bool color;   /* text: mark what matters, for a terminal */
};

/* The full report of one process, for people. */
void zg_report_render_text(FILE *file, const struct zg_report *report,
                           const struct zg_render_settings *settings);

/* Its lines on the caps: what they are, and what was done to keep them. */
void zg_report_render_caps(FILE *file, const struct zg_report *report);

/* Its last part: the suspected streams, by who made them. */
void zg_report_render_suspected(FILE *file, const struct zg_report *report,
                                const struct zg_render_settings *settings);

/* One line on a process, for lists. */
void zg_report_render_line(FILE *file, const struct zg_report *report);

/*
 * One JSON object: the first report; further ones in its array "other_processes".
 * note: why there is none when count is 0, or what is to be said beside them; NULL.
 * Return: false when memory is short.
 */
bool zg_report_render_json(FILE *file, const struct zg_report *reports, size_t count,
                           const char *note, const struct zg_render_settings *settings);

/*
 * The table that `pprof --text` prints, over what the living streams of all reports would
 * hold without the guard.
 * Return: false when memory is short.
 */
bool zg_report_render_profile(FILE *file, const struct zg_report *reports, size_t count,
                              const struct zg_render_settings *settings);

extern const char *const zg_report_kind_names[ZG_KINDS];

/* Return: the frame as one name, not escaped: its function, or object+0xOFFSET. */
const char *zg_report_frame_name(const struct zg_report_frame *frame, char *out,
                                 size_t out_bytes);

/* Return: what follows the last '/'. */
const char *zg_report_base_name(const char *path);

/* What a frame of a site that records none is called. */
#define ZG_REPORT_NO_FRAME "(creator not recorded)"

#endif
