/* SPDX-License-Identifier: MIT */
#include "compare/past_run.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/text.h"
#include "compare/fields.h"

#define FORMAT "compress-bench"
#define FORMAT_VERSION 1
#define FIRST_READ_BYTES ((size_t)1 << 20)

const char *const cb_past_clock_names[CB_PAST_CLOCKS] = {"wall", "cpu"};
static const char *const clock_fields[CB_PAST_CLOCKS] = {"wall_mb_s", "cpu_mb_s"};
static const char *const pattern_words[] = {"fresh", "reused", "leaked", NULL};
static const char *const state_words[] = {"waiting", "measured", "skipped", "failed",
                                          NULL};

/* ---- a row --------------------------------------------------------------------------- */

static void read_clock(struct cb_fields *fields, const json_t *direction,
                       enum cb_past_clock clock, struct cb_past_speed *speed)
{
    const json_t *summary =
        cb_fields_object_or_null(fields, direction, clock_fields[clock]);
    size_t before = cb_fields_enter(fields, "%s.", clock_fields[clock]);
    const json_t *rounds =
        summary == NULL ? NULL
                        : cb_fields_array(fields, summary, "rounds", CB_PAST_ROUNDS_MAX);
    unsigned count = (unsigned)json_array_size(rounds);

    if (clock > 0 && count != speed->rounds) {
        cb_fields_fail(fields, "rounds", "must be as many as by the other clock, %u",
                       speed->rounds);
    }
    speed->rounds = count;
    speed->round[clock] = calloc(count + 1, sizeof(double));
    if (speed->round[clock] == NULL) {
        cb_fields_fail(fields, "rounds", "there is no memory for them");
    }
    for (unsigned i = 0; speed->round[clock] != NULL && i < count && !fields->failed;
         i++) {
        size_t row = cb_fields_enter(fields, "rounds[%u].", i);

        speed->round[clock][i] = cb_fields_positive(fields, json_array_get(rounds, i));
        cb_fields_leave(fields, row);
    }
    cb_fields_leave(fields, before);
}

static void read_direction(struct cb_fields *fields, const json_t *row,
                           enum cb_direction which, struct cb_past_speed *speed)
{
    const json_t *direction = cb_fields_object(fields, row, cb_direction_names[which]);
    size_t before = cb_fields_enter(fields, "%s.", cb_direction_names[which]);

    for (int clock = 0; clock < CB_PAST_CLOCKS; clock++) {
        read_clock(fields, direction, (enum cb_past_clock)clock, speed);
    }
    speed->context_bytes = cb_fields_count(fields, direction, "context_bytes");
    const json_t *growth = cb_fields_object_or_null(fields, direction, "growth");
    if (growth != NULL) {
        size_t inner = cb_fields_enter(fields, "growth.");

        speed->growth =
            (struct cb_growth){.is_known = true,
                               .bytes = cb_fields_count(fields, growth, "bytes"),
                               .contexts = cb_fields_count(fields, growth, "contexts")};
        cb_fields_leave(fields, inner);
    }
    cb_fields_leave(fields, before);
}

static void read_row(struct cb_fields *fields, const json_t *object,
                     struct cb_past_row *row)
{
    cb_fields_name(fields, object, "name", row->name, sizeof(row->name));
    cb_fields_name(fields, object, "library", row->library, sizeof(row->library));
    cb_fields_text(fields, object, "library_version", row->version, sizeof(row->version));
    row->pattern =
        (enum cb_pattern)cb_fields_word(fields, object, "pattern", pattern_words);
    row->guarded = cb_fields_bool(fields, object, "guarded");
    row->block_bytes = cb_fields_count(fields, object, "block_bytes");
    row->state = (enum cb_state)cb_fields_word(fields, object, "state", state_words);
    if (row->state == CB_SKIPPED || row->state == CB_FAILED) {
        cb_fields_text(fields, object, "reason", row->reason, sizeof(row->reason));
    }
    row->dictionary_bytes = cb_fields_count(fields, object, "dictionary_bytes");
    row->blocks = cb_fields_count(fields, object, "blocks");
    row->bytes_in = cb_fields_count(fields, object, "bytes_in");
    row->bytes_out = cb_fields_count(fields, object, "bytes_out");
    if (row->state == CB_MEASURED && (row->bytes_in == 0 || row->bytes_out == 0)) {
        cb_fields_fail(fields, row->bytes_in == 0 ? "bytes_in" : "bytes_out",
                       "must be above 0 where the state is measured");
    }
    for (int d = 0; d < CB_DIRECTIONS; d++) {
        read_direction(fields, object, (enum cb_direction)d, &row->speed[d]);
    }
}

