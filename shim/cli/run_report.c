/* SPDX-License-Identifier: MIT */
#include "cli/run_report.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/find.h"
#include "common/text.h"

/* Processes that get a full report; the others get a line each. */
#define MOST_IN_FULL 3

/* Return: a descriptor of the ledger, if it is still the one that was found; -1. */
static int open_for_stamp(const struct zg_found *found)
{
    int fd = open(found->path, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    struct zg_ledger_header header;
    struct stat status;

    if (fd < 0) {
        return -1;
    }
    /* The folder may belong to somebody else: write into nothing but this very ledger. */
    if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode) || status.st_nlink != 1 ||
        status.st_uid != found->owner ||
        pread(fd, &header, sizeof(header), 0) != (ssize_t)sizeof(header) ||
        memcmp(header.magic, ZG_LEDGER_MAGIC, ZG_LEDGER_MAGIC_BYTES) != 0 ||
        memcmp(header.run_id, found->header.run_id, sizeof(header.run_id)) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

/* A ledger that cannot be written keeps "unknown": the report says so. */
static void store_end(const struct zg_found *found, const struct zg_reaped *reaped)
{
    const int32_t exit_status = (int32_t)reaped->status;
    int fd = open_for_stamp(found);

    if (fd < 0) {
        return;
    }
    if (reaped->peak_rss_bytes > found->header.peak_rss_bytes &&
        pwrite(fd, &reaped->peak_rss_bytes, sizeof(reaped->peak_rss_bytes),
               offsetof(struct zg_ledger_header, peak_rss_bytes)) < 0) {
        close(fd);
        return;
    }
    if (pwrite(fd, &exit_status, sizeof(exit_status),
               offsetof(struct zg_ledger_header, exit_status)) < 0) {
        /* Nothing to do about it. */
    }
    close(fd);
}

/* Return: how the process of the ledger ended, if it was in our care; NULL. */
static const struct zg_reaped *find_end(const struct zg_process_run *run,
                                        const struct zg_ledger_header *header)
{
    uint64_t own = zg_reader_own_pid_namespace();

    if (header->pid_namespace != 0 && header->pid_namespace != own) {
        return NULL;
    }
    for (size_t i = 0; i < run->reaped_count; i++) {
        const struct zg_reaped *reaped = &run->reaped[i];

        if ((pid_t)header->pid == reaped->pid &&
            header->start_ticks == reaped->start_ticks) {
            return reaped;
        }
    }
    return NULL;
}

static bool became_another(const struct zg_watch *watch, const struct zg_found *found)
{
    return zg_watch_saw_successor(watch, found->path, &found->header) ||
           zg_find_successor(found->path, &found->header);
}

static void store_ends(const struct zg_ledger_list *list, const struct zg_watch *watch,
                       const struct zg_process_run *run)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct zg_found *found = &list->found[i];
        const struct zg_reaped *reaped =
            zg_launch_owns(watch->launch, found->header.run_id)
                ? find_end(run, &found->header)
                : NULL;

        /* The end of a program that has become another is that one's. */
        if (reaped != NULL && !became_another(watch, found)) {
            store_end(found, reaped);
        }
    }
}

static bool used_zlib(const struct zg_report *report)
{
    for (int kind = 0; kind < ZG_KINDS; kind++) {
        if (report->kind[kind].created > 0 ||
            report->kind[kind].totals.passed_through > 0) {
            return true;
        }
    }
    return false;
}

/* Takes the reader and a copy of the path.  Return: false when memory is short. */
static bool add_report(struct zg_run_reports *reports, struct zg_reader *from,
                       const char *name, const struct zg_report_settings *settings)
{
    struct zg_reader *reader = &reports->readers[reports->count];
    struct zg_report *report = &reports->reports[reports->count];
    char *path = strdup(name);

    *reader = *from;
    from->copy = NULL;
    if (path == NULL || !zg_report_build(report, reader, path, settings)) {
        free(path);
        zg_reader_close(reader);
        return false;
    }
    if (!used_zlib(report)) {
        zg_report_free(report);
        zg_reader_close(reader);
        free(path);
        return true;
    }
    reports->paths[reports->count] = path;
    reports->suspected += report->suspected;
    reports->count++;
    return true;
}

