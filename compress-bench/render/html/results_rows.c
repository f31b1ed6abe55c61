/* SPDX-License-Identifier: MIT */
#include "render/html/results_rows.h"

#include <math.h>
#include <string.h>

/* The last one takes what no other does. */
const struct cb_family cb_families[CB_FAMILIES] = {
    {"gz", "gz", 0},         {"lzo", "LZO", 1},       {"lz4", "lz4", 2},
    {"snappy", "snappy", 3}, {"zstd", "zstd", 4},     {"bzip2", "bzip2", 5},
    {"lzma", "lzma", 6},     {"brotli", "brotli", 7}, {"", "others", CB_CHART_NEUTRAL}};

const struct cb_variant cb_variants[CB_VARIANTS] = {
    {CB_REUSED, false}, {CB_FRESH, false}, {CB_LEAKED, false},
    {CB_REUSED, true},  {CB_FRESH, true},  {CB_LEAKED, true}};

const struct cb_family *cb_family_of(const struct cb_codec *codec)
{
    size_t i = 0;

    while (strncmp(codec->name, cb_families[i].prefix, strlen(cb_families[i].prefix)) !=
           0) {
        i++;
    }
    return &cb_families[i];
}

bool cb_rows_same_codec(const struct cb_row *one, const struct cb_row *other)
{
    return one->codec == other->codec && one->with_dictionary == other->with_dictionary;
}

bool cb_rows_same_subject(const struct cb_row *one, const struct cb_row *other)
{
    return cb_rows_same_codec(one, other) && one->level == other->level;
}

size_t cb_row_rank(const struct cb_row *row)
{
    size_t rank = 0;

    while (rank + 1 < CB_VARIANTS && (cb_variants[rank].pattern != row->pattern ||
                                      cb_variants[rank].guarded != row->guarded)) {
        rank++;
    }
    return rank;
}

char *cb_variant_name(const struct cb_variant *variant, char out[CB_VARIANT_BYTES])
{
    snprintf(out, CB_VARIANT_BYTES, "%s%s", cb_pattern_names[variant->pattern],
             variant->guarded ? ", zguard" : "");
    return out;
}

struct cb_chart_look cb_variant_look(const struct cb_variant *variant, unsigned style)
{
    static const enum cb_chart_marker markers[CB_PATTERNS] = {
        [CB_FRESH] = CB_CHART_HOLLOW,
        [CB_REUSED] = CB_CHART_FULL,
        [CB_LEAKED] = CB_CHART_CROSSED};

    return (struct cb_chart_look){
        .style = style, .marker = markers[variant->pattern], .ringed = variant->guarded};
}

bool cb_row_is_copy(const struct cb_row *row)
{
    return strcmp(row->codec->name, "none") == 0;
}

enum cb_chart_scale cb_rows_speed_scale(const struct cb_results *results)
{
    double least[CB_DIRECTIONS] = {INFINITY, INFINITY};
    double most[CB_DIRECTIONS] = {0, 0};

    for (size_t i = 0; i < results->row_count; i++) {
        const struct cb_row *row = &results->row[i];

        for (int d = 0; d < CB_DIRECTIONS; d++) {
            if (row->state == CB_MEASURED && row->speed[d].rounds > 0 &&
                !cb_row_is_copy(row)) {
                least[d] = fmin(least[d], row->speed[d].wall.median);
                most[d] = fmax(most[d], row->speed[d].wall.median);
            }
        }
    }
    return most[CB_COMPRESS] >= CB_CHART_FITTING_FACTOR * least[CB_COMPRESS] ||
                   most[CB_DECOMPRESS] >= CB_CHART_FITTING_FACTOR * least[CB_DECOMPRESS]
               ? CB_CHART_LOG
               : CB_CHART_LINEAR;
}

bool cb_row_is_measured(const struct cb_row *row, uint64_t block_bytes)
{
    return row->state == CB_MEASURED && row->block_bytes == block_bytes;
}

bool cb_row_leads(const struct cb_results *results, const struct cb_row *row)
{
    if (row->state != CB_MEASURED) {
        return false;
    }
    for (size_t i = 0; i < results->row_count; i++) {
        const struct cb_row *other = &results->row[i];

        if (cb_row_is_measured(other, row->block_bytes) &&
            cb_rows_same_subject(other, row) && cb_row_rank(other) < cb_row_rank(row)) {
            return false;
        }
    }
    return true;
}

size_t cb_rows_leading_rank(const struct cb_results *results)
{
    size_t least = CB_VARIANTS - 1;

    for (size_t i = 0; i < results->row_count; i++) {
        if (results->row[i].state == CB_MEASURED &&
            cb_row_rank(&results->row[i]) < least) {
            least = cb_row_rank(&results->row[i]);
        }
    }
    return least;
}

static bool is_compared(const struct cb_row *one, const struct cb_row *other,
                        enum cb_direction direction)
{
    return cb_row_is_measured(other, one->block_bytes) &&
           other->pattern == one->pattern && other->guarded == one->guarded &&
           other->speed[direction].rounds > 0;
}

static bool beats(const struct cb_row *one, const struct cb_row *other,
                  enum cb_direction direction)
{
    double speed = one->speed[direction].wall.median;
    double other_speed = other->speed[direction].wall.median;

    return speed >= other_speed && one->ratio >= other->ratio &&
           (speed > other_speed || one->ratio > other->ratio);
}

void cb_front_find(const struct cb_results *results, enum cb_direction direction,
                   bool *is_on)
{
    for (size_t i = 0; i < results->row_count; i++) {
        const struct cb_row *row = &results->row[i];

        is_on[i] = is_compared(row, row, direction);
        for (size_t k = 0; is_on[i] && k < results->row_count; k++) {
            is_on[i] = !is_compared(row, &results->row[k], direction) ||
                       !beats(&results->row[k], row, direction);
        }
    }
}
