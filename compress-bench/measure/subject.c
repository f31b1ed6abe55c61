/* SPDX-License-Identifier: MIT */
#include "measure/subject.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "options/nearest.h"

#define DICTIONARY_SUFFIX "+dict"
#define NAMES_MAX 64

const char *const cb_pattern_names[CB_PATTERNS] = {"fresh", "reused", "leaked"};
const char *const cb_direction_names[CB_DIRECTIONS] = {"compress", "decompress"};

const struct cb_subject_group cb_subject_groups[] = {
    {"default", "none,gz,gz-libdeflate,gz-isal,lzo1x-1,lz4,snappy,zstd",
     "what is fast enough for every block"},
    {"hbase", "none,gz,lzo1x-1,lz4,snappy,zstd,bzip2,lzma,brotli",
     "those that HBase has, at HBase's levels"},
    {"all", NULL, "every codec at its usual level"},
    {NULL, NULL, NULL}};

char *cb_subject_name(const struct cb_subject *subject, char out[CB_SUBJECT_NAME_BYTES])
{
    int used = snprintf(out, CB_SUBJECT_NAME_BYTES, "%s", subject->codec->name);

    if (cb_subject_has_level(subject)) {
        used += snprintf(out + used, CB_SUBJECT_NAME_BYTES - (size_t)used, ":%d",
                         subject->level);
    }
    if (subject->wants_dictionary) {
        snprintf(out + used, CB_SUBJECT_NAME_BYTES - (size_t)used, DICTIONARY_SUFFIX);
    }
    return out;
}

struct parser {
    struct cb_subject *subjects;
    size_t count;
    char *error;
};

static bool add(struct parser *parser, const struct cb_codec *codec, int level,
                bool wants_dictionary)
{
    for (size_t i = 0; i < parser->count; i++) {
        const struct cb_subject *other = &parser->subjects[i];

        if (other->codec == codec && other->level == level &&
            other->wants_dictionary == wants_dictionary) {
            return true;
        }
    }
    if (parser->count == CB_SUBJECTS_MAX) {
        snprintf(parser->error, CB_SUBJECT_ERROR_BYTES,
                 "more than %d codecs and levels at once", CB_SUBJECTS_MAX);
        return false;
    }
    parser->subjects[parser->count++] = (struct cb_subject){
        .codec = codec, .level = level, .wants_dictionary = wants_dictionary};
    return true;
}

/* Return: true when the name is in a list with commas. */
static bool lists(const char *list, const char *name)
{
    size_t length = strlen(name);

    for (const char *at = list; at != NULL; at = strchr(at, ',')) {
        at += *at == ',' ? 1 : 0;
        if (strncmp(at, name, length) == 0 && (at[length] == ',' || at[length] == '\0')) {
            return true;
        }
    }
    return false;
}

/* What is not built in is left out of a group; `compress-bench codecs` tells. */
static bool add_group(struct parser *parser, const struct cb_subject_group *group)
{
    for (size_t i = 0; cb_codecs[i] != NULL; i++) {
        const struct cb_codec *codec = cb_codecs[i];

        if ((group->codecs == NULL || lists(group->codecs, codec->name)) &&
            !add(parser, codec, codec->level_default, false)) {
            return false;
        }
    }
    return true;
}

static bool explain_unknown(struct parser *parser, const char *name, size_t length)
{
    const char *names[NAMES_MAX];
    size_t count = 0;
    int shown = length < 64 ? (int)length : 64;

    for (size_t i = 0; cb_codecs[i] != NULL && count < NAMES_MAX; i++) {
        names[count++] = cb_codecs[i]->name;
    }
    for (size_t i = 0; cb_missing_codecs[i].name != NULL && count < NAMES_MAX; i++) {
        const struct cb_missing_codec *missing = &cb_missing_codecs[i];

        if (strlen(missing->name) == length && memcmp(missing->name, name, length) == 0) {
            snprintf(parser->error, CB_SUBJECT_ERROR_BYTES,
                     "%s is not built in (install %s and build again)", missing->name,
                     missing->package);
            return false;
        }
        names[count++] = missing->name;
    }
    for (size_t i = 0; cb_subject_groups[i].name != NULL && count < NAMES_MAX; i++) {
        names[count++] = cb_subject_groups[i].name;
    }
    const char *nearest = zg_options_nearest(name, length, names, count);
    if (nearest != NULL) {
        snprintf(parser->error, CB_SUBJECT_ERROR_BYTES,
                 "unknown codec \"%.*s\" (did you mean \"%s\"?)", shown, name, nearest);
    } else {
        snprintf(parser->error, CB_SUBJECT_ERROR_BYTES,
                 "unknown codec \"%.*s\"; compress-bench codecs lists them", shown, name);
    }
    return false;
}

