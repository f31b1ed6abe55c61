/* SPDX-License-Identifier: MIT */
/* The report's lines on the caps. */
#include "cli/report_render.h"
#include "common/text.h"

#define FIGURE(name) char name[ZG_TEXT_FIGURE_BYTES]
#define PLURAL(count) ((count) == 1 ? "" : "s")

/* Pauses are read in milliseconds. */
static const char *pause_text(uint64_t ns, char *out)
{
    if (ns >= 1000000000u) {
        return zg_text_seconds((double)ns / 1e9, out);
    }
    snprintf(out, ZG_TEXT_FIGURE_BYTES, "%.1f ms", (double)ns / 1e6);
    return out;
}

static bool is_worth_a_line(const struct zg_report *report, int kind)
{
    return report->settings.cap[kind] != 0 || report->caps[kind].reached != 0;
}

static uint64_t charged_bytes(const struct zg_report *report, int kind)
{
    return report->caps[kind].charged_bytes +
           (kind == ZG_DEFLATE ? report->totals.table_bytes : 0);
}

static void write_standing(FILE *file, const struct zg_report *report, int kind)
{
    const struct zg_ledger_cap *cap = &report->caps[kind];
    FIGURE(limit);
    FIGURE(now);
    FIGURE(peak);
    FIGURE(over);

    fprintf(file, "cap       %s %s   charged %s   peak %s", zg_report_kind_names[kind],
            report->settings.cap[kind] == 0
                ? "none"
                : zg_text_bytes(report->settings.cap[kind], limit),
            zg_text_bytes(charged_bytes(report, kind), now),
            zg_text_bytes(cap->peak_charged_bytes, peak));
    if (cap->peak_overdraft_bytes != 0) {
        fprintf(file, "   overdraft peak %s",
                zg_text_bytes(cap->peak_overdraft_bytes, over));
    }
    if (cap->reached == 0) {
        fputs("   never reached", file);
    }
    fputc('\n', file);
}

static void write_steps(FILE *file, const struct zg_report *report, int kind)
{
    const struct zg_ledger_cap *cap = &report->caps[kind];
    FIGURE(a);
    FIGURE(b);
    FIGURE(c);

    fprintf(file, "          reached by %s Init%s   idle memory given up %s",
            zg_text_count(cap->reached, a), PLURAL(cap->reached),
            zg_text_bytes(cap->trimmed_bytes, b));
    if (cap->collections != 0) {
        fprintf(file, "   collections asked for %s (%s in all",
                zg_text_count(cap->collections, a), pause_text(cap->collections_ns, b));
        fprintf(file, ", longest %s)", pause_text(cap->longest_collection_ns, c));
    }
    fprintf(file, "\n          waited %s   longest pause %s   refused %s",
            zg_text_count(cap->waited, a), pause_text(cap->longest_pause_ns, b),
            zg_text_count(cap->refused, c));
    fprintf(file, "   let through %s", zg_text_count(cap->allowed + cap->spared, a));
    if (cap->spared != 0) {
        fprintf(file, " (%s to load classes)", zg_text_count(cap->spared, b));
    }
    fputc('\n', file);
}

void zg_report_render_caps(FILE *file, const struct zg_report *report)
{
    for (int kind = 0; kind < ZG_KINDS; kind++) {
        if (!is_worth_a_line(report, kind)) {
            continue;
        }
        write_standing(file, report, kind);
        if (report->caps[kind].reached != 0) {
            write_steps(file, report, kind);
        }
    }
}
