/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "common/text.h"
#include "render/hfile.h"

#define LABEL "  %-16s"
#define COLUMN_WIDTH 15

/* Years of four digits. */
#define SECONDS_MAX 253402300799

static const struct {
    uint32_t major, minor;
    const char *writers;
} versions[] = {
    {1, 0, "HBase 0.90 and older"}, {2, 0, "HBase 0.92"},           {2, 1, "HBase 0.94"},
    {2, 3, "HBase 0.96 and 0.98"},  {3, 3, "HBase 0.98 and newer"},
};

static const char *writers_of(const struct cb_hfile_trailer *trailer)
{
    size_t i = 0;

    while (i + 1 < sizeof(versions) / sizeof(*versions) &&
           (versions[i].major < trailer->major || (versions[i].major == trailer->major &&
                                                   versions[i].minor < trailer->minor))) {
        i++;
    }
    return versions[i].writers;
}

double cb_render_hfile_ratio(const struct cb_hfile_summary *summary)
{
    return summary->compressed.total > 0
               ? (double)summary->raw.total / (double)summary->compressed.total
               : 0;
}

const char *cb_render_hfile_created(const struct cb_hfile_summary *summary, char *out)
{
    time_t seconds = (time_t)(summary->info.created_ms / 1000);
    struct tm when;

    if (!summary->info_known || seconds <= 0 || seconds > SECONDS_MAX ||
        gmtime_r(&seconds, &when) == NULL) {
        return NULL;
    }
    strftime(out, 32, "%Y-%m-%dT%H:%M:%SZ", &when);
    return out;
}

static void write_origin(FILE *file, const struct cb_hfile_summary *summary)
{
    char created[32];
    const char *when = cb_render_hfile_created(summary, created);

    fprintf(file, LABEL "%" PRIu32 ".%" PRIu32 ", as %s writes it", "version",
            summary->trailer.major, summary->trailer.minor,
            writers_of(&summary->trailer));
    if (when != NULL) {
        fprintf(file, "; created %s", when);
    }
    if (summary->info.bulk_loaded || summary->info.compacted) {
        fprintf(file, " by a %s",
                summary->info.bulk_loaded ? "bulk load" : "major compaction");
    }
    fputc('\n', file);
}

static const char *layout_of(const struct cb_hfile_summary *summary)
{
    static const char *const words[] = {
        [CB_HFILE_STORED] = "",
        [CB_HFILE_PLAIN] = ", a stream of its own format in each block",
        [CB_HFILE_FRAMED] = ", in the chunks of Hadoop's BlockCompressorStream",
    };

    return summary->data_blocks > 0 ? words[summary->layout] : "";
}

static void write_sizes(FILE *file, const char *name, const struct cb_hfile_sizes *sizes)
{
    char figure[4][ZG_TEXT_FIGURE_BYTES];

    fprintf(file, "    %-14s%*s%*s%*s%*s\n", name, COLUMN_WIDTH,
            zg_text_count(sizes->total, figure[0]), COLUMN_WIDTH,
            zg_text_count(sizes->min, figure[1]), COLUMN_WIDTH,
            zg_text_count(sizes->median, figure[2]), COLUMN_WIDTH,
            zg_text_count(sizes->max, figure[3]));
}

static void write_data(FILE *file, const struct cb_hfile_summary *summary)
{
    char figure[ZG_TEXT_FIGURE_BYTES];

    zg_text_count(summary->data_blocks, figure);
    if (summary->data_blocks == 0) {
        fprintf(file, LABEL "0\n", "data blocks");
        return;
    }
    fprintf(file, LABEL "%-*s%*s%*s%*s%*s\n", "data blocks", 0, figure,
            COLUMN_WIDTH - (int)strlen(figure), "total", COLUMN_WIDTH, "min",
            COLUMN_WIDTH, "median", COLUMN_WIDTH, "max");
    write_sizes(file, "uncompressed", &summary->raw);
    write_sizes(file, "compressed", &summary->compressed);
    write_sizes(file, "on disk", &summary->disk);
    fprintf(file, LABEL "%.3f\n", "ratio", cb_render_hfile_ratio(summary));
}

static void write_others(FILE *file, const struct cb_hfile_summary *summary)
{
    char figure[ZG_TEXT_FIGURE_BYTES];
    const char *between = "";

    if (summary->other_blocks == 0) {
        return;
    }
    fprintf(file, LABEL, "other blocks");
    for (enum cb_hfile_kind kind = 0; kind < CB_HFILE_KINDS; kind++) {
        if (summary->blocks[kind] > 0 && !cb_hfile_kind_is_data(kind)) {
            fprintf(file, "%s%s %s", between,
                    zg_text_count(summary->blocks[kind], figure),
                    cb_hfile_kinds[kind].name);
            between = ", ";
        }
    }
    fprintf(file, ": %s bytes on disk\n", zg_text_count(summary->other_bytes, figure));
}

