/* SPDX-License-Identifier: MIT */
#include "advice/hbase.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/text.h"

/* A line without a release means its last one. */
#define LAST_RELEASE 999u
#define PARTS 3

/* ---- the tables ---------------------------------------------------------------------- */

static const char *const lines[] = {
#define CB_HBASE_LINE(name) name,
#include "advice/hbase_lines.def"
#undef CB_HBASE_LINE
};

#define LINES (sizeof(lines) / sizeof(lines[0]))

static const char *const features[CB_HBASE_FEATURES] = {
#define CB_HBASE_FEATURE(id, since) since,
#include "advice/hbase_features.def"
#undef CB_HBASE_FEATURE
};

enum algorithm_id {
#define CB_HBASE_ALGORITHM(id, ...) id,
#include "advice/hbase_algorithms.def"
#undef CB_HBASE_ALGORITHM
};

static const struct cb_hbase_algorithm algorithms[] = {
#define CB_HBASE_ALGORITHM(id, ...) {__VA_ARGS__},
#include "advice/hbase_algorithms.def"
#undef CB_HBASE_ALGORITHM
};

static const struct {
    enum algorithm_id algorithm;
    const char *since, *until, *warning;
} ranges[] = {
#define CB_HBASE_RANGE(...) {__VA_ARGS__},
#include "advice/hbase_ranges.def"
#undef CB_HBASE_RANGE
};

static const struct {
    const char *codec;
    enum algorithm_id algorithm;
    const char *why_not;
} codecs[] = {
#define CB_HBASE_CODEC(...) {__VA_ARGS__},
#include "advice/hbase_codecs.def"
#undef CB_HBASE_CODEC
};

/* ---- releases ------------------------------------------------------------------------ */

static unsigned long number_of(const long *part, long release)
{
    return ((unsigned long)part[0] * 1000 + (unsigned long)part[1]) * 1000 +
           (unsigned long)release;
}

/* Takes "2.6.1-hadoop3" apart.  Return: how many parts it has, 0 when it is no release. */
static int take_apart(const char *text, long part[PARTS])
{
    int parts = 0;

    while (parts < PARTS) {
        size_t figures = strspn(text, "0123456789");

        if (figures == 0 || figures > 3) {
            return 0;
        }
        part[parts++] = strtol(text, NULL, 10);
        text += figures;
        if (*text != '.') {
            break;
        }
        text++;
    }
    /* What distributors add does not matter. */
    if (*text == '-') {
        text +=
            1 + strspn(text + 1, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                 "0123456789.-_");
    }
    return *text == '\0' && parts >= 2 ? parts : 0;
}

/* Of a table's line. */
static unsigned long release_number(const char *text)
{
    long part[PARTS] = {0};

    take_apart(text, part);
    return number_of(part, part[2]);
}

static unsigned long distance(unsigned long a, unsigned long b)
{
    return a > b ? a - b : b - a;
}

/* Return: the line that is nearest to a number. */
static const char *nearest_line(unsigned long number)
{
    size_t nearest = 0;

    for (size_t i = 1; i < LINES; i++) {
        if (distance(release_number(lines[i]), number) <
            distance(release_number(lines[nearest]), number)) {
            nearest = i;
        }
    }
    return lines[nearest];
}

bool cb_hbase_parse(struct cb_hbase *hbase, const char *text,
                    char error[CB_HBASE_ERROR_BYTES])
{
    long part[PARTS] = {0};
    int parts = take_apart(text, part);

    if (parts == 0 || strlen(text) >= sizeof(hbase->name)) {
        snprintf(error, CB_HBASE_ERROR_BYTES,
                 "must be a release of HBase from %s to %s, as 2.6 or 1.4.14", lines[0],
                 lines[LINES - 1]);
        return false;
    }
    unsigned long line = number_of(part, 0);
    const char *nearest = nearest_line(line);
    if (release_number(nearest) != line) {
        snprintf(
            error, CB_HBASE_ERROR_BYTES,
            "HBase %ld.%ld is not known; the nearest that is known is %s (from %s to "
            "%s)",
            part[0], part[1], nearest, lines[0], lines[LINES - 1]);
        return false;
    }
    snprintf(hbase->name, sizeof(hbase->name), "%s", text);
    hbase->number = number_of(part, parts > 2 ? part[2] : (long)LAST_RELEASE);
    return true;
}

