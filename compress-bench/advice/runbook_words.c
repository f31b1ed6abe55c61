/* SPDX-License-Identifier: MIT */
/* The words that a runbook's texts leave open. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "advice/runbook.h"
#include "common/text.h"

#define TABLE_USUAL "TABLE"
#define FAMILY_USUAL "FAMILY"

/* ---- each word ----------------------------------------------------------------------- */

static const char *table_of(const struct cb_scene *scene)
{
    const char *table = scene->advice->wish.table;

    return table != NULL ? table : TABLE_USUAL;
}

static const char *family_of(const struct cb_scene *scene)
{
    const char *family = scene->advice->wish.family;

    return family != NULL ? family : FAMILY_USUAL;
}

/* As a string of Ruby in single quotes, which HBase's shell is written in. */
static void write_ruby(FILE *file, const char *text)
{
    fputc('\'', file);
    for (; *text != '\0'; text++) {
        if (*text == '\'' || *text == '\\') {
            fputc('\\', file);
        }
        fputc(*text, file);
    }
    fputc('\'', file);
}

static void write_lower(FILE *file, const char *text)
{
    for (; *text != '\0'; text++) {
        fputc(tolower((unsigned char)*text), file);
    }
}

/* Below a folder that has one for each table: the family's folders, or files in them.  The
 * pattern is for Hadoop and not for the shell. */
static void write_folder(FILE *file, const struct cb_scene *scene, const char *below,
                         const char *files)
{
    const char *colon = strchr(table_of(scene), ':');
    char *path = NULL;
    size_t length = 0;
    FILE *text = open_memstream(&path, &length);

    if (text == NULL) {
        return;
    }
    fprintf(text, "%s/", below);
    if (!cb_scene_has(scene, CB_HBASE_NAMESPACES)) {
        fputs(table_of(scene), text);
    } else if (colon != NULL) {
        fprintf(text, "%.*s/%s", (int)(colon - table_of(scene)), table_of(scene),
                colon + 1);
    } else {
        fprintf(text, "default/%s", table_of(scene));
    }
    fprintf(text, "/*/%s%s", family_of(scene), files);
    if (fclose(text) == 0) {
        zg_text_write_shell(file, path);
    }
    free(path);
}

static void write_data(FILE *file, const struct cb_scene *scene)
{
    write_folder(file, scene,
                 cb_scene_has(scene, CB_HBASE_NAMESPACES) ? "/hbase/data" : "/hbase", "");
}

static void write_archive(FILE *file, const struct cb_scene *scene)
{
    write_folder(file, scene,
                 cb_scene_has(scene, CB_HBASE_NAMESPACES) ? "/hbase/archive/data"
                                                          : "/hbase/.archive",
                 "");
}

/* One file: its region and name are the user's to fill in. */
static void write_data_file(FILE *file, const struct cb_scene *scene)
{
    (void)scene;
    fputs("PATH-OF-A-FILE", file);
}

static void write_table(FILE *file, const struct cb_scene *scene)
{
    write_ruby(file, table_of(scene));
}

static void write_family(FILE *file, const struct cb_scene *scene)
{
    write_ruby(file, family_of(scene));
}

static void write_version(FILE *file, const struct cb_scene *scene)
{
    fputs(scene->advice->wish.hbase.name, file);
}

static void write_algorithm(FILE *file, const struct cb_scene *scene)
{
    fputs(scene->fit->algorithm->name, file);
}

static void write_codec(FILE *file, const struct cb_scene *scene)
{
    write_lower(file, scene->fit->algorithm->name);
}

static void write_codecs(FILE *file, const struct cb_scene *scene)
{
    write_lower(file, scene->best->fit.algorithm->name);
    if (cb_scene_is_pair(scene)) {
        fputc(',', file);
        write_lower(file, scene->best->major_fit.algorithm->name);
    }
}

static void write_written(FILE *file, const struct cb_scene *scene)
{
    fputs(cb_scene_is_pair(scene) ? scene->best->major_fit.algorithm->name
                                  : scene->best->fit.algorithm->name,
          file);
}

static void write_module(FILE *file, const struct cb_scene *scene)
{
    fputs(scene->fit->algorithm->module, file);
}

static void write_key(FILE *file, const struct cb_scene *scene)
{
    fputs(scene->fit->algorithm->key, file);
}

static void write_class(FILE *file, const struct cb_scene *scene)
{
    fputs(scene->fit->algorithm->class_name, file);
}

static void write_beware(FILE *file, const struct cb_scene *scene)
{
    fputs(scene->fit->algorithm->beware, file);
}

static void write_needs(FILE *file, const struct cb_scene *scene)
{
    fputs(scene->fit->algorithm->needs, file);
}

static void write_family_key(FILE *file, const struct cb_scene *scene)
{
    fputs(scene->fit->algorithm->family_key, file);
}

