/* SPDX-License-Identifier: MIT */
/* The part of the report for people that names who made the suspected streams. */
#include <inttypes.h>
#include <string.h>

#include "cli/report_render.h"
#include "common/text.h"

#define FIGURE(name) char name[ZG_TEXT_FIGURE_BYTES]
#define NAME_BYTES 512
#define CLEAN_NAME_BYTES 1024

static const char bold[] = "\033[1m";
static const char red[] = "\033[1;31m";
static const char plain[] = "\033[0m";

const char *const zg_report_kind_names[ZG_KINDS] = {"deflate", "inflate"};

const char *zg_report_base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash == NULL ? path : slash + 1;
}

const char *zg_report_frame_name(const struct zg_report_frame *frame, char *out,
                                 size_t out_bytes)
{
    if (frame->function[0] != '\0') {
        snprintf(out, out_bytes, "%s", frame->function);
    } else if (frame->file[0] != '\0') {
        snprintf(out, out_bytes, "%s+0x%" PRIx64, zg_report_base_name(frame->file),
                 frame->offset);
    } else {
        snprintf(out, out_bytes, "0x%" PRIx64, frame->offset);
    }
    return out;
}

static void write_bytes_of_site(FILE *file, const struct zg_report *report,
                                const struct zg_ledger_site *site)
{
    FIGURE(held);
    FIGURE(spared);

    fprintf(file, "   %s held", zg_text_bytes(site->held_bytes, held));
    if (!report->observe && site->bare_bytes > site->held_bytes) {
        fprintf(file, " (%s spared)",
                zg_text_bytes(site->bare_bytes - site->held_bytes, spared));
    }
}

static void write_site_figures(FILE *file, const struct zg_report *report,
                               const struct zg_report_site *site)
{
    const struct zg_ledger_site *record = &site->record;
    FIGURE(a);
    FIGURE(b);

    fprintf(file, " %c%s alive of %s", record->estimated != 0 ? '~' : ' ',
            zg_text_count(record->alive, a), zg_text_count(record->created, b));
    if (record->ended_by_cleaner > 0) {
        fprintf(file, ", %s ended late", zg_text_count(record->ended_by_cleaner, a));
    }
    if (record->ended_by_owner > 0) {
        fprintf(file, ", %s ended by owner", zg_text_count(record->ended_by_owner, a));
    }
    write_bytes_of_site(file, report, record);
    if (site->oldest_alive_s >= 0) {
        fprintf(file, "   oldest %s", zg_text_seconds(site->oldest_alive_s, a));
    }
    fprintf(file, "   %s %s calls", zg_text_count(record->calls, a),
            zg_report_kind_names[record->kind]);
    if (site->last_call_s >= 0 && report->state == ZG_PROCESS_ALIVE) {
        fprintf(file, ", the last %s ago", zg_text_seconds(site->last_call_s, a));
    }
    fprintf(file, "   %s in, %s out", zg_text_bytes(record->bytes_in, a),
            zg_text_bytes(record->bytes_out, b));
    fputc('\n', file);
    if (record->estimated != 0) {
        fprintf(file,
                "    %s of %s placed by sampling: other callers may be among them\n",
                zg_text_count(record->estimated, a), zg_text_count(record->created, b));
    }
}

static int frame_name_width(const struct zg_report_site *site)
{
    const int widest = 72;
    int width = 0;
    char name[NAME_BYTES];
    char clean[CLEAN_NAME_BYTES];

    for (uint32_t i = 0; i < site->frame_count; i++) {
        zg_report_frame_name(&site->frames[i], name, sizeof(name));
        int length = (int)strlen(zg_text_clean(name, clean, sizeof(clean)));
        width = length > width && length <= widest ? length : width;
    }
    return width;
}

/* "Leak.java:7" of a Java frame, "leak.c:7  (program)" of a native one, whose object alone
 * stands there when its source is not known. */
static void write_place(FILE *file, const struct zg_report_frame *frame, int blanks)
{
    bool java = frame->kind == ZG_FRAME_JAVA;
    const char *source = zg_report_base_name(frame->source);
    const char *object = java ? "" : zg_report_base_name(frame->file);

    if (*source != '\0') {
        fprintf(file, "%*s", blanks, "");
        zg_text_write_clean(file, source);
        if (frame->line > 0) {
            fprintf(file, ":%" PRId32, frame->line);
        }
        if (*object != '\0') {
            fputs("  (", file);
            zg_text_write_clean(file, frame->inlined ? "inlined" : object);
            fputc(')', file);
        }
    } else if (*object != '\0') {
        fprintf(file, "%*s", blanks, "");
        zg_text_write_clean(file, object);
    }
    if (java && frame->line == -2) {
        fputs(" (native)", file);
    }
}

static void write_frames(FILE *file, const struct zg_report_site *site)
{
    int width = frame_name_width(site);
    char name[NAME_BYTES];
    char clean[CLEAN_NAME_BYTES];

    if (site->frame_count == 0) {
        fputs("    " ZG_REPORT_NO_FRAME "\n", file);
    }
    for (uint32_t i = 0; i < site->frame_count; i++) {
        const struct zg_report_frame *frame = &site->frames[i];

        zg_report_frame_name(frame, name, sizeof(name));
        zg_text_clean(name, clean, sizeof(clean));
        fprintf(file, "    %s", clean);
        int blanks = width - (int)strlen(clean);
        write_place(file, frame, blanks > 0 ? blanks + 2 : 2);
        fputc('\n', file);
    }
    if (site->record.truncated != 0) {
        fputs("    ...\n", file);
    }
}

void zg_report_render_suspected(FILE *file, const struct zg_report *report,
                                const struct zg_render_settings *settings)
{
    FIGURE(a);
    FIGURE(b);
    uint32_t shown = 0;

    fputs(settings->color ? red : "", file);
    fprintf(file, "SUSPECTED %s stream%s in %s site%s",
            zg_text_count(report->suspected, a), report->suspected == 1 ? "" : "s",
            zg_text_count(report->suspected_sites, b),
            report->suspected_sites == 1 ? "" : "s");
    fputs(settings->color ? plain : "", file);
    if (report->state == ZG_PROCESS_ALIVE) {
        fprintf(file, "   (alive and idle for %s, or ended late)",
                zg_text_seconds((double)report->min_age_ms / 1000, a));
    }
    if (report->suppressed > 0) {
        fprintf(file, "   suppressed %s", zg_text_count(report->suppressed, a));
    }
    fputc('\n', file);
    if (report->estimated > 0) {
        fprintf(file,
                "The ledger's table of streams was full: %s of them are taken to be as "
                "idle as their site's others.\n",
                zg_text_count(report->estimated, a));
    }
    for (uint32_t i = 0; i < report->site_count && shown < settings->top; i++) {
        if (report->sites[i].suspected == 0) {
            continue;
        }
        shown++;
        fprintf(file, "%s#%" PRIu32 "%s", settings->color ? bold : "", shown,
                settings->color ? plain : "");
        write_site_figures(file, report, &report->sites[i]);
        write_frames(file, &report->sites[i]);
    }
    if (report->suspected_sites > shown) {
        fprintf(file, "... and %" PRIu32 " more site%s (--top)\n",
                report->suspected_sites - shown,
                report->suspected_sites - shown == 1 ? "" : "s");
    }
}
