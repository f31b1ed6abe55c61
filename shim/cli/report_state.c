/* SPDX-License-Identifier: MIT */
#include "cli/report_state.h"

#include <sys/wait.h>
#include <time.h>

#include "cli/find.h"

#define NS_PER_MS 1000000u
#define MS_PER_CS 10

static uint64_t monotonic_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* The last sign of life in the ledger of a process that did not get to say when it ended. */
static uint64_t newest_ns(const struct zg_reader *reader)
{
    uint64_t newest_ms = 0;

    for (uint32_t i = 0; i < zg_reader_count(reader, ZG_SECTION_STREAMS); i++) {
        struct zg_ledger_stream stream;

        if (zg_reader_stream(reader, i, &stream) &&
            (uint64_t)stream.last_cs * MS_PER_CS > newest_ms) {
            newest_ms = (uint64_t)stream.last_cs * MS_PER_CS;
        }
    }
    for (uint32_t i = 0; i < zg_reader_count(reader, ZG_SECTION_SERIES); i++) {
        struct zg_ledger_sample sample;

        if (zg_reader_sample(reader, i, &sample) && sample.ms > newest_ms) {
            newest_ms = sample.ms;
        }
    }
    for (uint32_t i = 0; i < zg_reader_count(reader, ZG_SECTION_SITES); i++) {
        struct zg_ledger_site site;

        if (zg_reader_site(reader, i, &site) && site.last_ms > newest_ms) {
            newest_ms = site.last_ms;
        }
    }
    return newest_ms > UINT64_MAX / NS_PER_MS ? 0 : newest_ms * NS_PER_MS;
}

static void find_state(struct zg_report *report)
{
    const struct zg_ledger_header *header = &report->reader->header;

    /* How the process ended is the story of the program that it became. */
    if (report->reader->replaced || zg_find_successor(report->path, header)) {
        report->state = ZG_PROCESS_REPLACED;
        return;
    }
    if (header->exit_status != ZG_EXIT_STATUS_UNKNOWN) {
        if (WIFSIGNALED(header->exit_status)) {
            report->state = ZG_PROCESS_SIGNALED;
            report->signal_number = WTERMSIG(header->exit_status);
        } else {
            report->state = ZG_PROCESS_EXITED;
            report->exit_code = WEXITSTATUS(header->exit_status);
        }
        return;
    }
    if (header->life == ZG_LIFE_EXITED) {
        report->state = ZG_PROCESS_ENDED;
        return;
    }
    switch (zg_reader_liveness(header)) {
    case ZG_ALIVE:
        report->state = ZG_PROCESS_ALIVE;
        break;
    case ZG_REPLACED:
        report->state = ZG_PROCESS_REPLACED;
        break;
    case ZG_ENDED:
        report->state = ZG_PROCESS_KILLED;
        break;
    case ZG_LIVENESS_UNKNOWN:
        report->state = ZG_PROCESS_UNKNOWN;
        break;
    }
}

static void count_times(struct zg_report *report, int64_t min_age_ms)
{
    const struct zg_ledger_header *header = &report->reader->header;
    bool may_live =
        report->state == ZG_PROCESS_ALIVE || report->state == ZG_PROCESS_UNKNOWN;
    uint64_t now = monotonic_ns();

    if (may_live) {
        report->now_ns =
            now > header->opened_monotonic_ns ? now - header->opened_monotonic_ns : 0;
    } else if (header->ended_monotonic_ns > header->opened_monotonic_ns) {
        report->now_ns = header->ended_monotonic_ns - header->opened_monotonic_ns;
    } else {
        report->now_ns = newest_ns(report->reader);
    }
    report->lifetime_s = ((double)report->now_ns + (double)header->age_at_open_ns) / 1e9;
    report->min_age_ms = min_age_ms != ZG_MIN_AGE_DEFAULT ? min_age_ms
                         : may_live                       ? ZG_MIN_AGE_LIVING_MS
                                                          : 0;
}

void zg_report_set_state(struct zg_report *report, int64_t min_age_ms)
{
    find_state(report);
    count_times(report, min_age_ms);
}
