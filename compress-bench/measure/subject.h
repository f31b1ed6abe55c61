/* SPDX-License-Identifier: MIT */
/* What is measured: a codec at a level, perhaps with a dictionary, in a pattern of use. */
#ifndef CB_SUBJECT_H
#define CB_SUBJECT_H

#include "codec/codec.h"

/* What becomes of a context from one block to the next. */
enum cb_pattern {
    CB_FRESH,  /* made, used and freed for each block */
    CB_REUSED, /* made once, and reset for each block */
    CB_LEAKED, /* made for each block and left */
    CB_PATTERNS
};

enum cb_direction { CB_COMPRESS, CB_DECOMPRESS, CB_DIRECTIONS };

extern const char *const cb_pattern_names[CB_PATTERNS];     /* "fresh" */
extern const char *const cb_direction_names[CB_DIRECTIONS]; /* "compress" */

struct cb_subject {
    const struct cb_codec *codec;
    int level;
    bool wants_dictionary;
    /* Trained on blocks that are not measured; NULL before, or when that failed. */
    void *dictionary;
    size_t dictionary_bytes;
};

static inline struct cb_codec_settings
cb_subject_settings(const struct cb_subject *subject)
{
    return (struct cb_codec_settings){.level = subject->level,
                                      .dictionary = subject->dictionary,
                                      .dictionary_bytes = subject->dictionary_bytes};
}

static inline const struct cb_coder_calls *
cb_subject_calls(const struct cb_subject *subject, enum cb_direction direction)
{
    return direction == CB_COMPRESS ? &subject->codec->compress
                                    : &subject->codec->decompress;
}

/* Return: false when the codec has but one level, which has no name. */
static inline bool cb_subject_has_level(const struct cb_subject *subject)
{
    return subject->codec->level_min != subject->codec->level_max;
}

/* Writes "gz:6", "lzo1x-1", "zstd:3+dict".  Return: out. */
#define CB_SUBJECT_NAME_BYTES 48
char *cb_subject_name(const struct cb_subject *subject, char out[CB_SUBJECT_NAME_BYTES]);

/*
 * Reads a list of codecs: "gz:1-9,lzo1x-1,zstd:3+dict", and the groups default, hbase and all.
 * subjects: room for CB_SUBJECTS_MAX.
 * Return: how many; 0 with a sentence that names the word and what it may be.
 */
#define CB_SUBJECTS_MAX 256
#define CB_SUBJECT_ERROR_BYTES 512
size_t cb_subjects_parse(const char *list, struct cb_subject *subjects,
                         char error[CB_SUBJECT_ERROR_BYTES]);

/* The words that stand for several codecs, ended by a NULL name. */
struct cb_subject_group {
    const char *name;
    const char *codecs; /* names with commas; NULL: all */
    const char *help;
};
extern const struct cb_subject_group cb_subject_groups[];

#endif
