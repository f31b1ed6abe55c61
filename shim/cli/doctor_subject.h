/* SPDX-License-Identifier: MIT */
/*
 * What the doctor found of one thing, as data: the verdict, the facts behind it, and what
 * stands in the way.  The renderers only write it down.  Texts hold whatever files and
 * processes told.
 */
#ifndef ZG_CLI_DOCTOR_SUBJECT_H
#define ZG_CLI_DOCTOR_SUBJECT_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "cli/doctor_binding.h"

#define ZG_SUBJECT_MOST_FACTS 24
#define ZG_SUBJECT_MOST_FINDINGS 24
#define ZG_SUBJECT_MOST_ZLIBS 24
#define ZG_SUBJECT_TEXT_BYTES 1024

enum zg_verdict {
    ZG_FINE,
    ZG_OBSTRUCTED, /* something stands in the way */
    ZG_UNREADABLE  /* no verdict: it could not be looked at */
};

struct zg_fact {
    const char *key;   /* in JSON */
    const char *label; /* in text; NULL: not shown there */
    bool is_number;
    uint64_t number;
    char text[ZG_SUBJECT_TEXT_BYTES];
};

struct zg_finding {
    const char *id;   /* a word for programs */
    bool is_obstacle; /* else a note, which changes no verdict */
    char text[ZG_SUBJECT_TEXT_BYTES];
    char remedy[ZG_SUBJECT_TEXT_BYTES];
};

/* An object that has to do with zlib. */
struct zg_subject_zlib {
    char path[PATH_MAX];
    char version[32];   /* of the zlib within; "" none */
    const char *reason; /* of its binding */
    enum zg_tier tier, attached;
    unsigned by_name, exports, symbols; /* functions */
};

struct zg_subject {
    struct zg_subject *next; /* of several */
    const char *kind;        /* "jdk", "file", "process", "machine" */
    char name[PATH_MAX];
    enum zg_verdict verdict;
    char sentence[ZG_SUBJECT_TEXT_BYTES];
    bool has_binding;
    struct zg_binding binding;
    struct zg_fact facts[ZG_SUBJECT_MOST_FACTS];
    unsigned fact_count;
    struct zg_finding findings[ZG_SUBJECT_MOST_FINDINGS];
    unsigned finding_count;
    struct zg_subject_zlib zlibs[ZG_SUBJECT_MOST_ZLIBS];
    unsigned zlib_count;
    unsigned zlibs_left_out;
};

/* Each adds one; what finds no room is left out.  An obstacle turns a fine verdict. */
__attribute__((format(printf, 4, 5))) void zg_subject_fact(struct zg_subject *subject,
                                                           const char *key,
                                                           const char *label,
                                                           const char *format, ...);
void zg_subject_number(struct zg_subject *subject, const char *key, uint64_t number);
__attribute__((format(printf, 5, 6))) void
zg_subject_finding(struct zg_subject *subject, bool is_obstacle, const char *id,
                   const char *remedy, const char *format, ...);
void zg_subject_zlib(struct zg_subject *subject, const char *path,
                     const struct zg_elf *elf, const struct zg_binding *binding);

/* Takes the binding over, with its verdict. */
void zg_subject_bind(struct zg_subject *subject, const struct zg_binding *binding);

/* sentence: the verdict on all of them, above them; NULL for one.
 * Return: false when memory is short. */
bool zg_subjects_render_json(FILE *file, const struct zg_subject *first,
                             const char *sentence);
void zg_subjects_render_text(FILE *file, const struct zg_subject *first,
                             const char *sentence, bool color);

#endif