bool cb_hbase_has(const struct cb_hbase *hbase, enum cb_hbase_feature feature)
{
    return hbase->number >= release_number(features[feature]);
}

/* ---- codecs -------------------------------------------------------------------------- */

bool cb_hbase_is_plain(const struct cb_hbase_algorithm *algorithm)
{
    return algorithm == &algorithms[NONE];
}

/* Return: the value that a level has in "1=BEST_SPEED 9=BEST_COMPRESSION"; NULL when none. */
static const char *find_value(const char *values, int level)
{
    for (const char *at = values; *at != '\0'; at += strcspn(at, " ")) {
        at += strspn(at, " ");
        if (strtol(at, NULL, 10) == level) {
            return at + strcspn(at, "=") + 1;
        }
    }
    return NULL;
}

char *cb_hbase_site_value(const struct cb_hbase_algorithm *algorithm, int level,
                          char out[CB_HBASE_TEXT_BYTES])
{
    const char *value = find_value(algorithm->site_values, level);

    if (value != NULL) {
        snprintf(out, CB_HBASE_TEXT_BYTES, "%.*s", (int)strcspn(value, " "), value);
    } else {
        snprintf(out, CB_HBASE_TEXT_BYTES, "%d", level);
    }
    return out;
}

static enum cb_level_place place_level(const struct cb_hbase *hbase,
                                       const struct cb_hbase_algorithm *algorithm,
                                       int level)
{
    if (algorithm->level == 0 || algorithm->level == level) {
        return CB_LEVEL_USUAL;
    }
    if (*algorithm->family_key != '\0' && cb_hbase_has(hbase, CB_HBASE_FAMILY_LEVELS)) {
        return CB_LEVEL_FAMILY;
    }
    return *algorithm->site_key != '\0' && cb_hbase_has(hbase, CB_HBASE_SITE_LEVELS) &&
                   (*algorithm->site_values == '\0' ||
                    find_value(algorithm->site_values, level) != NULL)
               ? CB_LEVEL_SITE
               : CB_LEVEL_NOWHERE;
}

/* Finds the warning that counts for that release.  Return: NULL when HBase lacks it. */
static const char *find_warning(const struct cb_hbase *hbase, enum algorithm_id algorithm)
{
    for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
        if (ranges[i].algorithm == algorithm &&
            hbase->number >= release_number(ranges[i].since) &&
            (*ranges[i].until == '\0' ||
             hbase->number < release_number(ranges[i].until))) {
            return ranges[i].warning;
        }
    }
    return NULL;
}

/* Writes where else an algorithm is: "from 0.98.20 to 1.0.0, and from 1.3.0". */
static void describe_ranges(enum algorithm_id algorithm, char *out, size_t bytes)
{
    size_t used = 0;

    for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
        const char *warning = ranges[i].warning;

        /* What is warned of is no place to go to. */
        if (ranges[i].algorithm == algorithm && warning != NULL && *warning == '\0' &&
            used < bytes) {
            used += (size_t)snprintf(out + used, bytes - used, "%sfrom %s%s%s",
                                     used > 0 ? ", and " : "", ranges[i].since,
                                     *ranges[i].until != '\0' ? " to before " : "",
                                     ranges[i].until);
        }
    }
}