static void write_own_level(FILE *file, const struct cb_scene *scene)
{
    fprintf(file, "%d", scene->fit->algorithm->level);
}

static void write_site_key(FILE *file, const struct cb_scene *scene)
{
    fputs(scene->fit->algorithm->site_key, file);
}

static void write_site_value(FILE *file, const struct cb_scene *scene)
{
    char value[CB_HBASE_TEXT_BYTES];

    fputs(cb_hbase_site_value(scene->fit->algorithm, scene->row->level, value), file);
}

static void write_dictionary(FILE *file, const struct cb_scene *scene)
{
    fprintf(file, "%llu", (unsigned long long)scene->row->dictionary_bytes);
}

static void write_block(FILE *file, const struct cb_scene *scene)
{
    fprintf(file, "%llu", (unsigned long long)scene->row->block_bytes);
}

static void write_major_names(FILE *file, const struct cb_scene *scene)
{
    if (cb_scene_has(scene, CB_HBASE_COMPACT_MAJOR)) {
        fputs(", COMPRESSION_COMPACT_MAJOR or COMPRESSION_COMPACT_MINOR", file);
    }
}

static unsigned write_settings_of(FILE *file, const struct cb_row *row,
                                  const struct cb_hbase_fit *fit, unsigned written)
{
    if (row == NULL) {
        return written;
    }
    if (fit->level == CB_LEVEL_FAMILY) {
        fprintf(file, "%s'%s' => '%d'", written++ > 0 ? ", " : ", CONFIGURATION => {",
                fit->algorithm->family_key, row->level);
    }
    if (row->with_dictionary) {
        fprintf(file,
                "%s'hbase.io.compress.%s.dictionary' => "
                "'hdfs:///hbase-dictionaries/%s.dict'",
                written++ > 0 ? ", " : ", CONFIGURATION => {", row->codec->name,
                row->codec->name);
    }
    return written;
}

static void write_settings(FILE *file, const struct cb_scene *scene)
{
    const struct cb_candidate *best = scene->best;

    fprintf(file, "COMPRESSION => '%s'", best->fit.algorithm->name);
    if (cb_scene_is_pair(scene)) {
        fprintf(file, ", COMPRESSION_COMPACT_MAJOR => '%s'",
                best->major_fit.algorithm->name);
    }
    unsigned written = write_settings_of(file, best->row, &best->fit, 0);
    written = write_settings_of(file, best->major_row, &best->major_fit, written);
    if (written > 0) {
        fputc('}', file);
    }
}

/* ---- filling in ---------------------------------------------------------------------- */

static const struct {
    const char *name;
    void (*write)(FILE *file, const struct cb_scene *scene);
} words[] = {{"{TABLE}", write_table},
             {"{FAMILY}", write_family},
             {"{VERSION}", write_version},
             {"{ALGORITHM}", write_algorithm},
             {"{codec}", write_codec},
             {"{codecs}", write_codecs},
             {"{WRITTEN}", write_written},
             {"{MODULE}", write_module},
             {"{KEY}", write_key},
             {"{CLASS}", write_class},
             {"{NEEDS}", write_needs},
             {"{BEWARE}", write_beware},
             {"{FAMILY_KEY}", write_family_key},
             {"{OWN_LEVEL}", write_own_level},
             {"{SITE_KEY}", write_site_key},
             {"{SITE_VALUE}", write_site_value},
             {"{DICTIONARY}", write_dictionary},
             {"{BLOCK}", write_block},
             {"{MAJOR_NAMES}", write_major_names},
             {"{SETTINGS}", write_settings},
             {"{DATA}", write_data},
             {"{DATA_FILE}", write_data_file},
             {"{ARCHIVE}", write_archive}};

/* Writes the word that a text begins with.  Return: how long its name is; 0 for none. */
static size_t write_word(FILE *file, const struct cb_scene *scene, const char *text)
{
    for (size_t i = 0; *text == '{' && i < sizeof(words) / sizeof(words[0]); i++) {
        size_t length = strlen(words[i].name);

        if (strncmp(text, words[i].name, length) == 0) {
            words[i].write(file, scene);
            return length;
        }
    }
    return 0;
}

char *cb_runbook_fill(const struct cb_scene *scene, const char *text, bool *good)
{
    char *filled = NULL;
    size_t length = 0;
    FILE *file = *text != '\0' ? open_memstream(&filled, &length) : NULL;

    if (file == NULL) {
        *good = *good && *text == '\0';
        return NULL;
    }
    while (*text != '\0') {
        size_t word = write_word(file, scene, text);

        if (word == 0) {
            fputc(*text, file);
        }
        text += word > 0 ? word : 1;
    }
    *good = fclose(file) == 0 && *good;
    return filled;
}
