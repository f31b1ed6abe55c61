/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdio.h>

#include "common/text.h"
#include "render/hfile.h"

#define FORMAT_VERSION 1

/* JSON's numbers are signed here; a count beyond that is a damaged one, and is cut. */
static json_t *count_of(uint64_t count)
{
    return json_integer(count > INT64_MAX ? INT64_MAX : (json_int_t)count);
}

static json_t *text_of(const char *text)
{
    char clean[4 * 4096];
    json_t *as_it_is = json_string(text);

    return as_it_is != NULL ? as_it_is
                            : json_string(zg_text_clean(text, clean, sizeof(clean)));
}

static json_t *sizes_of(const struct cb_hfile_sizes *sizes)
{
    return json_pack("{so so so so}", "total", count_of(sizes->total), "min",
                     count_of(sizes->min), "median", count_of(sizes->median), "max",
                     count_of(sizes->max));
}

static json_t *blocks_of(const struct cb_hfile_summary *summary)
{
    json_t *blocks = json_object();

    for (enum cb_hfile_kind kind = 0; kind < CB_HFILE_KINDS; kind++) {
        json_object_set_new(blocks, cb_hfile_kinds[kind].name,
                            count_of(summary->blocks[kind]));
    }
    return blocks;
}

static json_t *faults_of(const struct cb_hfile_summary *summary)
{
    json_t *faults = json_array();

    for (uint64_t i = 0; i < summary->faults && i < CB_HFILE_FAULTS_KEPT; i++) {
        json_array_append_new(
            faults, json_pack("{so so}", "offset", count_of(summary->fault[i].offset),
                              "reason", text_of(summary->fault[i].text)));
    }
    return faults;
}

/* What stands in the file info; null where it could not be read. */
static void set_info(json_t *object, const struct cb_hfile_summary *summary)
{
    const struct cb_hfile_info *info = &summary->info;
    const struct cb_hfile_trailer *trailer = &summary->trailer;
    bool known = summary->info_known;
    char created[32];
    const char *when = cb_render_hfile_created(summary, created);
    const char *comparator =
        trailer->comparator[0] != '\0' ? trailer->comparator : info->comparator;

    json_object_set_new(object, "comparator",
                        comparator[0] != '\0' ? text_of(comparator) : json_null());
    json_object_set_new(object, "encoding",
                        known ? text_of(info->encoding) : json_null());
    json_object_set_new(object, "bloom", known ? text_of(info->bloom) : json_null());
    json_object_set_new(object, "average_key_bytes",
                        known ? count_of(info->average_key_bytes) : json_null());
    json_object_set_new(object, "average_value_bytes",
                        known ? count_of(info->average_value_bytes) : json_null());
    json_object_set_new(object, "tags",
                        known ? json_boolean(info->cells_have_tags) : json_null());
    json_object_set_new(object, "sequence_numbers",
                        known ? json_boolean(info->cells_have_sequence) : json_null());
    json_object_set_new(object, "major_compaction",
                        known ? json_boolean(info->compacted) : json_null());
    json_object_set_new(object, "bulk_load",
                        known ? json_boolean(info->bulk_loaded) : json_null());
    json_object_set_new(object, "created", when != NULL ? text_of(when) : json_null());
}

static void set_data(json_t *object, const struct cb_hfile_summary *summary)
{
    static const char *const layouts[] = {[CB_HFILE_STORED] = "stored",
                                          [CB_HFILE_PLAIN] = "plain",
                                          [CB_HFILE_FRAMED] = "framed"};

    json_object_set_new(object, "data_blocks", count_of(summary->data_blocks));
    json_object_set_new(object, "layout",
                        summary->data_blocks > 0 ? text_of(layouts[summary->layout])
                                                 : json_null());
    json_object_set_new(object, "uncompressed", sizes_of(&summary->raw));
    json_object_set_new(object, "compressed", sizes_of(&summary->compressed));
    json_object_set_new(object, "on_disk", sizes_of(&summary->disk));
    json_object_set_new(object, "ratio",
                        summary->compressed.total > 0
                            ? json_real(cb_render_hfile_ratio(summary))
                            : json_null());
    json_object_set_new(object, "blocks", blocks_of(summary));
    json_object_set_new(object, "other_bytes", count_of(summary->other_bytes));
}

static json_t *verified_of(const struct cb_hfile_summary *summary)
{
    if (!summary->verified) {
        return json_null();
    }
    return json_pack("{so so so so}", "blocks",
                     count_of(summary->data_blocks + summary->other_blocks), "right",
                     count_of(summary->right), "not_verifiable",
                     count_of(summary->unverifiable), "entries",
                     summary->cells_counted ? count_of(summary->cells) : json_null());
}

static void set_summary(json_t *object, const struct cb_hfile_summary *summary)
{
    const struct cb_hfile_trailer *trailer = &summary->trailer;
    char version[32];

    snprintf(version, sizeof(version), "%" PRIu32 ".%" PRIu32, trailer->major,
             trailer->minor);
    json_object_set_new(object, "file_bytes", count_of(summary->file_bytes));
    json_object_set_new(object, "hfile_version", text_of(version));
    json_object_set_new(object, "compression", text_of(trailer->compression->name));
    json_object_set_new(object, "not_built_in",
                        summary->lacks != NULL ? text_of(summary->lacks) : json_null());
    json_object_set_new(object, "entries", count_of(trailer->entries));
    json_object_set_new(object, "index_levels", count_of(trailer->levels));
    json_object_set_new(object, "root_index_entries",
                        count_of(trailer->data_index_entries));
    json_object_set_new(object, "index_bytes", count_of(trailer->data_index_bytes));
    json_object_set_new(object, "checksum",
                        text_of(cb_hfile_checksum_name(summary->checksum)));
    json_object_set_new(object, "bytes_per_checksum",
                        count_of(summary->bytes_per_checksum));
    set_data(object, summary);
    set_info(object, summary);
    json_object_set_new(object, "verified", verified_of(summary));
    json_object_set_new(object, "bad_blocks", count_of(summary->faults));
    json_object_set_new(object, "first_bad", faults_of(summary));
}

json_t *cb_render_hfile_json(const char *path, const struct cb_hfile_summary *summary,
                             const struct cb_hfile_error *error)
{
    json_t *object = json_object();

    json_object_set_new(object, "file", text_of(path));
    json_object_set_new(object, "error",
                        summary == NULL ? text_of(error->text) : json_null());
    if (summary != NULL) {
        set_summary(object, summary);
    }
    return object;
}

bool cb_render_hfile_document(FILE *file, json_t *objects)
{
    json_t *document = json_pack("{ss si sO}", "format", "compress-bench-hfile",
                                 "version", FORMAT_VERSION, "files", objects);
    /* In ASCII, so that no terminal obeys it. */
    bool good = document != NULL && json_dumpf(document, file,
                                               JSON_INDENT(2) | JSON_ENSURE_ASCII |
                                                   JSON_REAL_PRECISION(6)) == 0;

    fputc('\n', file);
    json_decref(document);
    return good;
}
