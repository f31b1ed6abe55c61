/* SPDX-License-Identifier: MIT */
/* The report for people: one screen, the figures that matter first. */
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include "cli/report_render.h"
#include "common/text.h"

#define FIGURE(name) char name[ZG_TEXT_FIGURE_BYTES]
#define LONGEST_COMMAND 72
#define CELL_BYTES 96
#define MOST_CELLS 9

static const char bold[] = "\033[1m";
static const char plain[] = "\033[0m";

/* Lines of cells that stand under one another. */
struct rows {
    char cell[ZG_KINDS][MOST_CELLS][CELL_BYTES];
    int cells;
};

__attribute__((format(printf, 4, 5))) static void
set_cell(struct rows *rows, int row, int column, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(rows->cell[row][column], CELL_BYTES, format, arguments);
    va_end(arguments);
    rows->cells = column >= rows->cells ? column + 1 : rows->cells;
}

static void write_rows(FILE *file, const struct rows *rows)
{
    int width[MOST_CELLS] = {0};

    for (int row = 0; row < ZG_KINDS; row++) {
        for (int column = 0; column < rows->cells; column++) {
            int length = (int)strlen(rows->cell[row][column]);
            width[column] = length > width[column] ? length : width[column];
        }
    }
    for (int row = 0; row < ZG_KINDS; row++) {
        int blanks = 0;

        for (int column = 0; column < rows->cells; column++) {
            const char *text = rows->cell[row][column];

            if (*text != '\0') {
                fprintf(file, "%*s%s", blanks, "", text);
                blanks = 0;
            }
            blanks += width[column] - (int)strlen(text) + 3;
        }
        fputc('\n', file);
    }
}

static void write_state(FILE *file, const struct zg_report *report)
{
    FIGURE(lifetime);
    const char *word = zg_report_state_word(report->state);
    const char *about = report->reader->header.ended_monotonic_ns == 0 ? "about " : "";

    zg_text_seconds(report->lifetime_s, lifetime);
    switch (report->state) {
    case ZG_PROCESS_EXITED:
        fprintf(file, "%s (exit %d)%s after %s%s", word, report->exit_code,
                report->reader->header.life == ZG_LIFE_EXITED ? "" : " by _exit or exec",
                about, lifetime);
        break;
    case ZG_PROCESS_SIGNALED:
        fprintf(file, "%s (signal %d) after %s%s", word, report->signal_number, about,
                lifetime);
        break;
    case ZG_PROCESS_ENDED:
        fprintf(file, "%s after %s", word, lifetime);
        break;
    case ZG_PROCESS_ALIVE:
        fprintf(file, "%s for %s", word, lifetime);
        break;
    case ZG_PROCESS_KILLED:
        fprintf(file, "killed, _exit or exec after about %s", lifetime);
        break;
    case ZG_PROCESS_REPLACED:
        fprintf(file, "became another program by exec after about %s", lifetime);
        break;
    case ZG_PROCESS_UNKNOWN:
        fprintf(file,
                "alive or not: unknown (other pid namespace, or /proc does not say)");
        break;
    }
}

static void write_command(FILE *file, const struct zg_ledger_header *header, int longest)
{
    char command[4 * sizeof(header->command)];

    zg_text_clean(header->command[0] != '\0' ? header->command : header->executable,
                  command, sizeof(command));
    if ((int)strlen(command) > longest) {
        int cut = longest - 3;

        while (cut > 0 && ((unsigned char)command[cut] & 0xc0) == 0x80) {
            cut--;
        }
        fprintf(file, "%.*s...", cut, command);
    } else {
        fputs(command, file);
    }
}

static void write_provider(FILE *file, const struct zg_ledger_provider *provider)
{
    fprintf(file, "   %s ", zg_report_tier_word(provider->tier));
    zg_text_write_clean(file, zg_report_base_name(provider->path));
    fputc(' ', file);
    zg_text_write_clean(file, provider->version);
    if (provider->reason[0] != '\0') {
        fputs(" (", file);
        zg_text_write_clean(file, provider->reason);
        fputc(')', file);
    }
}

/* Return: true when an earlier provider reads the same: one library bound for two callers. */
static bool is_repeated(const struct zg_reader *reader, uint32_t index,
                        const struct zg_ledger_provider *provider)
{
    struct zg_ledger_provider earlier;

    for (uint32_t i = 0; i < index; i++) {
        if (zg_reader_provider(reader, i, &earlier) && earlier.tier == provider->tier &&
            strcmp(earlier.version, provider->version) == 0 &&
            strcmp(earlier.path, provider->path) == 0 &&
            strcmp(earlier.reason, provider->reason) == 0) {
            return true;
        }
    }
    return false;
}

