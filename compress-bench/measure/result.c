/* SPDX-License-Identifier: MIT */
#include "measure/result.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const cb_state_names[] = {[CB_WAITS] = "waiting",
                                      [CB_MEASURED] = "measured",
                                      [CB_SKIPPED] = "skipped",
                                      [CB_FAILED] = "failed"};

static bool make_rounds(struct cb_row *row, unsigned rounds)
{
    bool made = true;

    for (int d = 0; d < CB_DIRECTIONS; d++) {
        row->speed[d].wall_mb_s = calloc(rounds, sizeof(double));
        row->speed[d].cpu_mb_s = calloc(rounds, sizeof(double));
        made = made && row->speed[d].wall_mb_s != NULL && row->speed[d].cpu_mb_s != NULL;
    }
    return made;
}

static void free_row(struct cb_row *row)
{
    for (int d = 0; d < CB_DIRECTIONS; d++) {
        free(row->speed[d].wall_mb_s);
        free(row->speed[d].cpu_mb_s);
    }
}

struct cb_row *cb_results_add_row(struct cb_results *results)
{
    if (results->row_count == results->row_room) {
        size_t room = results->row_room * 2 + 32;
        struct cb_row *grown = realloc(results->row, room * sizeof(*grown));

        if (grown == NULL) {
            return NULL;
        }
        results->row = grown;
        results->row_room = room;
    }
    struct cb_row *row = &results->row[results->row_count];
    memset(row, 0, sizeof(*row));
    if (!make_rounds(row, results->plan.rounds)) {
        free_row(row);
        return NULL;
    }
    results->row_count++;
    return row;
}

static bool has_note(const struct cb_results *results, const char *note)
{
    for (size_t i = 0; i < results->note_count; i++) {
        if (strcmp(results->note[i], note) == 0) {
            return true;
        }
    }
    return false;
}

void cb_results_note(struct cb_results *results, const char *format, ...)
{
    va_list arguments;
    char *note = NULL;

    va_start(arguments, format);
    if (vasprintf(&note, format, arguments) < 0) {
        note = NULL;
    }
    va_end(arguments);
    if (note == NULL || has_note(results, note)) {
        free(note);
        return;
    }
    char **grown =
        realloc(results->note, (results->note_count + 1) * sizeof(*results->note));
    if (grown == NULL) {
        free(note);
        return;
    }
    results->note = grown;
    results->note[results->note_count++] = note;
}

static double mb_per_s(uint64_t bytes, uint64_t ns)
{
    return ns > 0 ? (double)bytes * 1e3 / (double)ns : 0;
}

void cb_speed_add(struct cb_speed *speed, const struct cb_timed *timed)
{
    speed->wall_mb_s[speed->rounds] = mb_per_s(timed->bytes, timed->wall_ns);
    speed->cpu_mb_s[speed->rounds] = mb_per_s(timed->bytes, timed->cpu_ns);
    speed->rounds++;
    speed->wall = cb_statistics_summary(speed->wall_mb_s, speed->rounds);
    speed->cpu = cb_statistics_summary(speed->cpu_mb_s, speed->rounds);
    speed->slice_blocks = timed->blocks;
    speed->slice_different_blocks = timed->different_blocks;
}

bool cb_results_have_failures(const struct cb_results *results)
{
    for (size_t i = 0; i < results->row_count; i++) {
        enum cb_state state = results->row[i].state;

        if (state == CB_SKIPPED || state == CB_FAILED) {
            return true;
        }
    }
    return results->input_failures > 0;
}

char *cb_row_name(const struct cb_row *row, char out[CB_SUBJECT_NAME_BYTES])
{
    struct cb_subject subject = {.codec = row->codec,
                                 .level = row->level,
                                 .wants_dictionary = row->with_dictionary};

    return cb_subject_name(&subject, out);
}

void cb_results_free(struct cb_results *results)
{
    for (size_t i = 0; i < results->row_count; i++) {
        free_row(&results->row[i]);
    }
    for (size_t i = 0; i < results->note_count; i++) {
        free(results->note[i]);
    }
    free(results->row);
    free(results->note);
    free(results->set);
    free(results->source);
    *results = (struct cb_results){0};
}
