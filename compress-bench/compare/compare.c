/* SPDX-License-Identifier: MIT */
#include "compare/compare.h"

#include <stdlib.h>

#include "compare/differences.h"

/* What a process grows by is counted in pages, and malloc() does not always begin at the same
 * place in one. */
#define GROWTH_FLOOR_BYTES 65536u

/* ---- rows ----------------------------------------------------------------------------- */

static const struct cb_past_row *find_row(const struct cb_past_run *run,
                                          const struct cb_past_row *row)
{
    for (size_t i = 0; i < run->rows; i++) {
        if (cb_past_row_is_same(&run->row[i], row)) {
            return &run->row[i];
        }
    }
    return NULL;
}

static void match_rows(struct cb_comparison *comparison)
{
    const struct cb_past_run *before = comparison->before;
    const struct cb_past_run *after = comparison->after;

    for (size_t i = 0; i < after->rows; i++) {
        const struct cb_past_row *other = find_row(before, &after->row[i]);

        if (other == NULL) {
            comparison->only_after[comparison->only_afters++] = &after->row[i];
        } else {
            comparison->row[comparison->rows++] =
                (struct cb_row_change){.before = other, .after = &after->row[i]};
        }
    }
    for (size_t i = 0; i < before->rows; i++) {
        if (find_row(after, &before->row[i]) == NULL) {
            comparison->only_before[comparison->only_befores++] = &before->row[i];
        }
    }
}

/* ---- figures without noise ------------------------------------------------------------ */

/* slack: a difference up to this is none. */
static struct cb_memory_change compare_memory(uint64_t before, uint64_t after,
                                              uint64_t slack)
{
    return (struct cb_memory_change){.is_known = true,
                                     .before = before,
                                     .after = after,
                                     .is_worse = after > before && after - before > slack,
                                     .is_better =
                                         before > after && before - after > slack};
}

static struct cb_memory_change compare_growth(const struct cb_growth *before,
                                              const struct cb_growth *after,
                                              double floor_pct)
{
    uint64_t slack = (uint64_t)((double)before->bytes * floor_pct / 100);

    if (!before->is_known || !after->is_known || before->contexts != after->contexts) {
        return (struct cb_memory_change){.is_known = false};
    }
    return compare_memory(before->bytes, after->bytes,
                          slack > GROWTH_FLOOR_BYTES ? slack : GROWTH_FLOOR_BYTES);
}

/* Return: 1 when the same bytes became more than before, -1 less, 0 as many. */
static int compare_sizes(const struct cb_past_row *before,
                         const struct cb_past_row *after)
{
    return after->bytes_out > before->bytes_out ? 1
                                                : -(after->bytes_out < before->bytes_out);
}

static void compare_row(struct cb_row_change *row, double floor_pct)
{
    const struct cb_past_row *before = row->before;
    const struct cb_past_row *after = row->after;
    bool both = before->state == CB_MEASURED && after->state == CB_MEASURED;

    row->lost = before->state == CB_MEASURED &&
                (after->state == CB_FAILED || after->state == CB_SKIPPED);
    row->same_blocks =
        both && before->bytes_in == after->bytes_in && before->blocks == after->blocks;
    row->size = row->same_blocks ? compare_sizes(before, after) : 0;
    for (int d = 0; both && d < CB_DIRECTIONS; d++) {
        row->context[d] = compare_memory(before->speed[d].context_bytes,
                                         after->speed[d].context_bytes, 0);
        row->growth[d] =
            compare_growth(&before->speed[d].growth, &after->speed[d].growth, floor_pct);
    }
}

/* ---- speeds --------------------------------------------------------------------------- */

static void fill_pair(const struct cb_comparison *comparison,
                      const struct cb_row_change *row, int direction,
                      struct cb_noise_pair *pair)
{
    const struct cb_past_speed *before = &row->before->speed[direction];
    const struct cb_past_speed *after = &row->after->speed[direction];
    bool both = row->before->state == CB_MEASURED && row->after->state == CB_MEASURED;

    *pair = (struct cb_noise_pair){.before = before->round[comparison->clock],
                                   .after = after->round[comparison->clock],
                                   .before_count = both ? before->rounds : 0,
                                   .after_count = both ? after->rounds : 0};
}

static bool judge_speeds(struct cb_comparison *comparison)
{
    size_t count = comparison->rows * CB_DIRECTIONS;
    struct cb_noise_pair *pairs = calloc(count + 1, sizeof(*pairs));
    bool good = pairs != NULL;

    for (size_t i = 0; good && i < count; i++) {
        fill_pair(comparison, &comparison->row[i / CB_DIRECTIONS],
                  (int)(i % CB_DIRECTIONS), &pairs[i]);
    }
    good = good && cb_noise_judge(pairs, count, comparison->floor_pct);
    for (size_t i = 0; good && i < count; i++) {
        comparison->row[i / CB_DIRECTIONS].speed[i % CB_DIRECTIONS] = pairs[i];
        comparison->count[pairs[i].verdict]++;
        comparison->speeds += pairs[i].verdict != CB_NO_ROUNDS ? 1 : 0;
    }
    free(pairs);
    return good;
}

static bool is_worse(const struct cb_row_change *row)
{
    bool worse = row->lost || row->size > 0;

    for (int d = 0; d < CB_DIRECTIONS; d++) {
        worse = worse || row->speed[d].verdict == CB_SLOWER || row->context[d].is_worse ||
                row->growth[d].is_worse;
    }
    return worse;
}

bool cb_compare(struct cb_comparison *comparison, const struct cb_past_run *before,
                const struct cb_past_run *after, enum cb_past_clock clock,
                double floor_pct)
{
    *comparison = (struct cb_comparison){
        .before = before,
        .after = after,
        .clock = clock,
        .floor_pct = floor_pct,
        .row = calloc(after->rows + 1, sizeof(*comparison->row)),
        .only_before = calloc(before->rows + 1, sizeof(struct cb_past_row *)),
        .only_after = calloc(after->rows + 1, sizeof(struct cb_past_row *)),
        .is_alike = true};
    if (comparison->row == NULL || comparison->only_before == NULL ||
        comparison->only_after == NULL) {
        return false;
    }
    match_rows(comparison);
    for (size_t i = 0; i < comparison->rows; i++) {
        compare_row(&comparison->row[i], floor_pct);
    }
    if (!judge_speeds(comparison) || !cb_differences_find(comparison)) {
        return false;
    }
    for (size_t i = 0; i < comparison->rows; i++) {
        comparison->row[i].is_worse = is_worse(&comparison->row[i]);
        comparison->worse_rows += comparison->row[i].is_worse ? 1 : 0;
    }
    return true;
}

enum cb_outcome cb_comparison_outcome(const struct cb_comparison *comparison)
{
    return !comparison->is_alike               ? CB_CANNOT_TELL
           : comparison->worse_rows > 0        ? CB_WORSE
           : comparison->count[CB_TOO_FEW] > 0 ? CB_CANNOT_TELL
                                               : CB_NOT_WORSE;
}

void cb_comparison_free(struct cb_comparison *comparison)
{
    free(comparison->row);
    free(comparison->only_before);
    free(comparison->only_after);
    free(comparison->difference);
    *comparison = (struct cb_comparison){.row = NULL};
}