/* Reads "6", "1-9" or "all".  Return: false when it is none of them, or out of order. */
static bool parse_levels(const char *text, size_t length, const struct cb_codec *codec,
                         int64_t *first, int64_t *last)
{
    const char *dash = length > 1 ? memchr(text + 1, '-', length - 1) : NULL;
    size_t head = dash != NULL ? (size_t)(dash - text) : length;

    if (length == 3 && memcmp(text, "all", 3) == 0) {
        *first = codec->level_min;
        *last = codec->level_max;
        return true;
    }
    if (!cb_text_parse_number(text, head, first)) {
        return false;
    }
    *last = *first;
    return dash == NULL || cb_text_parse_number(dash + 1, length - head - 1, last);
}

static int64_t nearest_level(const struct cb_codec *codec, int64_t level)
{
    return level < codec->level_min   ? codec->level_min
           : level > codec->level_max ? codec->level_max
                                      : level;
}

/* first, last: as they were asked for, perhaps the wrong way round. */
static bool explain_levels(struct parser *parser, const struct cb_codec *codec,
                           const char *text, size_t length, int64_t first, int64_t last)
{
    int shown = length < 64 ? (int)length : 64;
    int64_t low = nearest_level(codec, first < last ? first : last);
    int64_t high = nearest_level(codec, first < last ? last : first);
    char range[32] = "";

    if (high != low) {
        snprintf(range, sizeof(range), "-%" PRId64, high);
    }

    if (codec->level_min == codec->level_max) {
        snprintf(parser->error, CB_SUBJECT_ERROR_BYTES,
                 "%s:%.*s: %s has no levels; use %s alone", codec->name, shown, text,
                 codec->name, codec->name);
    } else {
        snprintf(parser->error, CB_SUBJECT_ERROR_BYTES,
                 "%s:%.*s: levels of %s are %d to %d (the nearest is %s:%" PRId64 "%s)",
                 codec->name, shown, text, codec->name, codec->level_min,
                 codec->level_max, codec->name, low, range);
    }
    return false;
}

static bool add_levels(struct parser *parser, const struct cb_codec *codec,
                       const char *text, size_t length, bool wants_dictionary)
{
    int64_t first = codec->level_default;
    int64_t last = codec->level_default;
    bool is_one = codec->level_min == codec->level_max;

    if (!parse_levels(text, length, codec, &first, &last) || is_one ||
        first < codec->level_min || last > codec->level_max || first > last) {
        return explain_levels(parser, codec, text, length, first, last);
    }
    for (int64_t level = first; level <= last; level++) {
        if (!add(parser, codec, (int)level, wants_dictionary)) {
            return false;
        }
    }
    return true;
}

/* Reads one word of the list: NAME[:LEVELS][+dict]. */
static bool take_word(struct parser *parser, const char *word, size_t length)
{
    size_t suffix = strlen(DICTIONARY_SUFFIX);
    bool wants_dictionary =
        length > suffix && memcmp(word + length - suffix, DICTIONARY_SUFFIX, suffix) == 0;
    size_t plain = wants_dictionary ? length - suffix : length;
    const char *colon = memchr(word, ':', plain);
    size_t name_length = colon != NULL ? (size_t)(colon - word) : plain;
    char name[32];

    for (size_t i = 0; plain == length && cb_subject_groups[i].name != NULL; i++) {
        if (strlen(cb_subject_groups[i].name) == length &&
            memcmp(cb_subject_groups[i].name, word, length) == 0) {
            return add_group(parser, &cb_subject_groups[i]);
        }
    }
    snprintf(name, sizeof(name), "%.*s", (int)(name_length < 31 ? name_length : 31),
             word);
    const struct cb_codec *codec = name_length < 32 ? cb_codec_find(name) : NULL;
    if (codec == NULL) {
        return explain_unknown(parser, word, name_length);
    }
    if (wants_dictionary && !codec->takes_dictionary) {
        snprintf(parser->error, CB_SUBJECT_ERROR_BYTES, "%s takes no dictionary", name);
        return false;
    }
    if (colon == NULL) {
        return add(parser, codec, codec->level_default, wants_dictionary);
    }
    return add_levels(parser, codec, colon + 1, plain - name_length - 1,
                      wants_dictionary);
}

size_t cb_subjects_parse(const char *list, struct cb_subject *subjects,
                         char error[CB_SUBJECT_ERROR_BYTES])
{
    struct parser parser = {.subjects = subjects, .error = error};

    for (;;) {
        size_t length = strcspn(list, ",");

        if (length == 0) {
            snprintf(error, CB_SUBJECT_ERROR_BYTES,
                     "a codec's name is missing; compress-bench codecs lists them");
            return 0;
        }
        if (!take_word(&parser, list, length)) {
            return 0;
        }
        if (list[length] == '\0') {
            return parser.count;
        }
        list += length + 1;
    }
}