static void fit_algorithm(const struct cb_hbase *hbase, enum algorithm_id id, int level,
                          bool has_level, bool with_dictionary, struct cb_hbase_fit *fit)
{
    const struct cb_hbase_algorithm *algorithm = &algorithms[id];
    const char *warning = find_warning(hbase, id);
    char where[CB_HBASE_ERROR_BYTES / 2];

    if (warning == NULL) {
        describe_ranges(id, where, sizeof(where));
        snprintf(fit->why_not, sizeof(fit->why_not),
                 "HBase %s has no %s (it is there %s)", hbase->name, algorithm->name,
                 where);
    } else if (*warning != '\0') {
        snprintf(fit->why_not, sizeof(fit->why_not), "HBase %s %s", hbase->name, warning);
    } else if (with_dictionary && !cb_hbase_has(hbase, CB_HBASE_DICTIONARIES)) {
        snprintf(fit->why_not, sizeof(fit->why_not),
                 "HBase %s has no dictionaries (it has them from %s on)", hbase->name,
                 features[CB_HBASE_DICTIONARIES]);
    } else if (has_level &&
               (fit->level = place_level(hbase, algorithm, level)) == CB_LEVEL_NOWHERE) {
        snprintf(fit->why_not, sizeof(fit->why_not),
                 "HBase %s cannot set level %d of %s; it uses %d", hbase->name, level,
                 algorithm->name, algorithm->level);
    }
}

void cb_hbase_fit(const struct cb_hbase *hbase, const struct cb_codec *codec, int level,
                  bool has_level, bool with_dictionary, struct cb_hbase_fit *fit)
{
    *fit = (struct cb_hbase_fit){.level = CB_LEVEL_USUAL};
    for (size_t i = 0; i < sizeof(codecs) / sizeof(codecs[0]); i++) {
        if (strcmp(codecs[i].codec, codec->name) == 0) {
            fit->algorithm = &algorithms[codecs[i].algorithm];
            if (*codecs[i].why_not != '\0') {
                snprintf(fit->why_not, sizeof(fit->why_not), "%s", codecs[i].why_not);
            } else {
                fit_algorithm(hbase, codecs[i].algorithm, level, has_level,
                              with_dictionary, fit);
            }
            return;
        }
    }
    snprintf(fit->why_not, sizeof(fit->why_not), "HBase has nothing like it");
}

/* ---- names --------------------------------------------------------------------------- */

static bool is_word(const char *text, size_t length, bool may_have_sign)
{
    for (size_t i = 0; i < length; i++) {
        bool is_sign = text[i] == '.' || text[i] == '-';

        if (!(isalnum((unsigned char)text[i]) || text[i] == '_' ||
              (is_sign && may_have_sign && i > 0))) {
            return false;
        }
    }
    return length > 0;
}

bool cb_hbase_table_is_legal(const struct cb_hbase *hbase, const char *table,
                             char error[CB_HBASE_ERROR_BYTES])
{
    const char *colon = table != NULL ? strchr(table, ':') : NULL;
    const char *name = colon != NULL ? colon + 1 : table;

    if (table == NULL) {
        return true;
    }
    if (colon != NULL && !cb_hbase_has(hbase, CB_HBASE_NAMESPACES)) {
        snprintf(error, CB_HBASE_ERROR_BYTES,
                 "HBase %s has no namespaces; leave out what is before the colon",
                 hbase->name);
        return false;
    }
    if ((colon != NULL && !is_word(table, (size_t)(colon - table), false)) ||
        !is_word(name, strlen(name), true)) {
        snprintf(error, CB_HBASE_ERROR_BYTES,
                 "is no name of a table; HBase takes letters, figures, _, and behind the "
                 "first of them - and .%s",
                 cb_hbase_has(hbase, CB_HBASE_NAMESPACES)
                     ? ", and a namespace with a colon before it"
                     : "");
        return false;
    }
    return true;
}

bool cb_hbase_family_is_legal(const char *family, char error[CB_HBASE_ERROR_BYTES])
{
    if (family == NULL) {
        return true;
    }
    bool is_legal = *family != '\0' && *family != '.' && zg_text_is_utf8(family);
    for (const char *at = family; *at != '\0'; at++) {
        is_legal =
            is_legal && !iscntrl((unsigned char)*at) && strchr(":/\\", *at) == NULL;
    }
    if (!is_legal) {
        snprintf(error, CB_HBASE_ERROR_BYTES,
                 "is no name of a column family; HBase takes what is printable, but no "
                 "colon, slash or backslash, and no point at its beginning");
    }
    return is_legal;
}
