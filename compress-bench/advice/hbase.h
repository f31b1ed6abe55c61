/* SPDX-License-Identifier: MIT */
/*
 * What a release of HBase can load, and how it is told to.  Everything comes from the tables
 * hbase_*.def.
 *
 * Threads: any.
 */
#ifndef CB_HBASE_H
#define CB_HBASE_H

#include <stdbool.h>
#include <stddef.h>

#include "codec/codec.h"

#define CB_HBASE_TEXT_BYTES 32
#define CB_HBASE_ERROR_BYTES 256

/* A release, or the last one of a line. */
struct cb_hbase {
    char name[CB_HBASE_TEXT_BYTES]; /* as the user wrote it: "2.6", "1.4.14" */
    unsigned long number;           /* later releases have larger ones */
};

enum cb_hbase_feature {
#define CB_HBASE_FEATURE(id, ...) CB_HBASE_##id,
#include "advice/hbase_features.def"
#undef CB_HBASE_FEATURE
    CB_HBASE_FEATURES
};

struct cb_hbase_algorithm {
    const char *name; /* "ZSTD" */
    int level;        /* HBase's own; 0: none */
    /* "" for what there is not; see hbase_algorithms.def. */
    const char *family_key, *site_key, *site_values;
    const char *module, *key, *class_name;
    const char *needs, *beware;
};

/* How a level comes to be used. */
enum cb_level_place {
    CB_LEVEL_USUAL,  /* it is the one that HBase uses */
    CB_LEVEL_FAMILY, /* by a setting of the column family */
    CB_LEVEL_SITE,   /* by a setting that counts for all tables */
    CB_LEVEL_NOWHERE
};

/* What is measured here, as HBase sees it. */
struct cb_hbase_fit {
    const struct cb_hbase_algorithm *algorithm; /* NULL: HBase never had it */
    enum cb_level_place level;
    char why_not[CB_HBASE_ERROR_BYTES]; /* a clause; "" when it can be recommended */
};

/* Reads "2.6", "1.4.14", "2.6.1-hadoop3".
 * Return: false with a sentence that names the nearest one. */
bool cb_hbase_parse(struct cb_hbase *hbase, const char *text,
                    char error[CB_HBASE_ERROR_BYTES]);

bool cb_hbase_has(const struct cb_hbase *hbase, enum cb_hbase_feature feature);

/* Says whether a codec at a level, perhaps with a dictionary, is what that HBase can write. */
void cb_hbase_fit(const struct cb_hbase *hbase, const struct cb_codec *codec, int level,
                  bool has_level, bool with_dictionary, struct cb_hbase_fit *fit);

/* Return: true for the algorithm that compresses nothing. */
bool cb_hbase_is_plain(const struct cb_hbase_algorithm *algorithm);

/* Writes a level as a setting for all tables wants it: "6", "BEST_SPEED".  Return: out. */
char *cb_hbase_site_value(const struct cb_hbase_algorithm *algorithm, int level,
                          char out[CB_HBASE_TEXT_BYTES]);

/*
 * Looks at names as HBase does; NULL is none, and good.
 * Return: false with a sentence.
 */
bool cb_hbase_table_is_legal(const struct cb_hbase *hbase, const char *table,
                             char error[CB_HBASE_ERROR_BYTES]);
bool cb_hbase_family_is_legal(const char *family, char error[CB_HBASE_ERROR_BYTES]);

#endif