/* Return: false when memory is short; a ledger that cannot be read is passed over. */
static bool add_found(struct zg_run_reports *reports, const struct zg_found *found,
                      const struct zg_watch *watch,
                      const struct zg_report_settings *settings)
{
    struct zg_reader reader;
    char error[ZG_READER_ERROR_BYTES];

    if (zg_reader_open(&reader, found->path, error) != ZG_READER_OK) {
        zg_cli_complain("run", "%s: %s", found->path, error);
        return true;
    }
    reader.replaced = zg_watch_saw_successor(watch, found->path, &reader.header);
    return add_report(reports, &reader, found->path, settings);
}

/* Return: false when memory is short. */
static bool add_removed(struct zg_run_reports *reports, struct zg_removed *removed,
                        const struct zg_process_run *run,
                        const struct zg_report_settings *settings)
{
    struct zg_ledger_header *header = &removed->reader.header;
    const struct zg_reaped *reaped =
        removed->reader.replaced ? NULL : find_end(run, header);

    if (reaped != NULL) {
        header->exit_status = (int32_t)reaped->status;
        header->peak_rss_bytes = reaped->peak_rss_bytes > header->peak_rss_bytes
                                     ? reaped->peak_rss_bytes
                                     : header->peak_rss_bytes;
    }
    return add_report(reports, &removed->reader, removed->path, settings);
}

static uint64_t weight(const struct zg_report *report, int step)
{
    const struct zg_ledger_kind_totals *deflate = &report->totals.kind[ZG_DEFLATE];
    const struct zg_ledger_kind_totals *inflate = &report->totals.kind[ZG_INFLATE];

    switch (step) {
    case 0:
        return report->suspected;
    case 1:
        return deflate->bare_bytes + inflate->bare_bytes;
    case 2:
        return deflate->peak_bare_bytes + inflate->peak_bare_bytes;
    default:
        return report->kind[ZG_DEFLATE].created + report->kind[ZG_INFLATE].created;
    }
}

/* Most suspicious first, then by what is alive, was alive, was made. */
static int compare_reports(const void *a, const void *b)
{
    for (int step = 0; step <= 3; step++) {
        uint64_t left = weight(a, step);
        uint64_t right = weight(b, step);

        if (left != right) {
            return left < right ? 1 : -1;
        }
    }
    return 0;
}

/* The path of the command; "" unknown. */
static void find_own_path(char *path, size_t bytes)
{
    ssize_t length = readlink("/proc/self/exe", path, bytes - 1);

    path[length > 0 ? length : 0] = '\0';
}

static bool add_reports(struct zg_run_reports *reports, const struct zg_ledger_list *list,
                        struct zg_watch *watch, const struct zg_process_run *run,
                        const struct zg_report_settings *settings)
{
    size_t most = list->count + watch->removed_count + 1;
    char own_path[sizeof(list->found->header.executable)];

    find_own_path(own_path, sizeof(own_path));
    reports->readers = calloc(most, sizeof(*reports->readers));
    reports->reports = calloc(most, sizeof(*reports->reports));
    reports->paths = calloc(most, sizeof(*reports->paths));
    if (reports->readers == NULL || reports->reports == NULL || reports->paths == NULL) {
        return false;
    }
    for (size_t i = 0; i < list->count; i++) {
        const struct zg_ledger_header *header = &list->found[i].header;

        /* A run within this one has read compressed debug information itself. */
        if (!zg_launch_owns(watch->launch, header->run_id) ||
            (*own_path != '\0' && strcmp(header->executable, own_path) == 0)) {
            continue;
        }
        if (!add_found(reports, &list->found[i], watch, settings)) {
            return false;
        }
    }
    for (size_t i = 0; i < watch->removed_count; i++) {
        if (!add_removed(reports, &watch->removed[i], run, settings)) {
            return false;
        }
    }
    reports->uneventful = watch->uneventful;
    reports->missed = watch->missed;
    /* Readers and paths stay where they are: the reports point to them. */
    qsort(reports->reports, reports->count, sizeof(*reports->reports), compare_reports);
    return true;
}

bool zg_run_reports_collect(struct zg_run_reports *reports,
                            const struct zg_launch *launch,
                            const struct zg_process_run *run, struct zg_watch *watch,
                            const struct zg_report_settings *settings)
{
    /* A descendant of root's may have become another user. */
    enum zg_find_scope scope = geteuid() == 0 ? ZG_FIND_ALL : ZG_FIND_OWN;
    struct zg_ledger_list list;

    memset(reports, 0, sizeof(*reports));
    if (!zg_find(&list, scope, zg_launch_ledger_folder(launch))) {
        return false;
    }
    store_ends(&list, watch, run);
    bool good = add_reports(reports, &list, watch, run, settings);
    zg_find_free(&list);
    if (!good) {
        zg_run_reports_free(reports);
    }
    return good;
}

