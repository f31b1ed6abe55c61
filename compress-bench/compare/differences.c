/* SPDX-License-Identifier: MIT */
#include "compare/differences.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

__attribute__((format(printf, 3, 4))) static bool add(struct cb_comparison *comparison,
                                                      bool parts, const char *format, ...)
{
    va_list arguments;

    if (comparison->differences == comparison->differences_room) {
        size_t room = comparison->differences_room * 2 + 16;
        struct cb_difference *grown =
            realloc(comparison->difference, room * sizeof(*grown));

        if (grown == NULL) {
            return false;
        }
        comparison->difference = grown;
        comparison->differences_room = room;
    }
    struct cb_difference *difference = &comparison->difference[comparison->differences++];
    difference->parts = parts;
    va_start(arguments, format);
    vsnprintf(difference->text, sizeof(difference->text), format, arguments);
    va_end(arguments);
    comparison->is_alike = comparison->is_alike && !parts;
    return true;
}

/* ---- what both runs tell of themselves ------------------------------------------------ */

#define VALUE_BYTES CB_RESULT_TEXT_BYTES
typedef void write_value(const struct cb_past_run *run, char *out);

static void write_processor(const struct cb_past_run *run, char *out)
{
    snprintf(out, VALUE_BYTES, "%s", run->machine.processor);
}

static void write_cpus(const struct cb_past_run *run, char *out)
{
    snprintf(out, VALUE_BYTES, "%u", run->machine.cpus);
}

static void write_system(const struct cb_past_run *run, char *out)
{
    snprintf(out, VALUE_BYTES, "%s", run->machine.system);
}

static void write_source(const struct cb_past_run *run, char *out)
{
    snprintf(out, VALUE_BYTES, "%s", run->source);
}

static void write_source_bytes(const struct cb_past_run *run, char *out)
{
    zg_text_count(run->source_bytes, out);
}

/* Without the seed where it chose nothing. */
static void write_sample(const struct cb_past_run *run, char *out)
{
    char bytes[ZG_TEXT_FIGURE_BYTES];

    if (run->sampled) {
        snprintf(out, VALUE_BYTES, "%s bytes by the seed %" PRIu64,
                 zg_text_count(run->sampled_bytes, bytes), run->plan.seed);
    } else {
        snprintf(out, VALUE_BYTES, "all of it");
    }
}

static void write_threads(const struct cb_past_run *run, char *out)
{
    snprintf(out, VALUE_BYTES, "%u", run->plan.threads);
}

static void write_timed(const struct cb_past_run *run, char *out)
{
    if (run->plan.timed_bytes == 0) {
        snprintf(out, VALUE_BYTES, "all");
    } else {
        zg_text_bytes(run->plan.timed_bytes, out);
    }
}

static void write_slice(const struct cb_past_run *run, char *out)
{
    cb_text_nanoseconds(run->plan.slice_ns, out);
}

static void write_leak(const struct cb_past_run *run, char *out)
{
    zg_text_bytes(run->plan.leaked_bytes, out);
}

static void write_program(const struct cb_past_run *run, char *out)
{
    snprintf(out, VALUE_BYTES, "%s", run->program);
}

static const struct {
    const char *what;
    bool parts;
    write_value *write;
} told[] = {{"the processor", true, write_processor},
            {"the number of CPUs", true, write_cpus},
            {"kernel or libc", false, write_system},
            {"the source", true, write_source},
            {"the source's size", true, write_source_bytes},
            {"what was measured of the source", true, write_sample},
            {"threads", true, write_threads},
            {"the working set", true, write_timed},
            {"the time of a slice", false, write_slice},
            {"what leaked contexts may hold", false, write_leak},
            {"compress-bench", false, write_program}};

static bool compare_told(struct cb_comparison *comparison)
{
    for (size_t i = 0; i < sizeof(told) / sizeof(told[0]); i++) {
        char before[VALUE_BYTES];
        char after[VALUE_BYTES];

        told[i].write(comparison->before, before);
        told[i].write(comparison->after, after);
        if (strcmp(before, after) != 0 &&
            !add(comparison, told[i].parts, "%s: %s before, %s after", told[i].what,
                 before, after)) {
            return false;
        }
    }
    return true;
}

/* What makes the figures of a run less firm. */
static bool warn_of(struct cb_comparison *comparison, const struct cb_past_run *run,
                    const char *which)
{
    bool good = true;

    if (!run->quiet.is_known) {
        good = add(comparison, false,
                   "whether the machine was quiet in the run %s is not known", which);
    } else if (!run->quiet.is_quiet) {
        good = add(comparison, false, "the machine was not quiet in the run %s", which);
    }
    if (good && run->interrupted) {
        good = add(comparison, false, "the run %s was interrupted", which);
    }
    if (good && run->input_failures > 0) {
        good = add(comparison, false, "inputs could not be read in the run %s: %" PRIu64,
                   which, run->input_failures);
    }
    return good;
}

/* ---- rows ----------------------------------------------------------------------------- */

/* Each library once. */
static bool compare_library(struct cb_comparison *comparison, size_t number)
{
    const struct cb_row_change *row = &comparison->row[number];

    if (strcmp(row->before->library, row->after->library) == 0 &&
        strcmp(row->before->version, row->after->version) == 0) {
        return true;
    }
    for (size_t i = 0; i < number; i++) {
        const struct cb_row_change *other = &comparison->row[i];

        if (strcmp(other->after->library, row->after->library) == 0 &&
            strcmp(other->after->version, row->after->version) == 0 &&
            strcmp(other->before->version, row->before->version) == 0) {
            return true;
        }
    }
    return add(comparison, false, "the library of %s: %s %s before, %s %s after",
               row->before->name, row->before->library, row->before->version,
               row->after->library, row->after->version);
}

/* Once for each size of blocks. */
static bool compare_blocks(struct cb_comparison *comparison, size_t number)
{
    const struct cb_row_change *row = &comparison->row[number];
    char size[ZG_TEXT_FIGURE_BYTES];
    char before[ZG_TEXT_FIGURE_BYTES];
    char after[ZG_TEXT_FIGURE_BYTES];

    if (row->same_blocks || row->before->state != CB_MEASURED ||
        row->after->state != CB_MEASURED) {
        return true;
    }
    for (size_t i = 0; i < number; i++) {
        if (!comparison->row[i].same_blocks &&
            comparison->row[i].after->block_bytes == row->after->block_bytes) {
            return true;
        }
    }
    return add(comparison, true, "blocks of %s: %s bytes of them before, %s after",
               cb_text_block_size(row->after->block_bytes, size),
               zg_text_count(row->before->bytes_in, before),
               zg_text_count(row->after->bytes_in, after));
}

bool cb_differences_find(struct cb_comparison *comparison)
{
    bool good = compare_told(comparison) &&
                warn_of(comparison, comparison->before, "before") &&
                warn_of(comparison, comparison->after, "after");

    for (size_t i = 0; good && i < comparison->rows; i++) {
        good = compare_library(comparison, i) && compare_blocks(comparison, i);
    }
    if (good && comparison->rows == 0) {
        good = add(comparison, true, "no row is in both");
    }
    return good;
}
