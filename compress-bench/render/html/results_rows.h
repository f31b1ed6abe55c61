/* SPDX-License-Identifier: MIT */
/* Which rows of the results belong together, and what they are called and drawn like. */
#ifndef CB_HTML_RESULTS_ROWS_H
#define CB_HTML_RESULTS_ROWS_H

#include "measure/result.h"
#include "render/html/chart.h"

/* Codecs that are kin: the same format, or by the same authors. */
struct cb_family {
    const char *prefix; /* of the names of its codecs */
    const char *name;
    unsigned style;
};

/* Return: the codec's family; that of all others when it has none of its own. */
const struct cb_family *cb_family_of(const struct cb_codec *codec);

#define CB_FAMILIES 9
extern const struct cb_family cb_families[CB_FAMILIES];

/* Return: true when they differ in nothing but pattern, guard and blocks. */
bool cb_rows_same_subject(const struct cb_row *one, const struct cb_row *other);

/* Return: true when they differ in nothing but level, pattern, guard and blocks. */
bool cb_rows_same_codec(const struct cb_row *one, const struct cb_row *other);

/* A pattern, bare or under the guard. */
struct cb_variant {
    enum cb_pattern pattern;
    bool guarded;
};

/* All of them: the one that is most worth showing first. */
#define CB_VARIANTS (2 * CB_PATTERNS)
extern const struct cb_variant cb_variants[CB_VARIANTS];

/* Return: the place of the row's variant among them. */
size_t cb_row_rank(const struct cb_row *row);

/* Writes "leaked, zguard".  Return: out. */
#define CB_VARIANT_BYTES 32
char *cb_variant_name(const struct cb_variant *variant, char out[CB_VARIANT_BYTES]);

/* Return: how its points are drawn. */
struct cb_chart_look cb_variant_look(const struct cb_variant *variant, unsigned style);

/* Return: true for a codec that only copies.  It is many times faster than the others, none of
 * which would be told from the next beside it: pictures of speed leave it out. */
bool cb_row_is_copy(const struct cb_row *row);

/* Return: how speeds are drawn: logarithmic in all pictures when one of them needs it. */
enum cb_chart_scale cb_rows_speed_scale(const struct cb_results *results);

/* Return: true when it was measured on blocks of that size. */
bool cb_row_is_measured(const struct cb_row *row, uint64_t block_bytes);

/* Return: true when it is the one that stands for its subject on these blocks: it was
 * measured, and nothing of a lower rank was. */
bool cb_row_leads(const struct cb_results *results, const struct cb_row *row);

/* Return: the variant that has been measured of lowest rank, on blocks of any size. */
size_t cb_rows_leading_rank(const struct cb_results *results);

/*
 * Finds the front of one direction: what nothing else beats, that is, nothing has both its
 * speed and its ratio, and more of one.  Only rows of the same pattern, guard and blocks are
 * compared.
 * is_on: of each row; it is filled.
 */
void cb_front_find(const struct cb_results *results, enum cb_direction direction,
                   bool *is_on);

#endif