bool cb_past_row_is_same(const struct cb_past_row *a, const struct cb_past_row *b)
{
    return a->block_bytes == b->block_bytes && a->pattern == b->pattern &&
           a->guarded == b->guarded && strcmp(a->name, b->name) == 0;
}

/* Looks for a row that stands twice: it would be compared with either. */
static void check_row(struct cb_fields *fields, const struct cb_past_run *run,
                      size_t number)
{
    for (size_t i = 0; i < number && !fields->failed; i++) {
        if (cb_past_row_is_same(&run->row[i], &run->row[number])) {
            cb_fields_fail(fields, "", "is the same as rows[%zu]", i);
        }
    }
}

static void read_rows(struct cb_fields *fields, const json_t *document,
                      struct cb_past_run *run)
{
    const json_t *rows = cb_fields_array(fields, document, "rows", CB_PAST_ROWS_MAX);
    size_t count = json_array_size(rows);

    run->row = calloc(count + 1, sizeof(*run->row));
    if (run->row == NULL) {
        cb_fields_fail(fields, "rows", "there is no memory for them");
        return;
    }
    for (size_t i = 0; i < count && !fields->failed; i++) {
        const json_t *object = json_array_get(rows, i);
        size_t before = cb_fields_enter(fields, "rows[%zu].", i);

        if (!json_is_object(object)) {
            cb_fields_fail(fields, "", "must be an object");
        }
        run->rows++;
        read_row(fields, object, &run->row[i]);
        check_row(fields, run, i);
        cb_fields_leave(fields, before);
    }
}

/* ---- what is said once --------------------------------------------------------------- */

static unsigned read_small(struct cb_fields *fields, const json_t *object,
                           const char *name)
{
    uint64_t count = cb_fields_count(fields, object, name);

    if (count > 1000000) {
        cb_fields_fail(fields, name, "%llu cannot be", (unsigned long long)count);
    }
    return fields->failed ? 0 : (unsigned)count;
}

static void read_machine(struct cb_fields *fields, const json_t *document,
                         struct cb_machine *machine)
{
    const json_t *object = cb_fields_object(fields, document, "machine");
    size_t before = cb_fields_enter(fields, "machine.");

    cb_fields_text(fields, object, "processor", machine->processor,
                   sizeof(machine->processor));
    cb_fields_text(fields, object, "system", machine->system, sizeof(machine->system));
    machine->cpus = read_small(fields, object, "cpus");
    machine->cache_bytes = cb_fields_count(fields, object, "cache_bytes");
    machine->memory_bytes = cb_fields_count(fields, object, "memory_bytes");
    cb_fields_leave(fields, before);
}

static void read_quiet(struct cb_fields *fields, const json_t *document,
                       struct cb_quiet *quiet)
{
    const json_t *object = cb_fields_object_or_null(fields, document, "quiet");
    size_t before = cb_fields_enter(fields, "quiet.");

    if (object != NULL) {
        quiet->is_known = true;
        quiet->is_quiet = cb_fields_bool(fields, object, "is_quiet");
    }
    cb_fields_leave(fields, before);
}

static void read_input(struct cb_fields *fields, const json_t *document,
                       struct cb_past_run *run)
{
    const json_t *object = cb_fields_object(fields, document, "input");
    size_t before = cb_fields_enter(fields, "input.");

    cb_fields_text(fields, object, "source", run->source, sizeof(run->source));
    run->source_bytes = cb_fields_count(fields, object, "source_bytes");
    run->sampled = cb_fields_bool(fields, object, "sampled");
    run->sampled_bytes = cb_fields_count(fields, object, "sampled_bytes");
    run->input_failures = cb_fields_count(fields, object, "failures");
    cb_fields_leave(fields, before);
}

static void read_plan(struct cb_fields *fields, const json_t *document,
                      struct cb_plan *plan)
{
    const json_t *object = cb_fields_object(fields, document, "plan");
    size_t before = cb_fields_enter(fields, "plan.");

    plan->threads = read_small(fields, object, "threads");
    plan->rounds = read_small(fields, object, "rounds");
    plan->slice_ns = cb_fields_count(fields, object, "min_time_ns");
    plan->timed_bytes = cb_fields_count(fields, object, "timed_bytes");
    plan->leaked_bytes = cb_fields_count(fields, object, "leak_bytes");
    plan->seed = cb_fields_count(fields, object, "seed");
    cb_fields_leave(fields, before);
}

