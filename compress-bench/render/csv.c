/* SPDX-License-Identifier: MIT */
/* A line for each row, under the names of the columns (RFC 4180). */
#include <inttypes.h>
#include <string.h>

#include "render/render.h"

static void write_text(FILE *file, const char *text)
{
    if (text[strcspn(text, ",\"\r\n")] == '\0') {
        fputs(text, file);
        return;
    }
    fputc('"', file);
    for (; *text != '\0'; text++) {
        if (*text == '"') {
            fputc('"', file);
        }
        fputc(*text, file);
    }
    fputc('"', file);
}

static void write_head(FILE *file)
{
    fputs("block_bytes,codec,level,dictionary_bytes,library,version,pattern,threads,"
          "guarded,state,reason,blocks,bytes_in,bytes_out,ratio,ratio_low,ratio_high",
          file);
    for (int d = 0; d < CB_DIRECTIONS; d++) {
        static const char *const columns[] = {
            "mb_s",     "mb_s_best",     "mb_s_worst",   "spread_pct",
            "cpu_mb_s", "rounds",        "p50_ns",       "p99_ns",
            "max_ns",   "context_bytes", "growth_bytes", "growth_contexts"};

        for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++) {
            fprintf(file, ",%s_%s", cb_direction_names[d], columns[i]);
        }
    }
    fputs("\r\n", file);
}

static void write_speed(FILE *file, const struct cb_speed *speed)
{
    if (speed->rounds > 0) {
        fprintf(file, ",%.6g,%.6g,%.6g,%.4g,%.6g,%u", speed->wall.median,
                speed->wall.best, speed->wall.worst, speed->wall.spread_pct,
                speed->cpu.median, speed->rounds);
    } else {
        fputs(",,,,,,0", file);
    }
    fprintf(file, ",%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%" PRIu64, speed->latency.p50_ns,
            speed->latency.p99_ns, speed->latency.max_ns, speed->context_bytes);
    if (speed->growth.is_known) {
        fprintf(file, ",%" PRIu64 ",%" PRIu64, speed->growth.bytes,
                speed->growth.contexts);
    } else {
        fputs(",,", file);
    }
}

static void write_row(FILE *file, const struct cb_results *results,
                      const struct cb_row *row)
{
    fprintf(file, "%" PRIu64 ",%s,", row->block_bytes, row->codec->name);
    if (row->has_level) {
        fprintf(file, "%d", row->level);
    }
    fprintf(file, ",%" PRIu64 ",%s,%s,%s,%u,%s,%s,", row->dictionary_bytes,
            row->codec->library, row->codec->version(), cb_pattern_names[row->pattern],
            results->plan.threads, row->guarded ? "true" : "false",
            cb_state_names[row->state]);
    write_text(file, row->reason);
    fprintf(file, ",%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",", row->blocks, row->bytes_in,
            row->bytes_out);
    if (row->ratio > 0) {
        fprintf(file, "%.6g", row->ratio);
    }
    if (row->ratio_range.is_known) {
        fprintf(file, ",%.6g,%.6g", row->ratio_range.low, row->ratio_range.high);
    } else {
        fputs(",,", file);
    }
    write_speed(file, &row->speed[CB_COMPRESS]);
    write_speed(file, &row->speed[CB_DECOMPRESS]);
    fputs("\r\n", file);
}

void cb_render_csv(FILE *file, const struct cb_results *results)
{
    write_head(file);
    for (size_t i = 0; i < results->row_count; i++) {
        write_row(file, results, &results->row[i]);
    }
}
