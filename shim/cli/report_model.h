/* SPDX-License-Identifier: MIT */
/*
 * A report as data: what a ledger says, summed up and judged.  The renderers only write it
 * down.  Strings point into the report or the reader, which must outlive it, and hold
 * whatever its process wrote.
 */
#ifndef ZG_CLI_REPORT_MODEL_H
#define ZG_CLI_REPORT_MODEL_H

#include <stdbool.h>
#include <stdint.h>

#include "cli/suppressions.h"
#include "cli/symbols.h"
#include "ledger/reader.h"

/* In the order of --sort's choices. */
enum zg_report_sort {
    ZG_SORT_BARE,
    ZG_SORT_HELD,
    ZG_SORT_ALIVE,
    ZG_SORT_CREATED,
    ZG_SORT_AGE
};

#define ZG_MIN_AGE_DEFAULT (-1)
#define ZG_MIN_AGE_LIVING_MS 60000

struct zg_report_settings {
    int64_t min_age_ms; /* ZG_MIN_AGE_DEFAULT: a minute for a living process, else 0 */
    enum zg_report_sort sort;
    bool builtin_suppressions;
    bool symbols; /* native frames are named from debug information */
    struct zg_suppressions suppressions;
};

enum zg_report_state {
    ZG_PROCESS_ALIVE,
    ZG_PROCESS_EXITED,   /* code known */
    ZG_PROCESS_SIGNALED, /* signal known */
    ZG_PROCESS_ENDED,    /* its destructors ran; status unknown */
    ZG_PROCESS_KILLED,   /* gone without running destructors: a signal, or _exit() */
    ZG_PROCESS_REPLACED, /* became another program by exec; nothing of it is left */
    ZG_PROCESS_UNKNOWN   /* in another pid namespace */
};

/* A site's frames and what was inlined into them. */
#define ZG_REPORT_DEPTH (2 * ZG_SITE_DEPTH)

struct zg_report_frame {
    uint32_t kind; /* enum zg_frame_kind */
    const char *function;
    const char *file;   /* Java source file, or path of the native object */
    const char *source; /* source file, native with its path; "" unknown */
    int32_t line;       /* of source; -1 unknown, -2 native method */
    uint64_t offset;
    bool inlined; /* into the next frame, which has the same offset */
};

struct zg_report_site {
    struct zg_ledger_site record;
    struct zg_report_frame frames[ZG_REPORT_DEPTH]; /* innermost first */
    uint32_t frame_count;
    uint64_t records;      /* of its living streams in the table of streams */
    uint64_t suspected;    /* 0 when suppressed */
    uint64_t suppressed;   /* would be suspected, but for a suppression */
    uint64_t estimated;    /* of these, alive without a record of their own */
    double oldest_alive_s; /* -1: not known */
    double last_call_s;    /* seconds since the last deflate() or inflate(); -1: none */
};

struct zg_report_kind {
    uint64_t created; /* sums over the sites */
    uint64_t placed_by_sampling;
    uint64_t ended_by_owner;
    uint64_t ended_by_cleaner;
    uint64_t suspected;
    uint64_t suppressed;
    struct zg_ledger_kind_totals totals;
};

struct zg_report {
    const struct zg_reader *reader;
    const char *path;
    enum zg_report_state state;
    int exit_code;          /* EXITED */
    int signal_number;      /* SIGNALED */
    uint64_t alive_at_exec; /* REPLACED: streams that the kernel took; 0 */
    double lifetime_s;
    uint64_t now_ns; /* the moment that ages are counted to, after opening */
    int64_t min_age_ms;
    bool observe;  /* mode=observe: nothing was given back */
    uint32_t tier; /* best of the providers */
    struct zg_ledger_totals totals;
    struct zg_ledger_settings settings; /* in force */
    struct zg_ledger_cap caps[ZG_KINDS];
    struct zg_report_kind kind[ZG_KINDS];
    uint64_t suspected;
    uint64_t suppressed;
    uint64_t estimated;
    uint32_t suspected_sites;
    struct zg_report_site *sites; /* all that made a stream, in the order asked for */
    uint32_t site_count;
    struct zg_symbols symbols; /* of its native frames */
};

/*
 * Sums up a ledger.
 * path: of the ledger, shown in reports.
 * Return: false when memory is short.
 * Allocates: yes; zg_report_free().
 */
bool zg_report_build(struct zg_report *report, const struct zg_reader *reader,
                     const char *path, const struct zg_report_settings *settings);

void zg_report_free(struct zg_report *report);

/* Return: a word for how the process stands: "alive", "ended", "killed", "replaced",
 * "unknown". */
const char *zg_report_state_word(enum zg_report_state state);

/* Return: "preloaded", "agent", "attached", "detached"; "" for none that is known. */
const char *zg_report_attachment_word(uint32_t attachment);

/* Return: "T1" to "T4", "" for no binding. */
const char *zg_report_tier_word(uint32_t tier);

#endif