static void write_info(FILE *file, const struct cb_hfile_summary *summary)
{
    const struct cb_hfile_trailer *trailer = &summary->trailer;
    const struct cb_hfile_info *info = &summary->info;
    char figure[3][ZG_TEXT_FIGURE_BYTES];
    const char *comparator =
        trailer->comparator[0] != '\0' ? trailer->comparator : info->comparator;

    fprintf(file, LABEL "%s", "entries", zg_text_count(trailer->entries, figure[0]));
    if (summary->info_known) {
        fprintf(file, "; key of %s, value of %s bytes on average%s%s",
                zg_text_count(info->average_key_bytes, figure[0]),
                zg_text_count(info->average_value_bytes, figure[1]),
                info->cells_have_tags ? ", tags" : "",
                info->cells_have_sequence ? ", sequence numbers" : "");
    }
    fputc('\n', file);
    fprintf(file, LABEL "%" PRIu32 " level%s, %s entr%s in the root", "index",
            trailer->levels, trailer->levels == 1 ? "" : "s",
            zg_text_count(trailer->data_index_entries, figure[0]),
            trailer->data_index_entries == 1 ? "y" : "ies");
    if (trailer->data_index_bytes > 0) {
        fprintf(file, ", %s bytes uncompressed",
                zg_text_count(trailer->data_index_bytes, figure[1]));
    }
    fputc('\n', file);
    fprintf(file, LABEL "%s\n", "bloom filter",
            summary->info_known ? info->bloom : "not known");
    fprintf(file, LABEL "%s\n", "comparator",
            comparator[0] != '\0' ? comparator : "not known");
    fprintf(file, LABEL "%s", "checksums", cb_hfile_checksum_name(summary->checksum));
    if (summary->bytes_per_checksum > 0) {
        fprintf(file, " of every %s bytes",
                zg_text_count(summary->bytes_per_checksum, figure[2]));
    }
    fputc('\n', file);
}

static void write_verified(FILE *file, const struct cb_hfile_summary *summary)
{
    uint64_t blocks = summary->data_blocks + summary->other_blocks;
    char figure[2][ZG_TEXT_FIGURE_BYTES];

    if (!summary->verified) {
        return;
    }
    fprintf(file, LABEL "%s of %s blocks", "verified",
            zg_text_count(summary->right, figure[0]), zg_text_count(blocks, figure[1]));
    if (summary->cells_counted && summary->faults == 0) {
        fprintf(file, ", all %s entries met", zg_text_count(summary->cells, figure[0]));
    }
    fputc('\n', file);
    if (summary->unverifiable > 0) {
        fprintf(file, LABEL "%s block%s: no checksum, and %s %s\n", "not verifiable",
                zg_text_count(summary->unverifiable, figure[0]),
                summary->unverifiable == 1 ? "" : "s", summary->trailer.compression->name,
                summary->lacks != NULL ? "is not built in" : "has no check of its own");
    }
}

static void write_faults(FILE *file, const struct cb_hfile_summary *summary)
{
    char figure[ZG_TEXT_FIGURE_BYTES];

    if (summary->faults == 0) {
        return;
    }
    fprintf(file, LABEL "%s; the first at offset %" PRIu64 ": %s\n", "BAD BLOCKS",
            zg_text_count(summary->faults, figure), summary->fault[0].offset,
            summary->fault[0].text);
    for (uint64_t i = 1; i < summary->faults && i < CB_HFILE_FAULTS_KEPT; i++) {
        fprintf(file, LABEL "offset %" PRIu64 ": %s\n", "", summary->fault[i].offset,
                summary->fault[i].text);
    }
    if (summary->faults > CB_HFILE_FAULTS_KEPT) {
        fprintf(file, LABEL "and %s more\n", "",
                zg_text_count(summary->faults - CB_HFILE_FAULTS_KEPT, figure));
    }
}

void cb_render_hfile_text(FILE *file, const char *path,
                          const struct cb_hfile_summary *summary)
{
    char clean[4 * 1024];
    char figure[ZG_TEXT_FIGURE_BYTES];

    fprintf(file, "%s: HFile of %s bytes\n", zg_text_clean(path, clean, sizeof(clean)),
            zg_text_count(summary->file_bytes, figure));
    write_origin(file, summary);
    fprintf(file, LABEL "%s%s\n", "compression", summary->trailer.compression->name,
            layout_of(summary));
    if (summary->lacks != NULL) {
        fprintf(file, LABEL "%s is not built in (install %s): contents were not read\n",
                "", summary->trailer.compression->codec, summary->lacks);
    }
    fprintf(file, LABEL "%s\n", "encoding",
            summary->info_known ? summary->info.encoding : "not known");
    write_data(file, summary);
    write_others(file, summary);
    write_info(file, summary);
    write_verified(file, summary);
    write_faults(file, summary);
}