static void write_providers(FILE *file, const struct zg_report *report)
{
    const struct zg_reader *reader = report->reader;
    struct zg_ledger_provider provider;

    for (uint32_t i = 0; i < zg_reader_count(reader, ZG_SECTION_PROVIDERS); i++) {
        if (zg_reader_provider(reader, i, &provider) &&
            !is_repeated(reader, i, &provider)) {
            write_provider(file, &provider);
        }
    }
}

static void write_header(FILE *file, const struct zg_report *report, bool color)
{
    const struct zg_ledger_header *header = &report->reader->header;
    FIGURE(rss);

    fputs(color ? bold : "", file);
    fputs("zguard ", file);
    zg_text_write_clean(file, header->shim_version);
    fputs("  ", file);
    write_command(file, header, LONGEST_COMMAND);
    fputs(color ? plain : "", file);
    fprintf(file, "   pid %" PRIu32 "   ", header->pid);
    write_state(file, report);
    write_providers(file, report);
    if (header->peak_rss_bytes > 0) {
        fprintf(file, "   resident peak %s", zg_text_bytes(header->peak_rss_bytes, rss));
    }
    if (report->reader->owner != geteuid()) {
        fprintf(file, "   written by uid %lu", (unsigned long)report->reader->owner);
    }
    fputc('\n', file);
}

static void write_kinds(FILE *file, const struct zg_report *report)
{
    struct rows rows = {.cells = 0};
    FIGURE(a);
    FIGURE(b);

    for (int i = 0; i < ZG_KINDS; i++) {
        const struct zg_report_kind *kind = &report->kind[i];

        set_cell(&rows, i, 0, "%s   created %s", zg_report_kind_names[i],
                 zg_text_count(kind->created, a));
        set_cell(&rows, i, 1, "ended by owner %s",
                 zg_text_count(kind->ended_by_owner, a));
        set_cell(&rows, i, 2, "late %s", zg_text_count(kind->ended_by_cleaner, a));
        set_cell(&rows, i, 3, "alive %s (suspected %s)",
                 zg_text_count(kind->totals.alive, a), zg_text_count(kind->suspected, b));
        set_cell(&rows, i, 4, "held %s", zg_text_bytes(kind->totals.held_bytes, a));
        set_cell(&rows, i, 5, "peak %s", zg_text_bytes(kind->totals.peak_bytes, a));
        if (!report->observe && kind->totals.peak_bare_bytes > 0) {
            set_cell(&rows, i, 6, "(without zguard, estimated: %s)",
                     zg_text_bytes(kind->totals.peak_bare_bytes, a));
        }
        if (kind->totals.passed_through > 0) {
            set_cell(&rows, i, 7, "passed through %s",
                     zg_text_count(kind->totals.passed_through, a));
        }
        if (kind->totals.older > 0) {
            set_cell(&rows, i, 8, "older, ended %s",
                     zg_text_count(kind->totals.older, a));
        }
    }
    write_rows(file, &rows);
}

static void write_pool(FILE *file, const struct zg_report *report)
{
    const struct zg_ledger_totals *totals = &report->totals;
    FIGURE(a);
    FIGURE(b);
    FIGURE(c);

    if (report->observe) {
        return;
    }
    fprintf(file, "pool      idle kept ready %s   slabs ever made %s   own tables %s",
            zg_text_bytes(totals->idle_bytes, a), zg_text_count(totals->slabs_made, b),
            zg_text_bytes(totals->table_bytes, c));
    fprintf(file, "   held in all %s   peak %s\n", zg_text_bytes(totals->held_bytes, a),
            zg_text_bytes(totals->peak_held_bytes, b));
}

