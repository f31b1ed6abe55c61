/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "input/hfile/sizes.h"

#define KEPT_MOST (1U << 20)

/* Leaves out every second one of what is kept. */
static void thin_out(struct cb_hfile_measures *measures)
{
    for (int i = 0; i < CB_HFILE_MEASURES; i++) {
        for (size_t at = 0; 2 * at < measures->count; at++) {
            measures->kept[i][at] = measures->kept[i][2 * at];
        }
    }
    measures->count = (measures->count + 1) / 2;
    measures->every *= 2;
}

static bool make_room(struct cb_hfile_measures *measures)
{
    size_t room = measures->room > 0 ? 2 * measures->room : 1024;

    if (measures->room == KEPT_MOST) {
        thin_out(measures);
        return true;
    }
    for (int i = 0; i < CB_HFILE_MEASURES; i++) {
        uint32_t *more = reallocarray(measures->kept[i], room, sizeof(*more));

        if (more == NULL) {
            return false;
        }
        measures->kept[i] = more;
    }
    measures->room = room;
    return true;
}

bool cb_hfile_measures_add(struct cb_hfile_measures *measures, uint32_t raw,
                           uint32_t compressed, uint32_t disk)
{
    const uint32_t values[CB_HFILE_MEASURES] = {raw, compressed, disk};

    for (int i = 0; i < CB_HFILE_MEASURES; i++) {
        struct cb_hfile_sizes *sizes = &measures->sizes[i];

        sizes->total += values[i];
        sizes->min =
            measures->blocks == 0 || values[i] < sizes->min ? values[i] : sizes->min;
        sizes->max = values[i] > sizes->max ? values[i] : sizes->max;
    }
    if (measures->blocks++ % measures->every != 0) {
        return true;
    }
    if (measures->count == measures->room && !make_room(measures)) {
        return false;
    }
    for (int i = 0; i < CB_HFILE_MEASURES; i++) {
        measures->kept[i][measures->count] = values[i];
    }
    measures->count++;
    return true;
}

static int compare_numbers(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;

    return (a > b) - (a < b);
}

struct cb_hfile_sizes cb_hfile_measures_of(struct cb_hfile_measures *measures,
                                           enum cb_hfile_measure which)
{
    struct cb_hfile_sizes *sizes = &measures->sizes[which];

    if (measures->count > 0) {
        qsort(measures->kept[which], measures->count, sizeof(*measures->kept[which]),
              compare_numbers);
        sizes->median = measures->kept[which][(measures->count - 1) / 2];
    }
    return *sizes;
}

void cb_hfile_measures_free(struct cb_hfile_measures *measures)
{
    for (int i = 0; i < CB_HFILE_MEASURES; i++) {
        free(measures->kept[i]);
        measures->kept[i] = NULL;
    }
}