void zg_run_reports_free(struct zg_run_reports *reports)
{
    for (size_t i = 0; i < reports->count; i++) {
        zg_report_free(&reports->reports[i]);
        zg_reader_close(&reports->readers[i]);
        free(reports->paths[i]);
    }
    free(reports->readers);
    free(reports->reports);
    free(reports->paths);
    memset(reports, 0, sizeof(*reports));
}

static void explain_absence(char *sentence, size_t bytes, const struct zg_launch *launch,
                            const char *program)
{
    if (launch->options.off) {
        snprintf(sentence, bytes, "ZGUARD=off: nothing was recorded");
    } else if (launch->options.value[ZG_OPT_ledger].number != 0) {
        snprintf(sentence, bytes, "ledger=off: nothing was recorded to report on");
    } else if (!zg_find_room(zg_launch_ledger_folder(launch))) {
        snprintf(sentence, bytes,
                 "nothing was recorded: no folder can take a ledger (none of /dev/shm, "
                 "$XDG_RUNTIME_DIR, $TMPDIR and /tmp can be written and has 2 MB left); "
                 "name one with --ledger DIR");
    } else {
        snprintf(
            sentence, bytes,
            "%s made no zlib stream that the guard saw: it does not compress, it is a "
            "static or setuid program, or it hides a zlib of its own; zguard doctor says "
            "which",
            program);
    }
}

/* What is to be said beside the reports; "" nothing. */
static void describe_rest(char *sentence, size_t bytes,
                          const struct zg_run_reports *reports,
                          const struct zg_launch *launch, const char *program)
{
    char figure[ZG_TEXT_FIGURE_BYTES];

    *sentence = '\0';
    if (reports->uneventful > 0) {
        snprintf(sentence, bytes,
                 "%s process%s of this run used zlib and left no stream alive; the "
                 "ledger%s been removed by now",
                 zg_text_count(reports->uneventful, figure),
                 reports->uneventful == 1 ? "" : "es",
                 reports->uneventful == 1 ? " has" : "s have");
    } else if (reports->count == 0) {
        explain_absence(sentence, bytes, launch, program);
    }
    if (reports->missed > 0) {
        size_t length = strlen(sentence);

        snprintf(sentence + length, bytes - length,
                 "%s%s ledger%s removed too soon to be read, perhaps of this run",
                 length > 0 ? "; " : "", zg_text_count(reports->missed, figure),
                 reports->missed == 1 ? " was" : "s were");
    }
}

static void write_text(FILE *file, const struct zg_run_reports *reports,
                       const struct zg_render_settings *settings)
{
    for (size_t i = 0; i < reports->count && i < MOST_IN_FULL; i++) {
        if (i > 0) {
            fputc('\n', file);
        }
        zg_report_render_text(file, &reports->reports[i], settings);
    }
    if (reports->count > MOST_IN_FULL) {
        fprintf(file, "\n%zu more process%s of this run used zlib\n",
                reports->count - MOST_IN_FULL,
                reports->count - MOST_IN_FULL == 1 ? "" : "es");
    }
    for (size_t i = MOST_IN_FULL; i < reports->count; i++) {
        zg_report_render_line(file, &reports->reports[i]);
    }
}

bool zg_run_reports_write(FILE *file, const struct zg_run_reports *reports,
                          const struct zg_launch *launch, const char *program,
                          const struct zg_render_settings *settings)
{
    char sentence[1024];

    describe_rest(sentence, sizeof(sentence), reports, launch, program);
    switch (settings->format) {
    case ZG_FORMAT_JSON:
        return zg_report_render_json(file, reports->reports, reports->count,
                                     *sentence != '\0' ? sentence : NULL, settings);
    case ZG_FORMAT_PROFILE:
        return zg_report_render_profile(file, reports->reports, reports->count, settings);
    case ZG_FORMAT_TEXT:
        break;
    }
    write_text(file, reports, settings);
    if (*sentence != '\0') {
        fprintf(file, "%szguard: ", reports->count > 0 ? "\n" : "");
        zg_text_write_clean(file, sentence);
        fputc('\n', file);
    }
    return true;
}