static void check_format(struct cb_fields *fields, const json_t *document)
{
    char format[CB_PAST_NAME_BYTES];
    uint64_t version;

    if (!json_is_object(document)) {
        cb_fields_fail(fields, "", "is no result of compress-bench run --format json");
        return;
    }
    cb_fields_text(fields, document, "format", format, sizeof(format));
    if (!fields->failed && strcmp(format, FORMAT) != 0) {
        cb_fields_fail(fields, "format",
                       "\"%s\" is not what compress-bench run --format json writes",
                       format);
    }
    version = cb_fields_count(fields, document, "version");
    if (!fields->failed && version != FORMAT_VERSION) {
        cb_fields_fail(fields, "version", "%llu is not %d, which this program reads",
                       (unsigned long long)version, FORMAT_VERSION);
    }
}

static void read_document(struct cb_fields *fields, const json_t *document,
                          struct cb_past_run *run)
{
    check_format(fields, document);
    if (fields->failed) {
        return;
    }
    cb_fields_text(fields, document, "program", run->program, sizeof(run->program));
    cb_fields_text(fields, document, "started", run->started, sizeof(run->started));
    run->interrupted = cb_fields_bool(fields, document, "interrupted");
    read_machine(fields, document, &run->machine);
    read_quiet(fields, document, &run->quiet);
    read_input(fields, document, run);
    read_plan(fields, document, &run->plan);
    read_rows(fields, document, run);
}

bool cb_past_run_parse(struct cb_past_run *run, const char *path, const char *bytes,
                       size_t length, char error[CB_PAST_ERROR_BYTES])
{
    struct cb_fields fields = {.failed = false};
    json_error_t place;
    char text[sizeof(place.text)];

    *run = (struct cb_past_run){.row = NULL};
    zg_text_clean(path, run->path, sizeof(run->path));
    json_t *document = json_loadb(bytes, length, JSON_REJECT_DUPLICATES, &place);
    if (document == NULL) {
        zg_text_clean(place.text, text, sizeof(text));
        snprintf(error, CB_PAST_ERROR_BYTES, "%s: line %d, column %d: %s", run->path,
                 place.line, place.column, text);
        return false;
    }
    read_document(&fields, document, run);
    json_decref(document);
    if (fields.failed) {
        snprintf(error, CB_PAST_ERROR_BYTES, "%s: %s", run->path, fields.error);
    }
    return !fields.failed;
}

/* ---- the file ------------------------------------------------------------------------ */

/* Reads to the end, or one byte more than may be.  Return: NULL with errno. */
static char *read_all(int file, size_t *length)
{
    size_t room = FIRST_READ_BYTES;
    char *bytes = malloc(room);

    *length = 0;
    while (bytes != NULL && *length <= CB_PAST_FILE_MAX_BYTES) {
        ssize_t got = read(file, bytes + *length, room - *length);

        if (got == 0) {
            return bytes;
        }
        if (got < 0 && errno != EINTR) {
            free(bytes);
            return NULL;
        }
        *length += got > 0 ? (size_t)got : 0;
        if (*length == room) {
            char *grown = realloc(bytes, room *= 2);

            if (grown == NULL) {
                free(bytes);
            }
            bytes = grown;
        }
    }
    return bytes;
}

bool cb_past_run_read(struct cb_past_run *run, const char *path,
                      char error[CB_PAST_ERROR_BYTES])
{
    size_t length = 0;
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    char *bytes = file < 0 ? NULL : read_all(file, &length);
    bool good = false;

    *run = (struct cb_past_run){.row = NULL};
    if (bytes == NULL) {
        snprintf(error, CB_PAST_ERROR_BYTES, "%.512s: cannot be read: %s", path,
                 strerror(errno));
    } else if (length > CB_PAST_FILE_MAX_BYTES) {
        snprintf(error, CB_PAST_ERROR_BYTES,
                 "%.512s: has more than %zu MiB, and no result is so large", path,
                 CB_PAST_FILE_MAX_BYTES >> 20);
    } else {
        good = cb_past_run_parse(run, path, bytes, length, error);
    }
    if (file >= 0) {
        close(file);
    }
    free(bytes);
    return good;
}

void cb_past_run_free(struct cb_past_run *run)
{
    for (size_t i = 0; i < run->rows; i++) {
        for (int d = 0; d < CB_DIRECTIONS; d++) {
            for (int clock = 0; clock < CB_PAST_CLOCKS; clock++) {
                free(run->row[i].speed[d].round[clock]);
            }
        }
    }
    free(run->row);
    *run = (struct cb_past_run){.row = NULL};
}