/* What the guard could not do, and how often. */
static void write_losses(FILE *file, const struct zg_report *report)
{
    const struct zg_ledger_totals *totals = &report->totals;
    const struct {
        uint64_t times;
        const char *what;
    } losses[] = {
        {totals->wake_failures, "streams found no slab and were served by malloc"},
        {totals->kind[ZG_DEFLATE].unguarded + totals->kind[ZG_INFLATE].unguarded,
         "streams were left to zlib: no memory to guard them"},
        {totals->give_back_failures, "times the system did not take memory back"},
        {totals->stacks_failed, "Java stacks, or names in them, could not be had"},
        {totals->invariant_faults,
         "broken invariants: the guard stood back for new streams"},
    };
    FIGURE(a);

    for (size_t i = 0; i < sizeof(losses) / sizeof(losses[0]); i++) {
        if (losses[i].times > 0) {
            fprintf(file, "          %s %s\n", zg_text_count(losses[i].times, a),
                    losses[i].what);
        }
    }
}

static void write_exec(FILE *file, const struct zg_report *report)
{
    FIGURE(a);

    if (report->alive_at_exec > 0) {
        fprintf(file, "exec      %s stream%s alive then: the kernel took all memory\n",
                zg_text_count(report->alive_at_exec, a),
                report->alive_at_exec == 1 ? " was" : "s were");
    }
}

static void write_event(FILE *file, const struct zg_reader *reader,
                        const struct zg_ledger_event *event, uint32_t times)
{
    static const char *const texts[] = {
#define EVENT_TEXT(name, text) text,
        ZG_EVENTS(EVENT_TEXT)
#undef EVENT_TEXT
    };
    const char *particulars = zg_reader_string(reader, event->text);
    FIGURE(when);

    fprintf(file, "event     at %s: ", zg_text_seconds((double)event->ms / 1000, when));
    if (event->kind < ZG_EVENT_COUNT) {
        fputs(texts[event->kind], file);
    } else {
        fprintf(file, "event %" PRIu32, event->kind);
    }
    if (*particulars != '\0') {
        fputs(": ", file);
        zg_text_write_clean(file, particulars);
    }
    if (times > 1) {
        fprintf(file, " (%" PRIu32 " times)", times);
    }
    fputc('\n', file);
}

/* Bound providers are in the first line, bad options in a line of their own. */
static bool is_shown(const struct zg_ledger_event *event)
{
    return event->kind != ZG_EVENT_PROVIDER_BOUND && event->kind != ZG_EVENT_BAD_OPTION;
}

static void write_events(FILE *file, const struct zg_report *report)
{
    const struct zg_reader *reader = report->reader;
    struct zg_ledger_event first = {.kind = ZG_EVENT_NONE};
    struct zg_ledger_event event;
    uint32_t times = 0;

    if (reader->header.option_errors[0] != '\0') {
        fputs("options   ", file);
        zg_text_write_clean(file, reader->header.option_errors);
        fputs(" (the default was used)\n", file);
    }
    for (uint32_t i = 0; i < zg_reader_count(reader, ZG_SECTION_EVENTS); i++) {
        if (!zg_reader_event(reader, i, &event) || !is_shown(&event)) {
            continue;
        }
        if (event.kind == first.kind && event.text == first.text) {
            times++;
            continue;
        }
        if (times > 0) {
            write_event(file, reader, &first, times);
        }
        first = event;
        times = 1;
    }
    if (times > 0) {
        write_event(file, reader, &first, times);
    }
}

void zg_report_render_text(FILE *file, const struct zg_report *report,
                           const struct zg_render_settings *settings)
{
    FIGURE(a);

    write_header(file, report, settings->color);
    write_kinds(file, report);
    write_pool(file, report);
    write_losses(file, report);
    write_exec(file, report);
    zg_report_render_caps(file, report);
    write_events(file, report);
    if (report->suspected > 0) {
        zg_report_render_suspected(file, report, settings);
        return;
    }
    fputs("nothing suspected", file);
    if (report->suppressed > 0) {
        fprintf(file, "   suppressed %s", zg_text_count(report->suppressed, a));
    }
    fputc('\n', file);
}

void zg_report_render_line(FILE *file, const struct zg_report *report)
{
    const struct zg_report_kind *kind = report->kind;
    FIGURE(a);
    FIGURE(b);

    fprintf(file, "pid %" PRIu32 "   ", report->reader->header.pid);
    write_command(file, &report->reader->header, 40);
    fputs("   ", file);
    write_state(file, report);
    for (int i = 0; i < ZG_KINDS; i++) {
        fprintf(file, "   %s created %s, alive %s", zg_report_kind_names[i],
                zg_text_count(kind[i].created, a),
                zg_text_count(kind[i].totals.alive, b));
    }
    fprintf(file, "   suspected %s\n", zg_text_count(report->suspected, a));
}
