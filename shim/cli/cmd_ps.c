/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cli/commands.h"
#include "cli/find.h"
#include "cli/json_values.h"
#include "common/output.h"
#include "cli/report_model.h"
#include "common/text.h"

#define PS_JSON_VERSION 1

static const char command[] = "ps";

/* One line of the list. */
struct row {
    uint32_t pid;
    uid_t owner;
    const char *state;
    const char *tier;
    uint64_t alive[ZG_KINDS];
    uint64_t held_bytes;
    double lifetime_s;
    char command[1024];
    const char *path;
};

struct listing {
    struct row *rows;
    size_t count;
    size_t unreadable;
};

/* Return: false when the ledger could not be read after all. */
static bool fill_row(struct row *row, const struct zg_found *found)
{
    static const struct zg_report_settings settings = {.min_age_ms = ZG_MIN_AGE_DEFAULT};
    struct zg_reader reader;
    struct zg_report report;
    char error[ZG_READER_ERROR_BYTES];

    if (zg_reader_open(&reader, found->path, error) != ZG_READER_OK) {
        return false;
    }
    bool good = zg_report_build(&report, &reader, found->path, &settings);
    if (good) {
        const struct zg_ledger_header *header = &reader.header;

        row->pid = header->pid;
        row->owner = reader.owner;
        row->state = zg_report_state_word(report.state);
        row->tier = zg_report_tier_word(report.tier);
        row->held_bytes = 0;
        for (int kind = 0; kind < ZG_KINDS; kind++) {
            row->alive[kind] = report.kind[kind].totals.alive;
            row->held_bytes += report.kind[kind].totals.held_bytes;
        }
        row->lifetime_s = report.lifetime_s;
        snprintf(row->command, sizeof(row->command), "%s",
                 header->command[0] != '\0' ? header->command : header->executable);
        row->path = found->path;
        zg_report_free(&report);
    }
    zg_reader_close(&reader);
    return good;
}

static void write_text(FILE *file, const struct listing *listing)
{
    char figure[4][ZG_TEXT_FIGURE_BYTES];
    char clean[4 * 1024];

    fprintf(file, "%8s  %-8s  %-4s  %10s  %10s  %8s  %10s  %s\n", "PID", "STATE", "TIER",
            "DEFLATE", "INFLATE", "HELD", "AGE", "COMMAND");
    for (size_t i = 0; i < listing->count; i++) {
        const struct row *row = &listing->rows[i];

        fprintf(file, "%8" PRIu32 "  %-8s  %-4s  %10s  %10s  %8s  %10s  %.200s\n",
                row->pid, row->state, row->tier,
                zg_text_count(row->alive[ZG_DEFLATE], figure[0]),
                zg_text_count(row->alive[ZG_INFLATE], figure[1]),
                zg_text_bytes(row->held_bytes, figure[2]),
                zg_text_seconds(row->lifetime_s, figure[3]),
                zg_text_clean(row->command, clean, sizeof(clean)));
    }
    if (listing->unreadable > 0) {
        fprintf(file, "%zu more ledger%s or folder%s could not be read\n",
                listing->unreadable, listing->unreadable == 1 ? "" : "s",
                listing->unreadable == 1 ? "" : "s");
    }
}

static bool write_json(FILE *file, const struct listing *listing)
{
    json_t *object = json_object();
    json_t *processes = json_array();

    for (size_t i = 0; i < listing->count; i++) {
        const struct row *row = &listing->rows[i];
        json_t *process = json_object();

        json_object_set_new(process, "pid", zg_json_count(row->pid));
        json_object_set_new(process, "state", zg_json_text(row->state));
        json_object_set_new(process, "tier", zg_json_text(row->tier));
        json_object_set_new(process, "deflate_alive",
                            zg_json_count(row->alive[ZG_DEFLATE]));
        json_object_set_new(process, "inflate_alive",
                            zg_json_count(row->alive[ZG_INFLATE]));
        json_object_set_new(process, "held_bytes", zg_json_count(row->held_bytes));
        json_object_set_new(process, "lifetime_s", zg_json_seconds(row->lifetime_s));
        json_object_set_new(process, "owner_uid", zg_json_count(row->owner));
        json_object_set_new(process, "command", zg_json_text(row->command));
        json_object_set_new(process, "ledger", zg_json_text(row->path));
        json_array_append_new(processes, process);
    }
    json_object_set_new(object, "format", zg_json_text("zguard-ps"));
    json_object_set_new(object, "version", json_integer(PS_JSON_VERSION));
    json_object_set_new(object, "processes", processes);
    json_object_set_new(object, "unreadable", zg_json_count(listing->unreadable));
    return zg_json_write(file, object);
}

int zg_command_ps(struct zg_arguments *arguments)
{
    struct zg_ledger_list list;
    struct listing listing = {.count = 0};
    bool as_json = arguments->option[ZG_CLI_format_ps].number == 1;
    int status = ZG_EXIT_OK;

    if (arguments->operand_count > 0) {
        zg_cli_complain(command, "takes no operand, as \"%s\"", arguments->operands[0]);
        return ZG_EXIT_USAGE;
    }
    if (!zg_find(&list, ZG_FIND_ALL, arguments->option[ZG_CLI_ledger].text)) {
        zg_cli_complain(command, "out of memory");
        return ZG_EXIT_FAILED;
    }
    listing.unreadable = list.unreadable;
    listing.rows = calloc(list.count + 1, sizeof(*listing.rows));
    for (size_t i = 0; listing.rows != NULL && i < list.count; i++) {
        if (fill_row(&listing.rows[listing.count], &list.found[i])) {
            listing.count++;
        } else {
            listing.unreadable++;
        }
    }
    if (listing.rows == NULL) {
        status = ZG_EXIT_FAILED;
    } else if (as_json) {
        status = write_json(stdout, &listing) ? ZG_EXIT_OK : ZG_EXIT_FAILED;
    } else {
        write_text(stdout, &listing);
    }
    if (fflush(stdout) != 0 || ferror(stdout)) {
        status = ZG_EXIT_FAILED;
    }
    if (status != ZG_EXIT_OK) {
        zg_cli_complain(command, "the list could not be written");
    }
    free(listing.rows);
    zg_find_free(&list);
    return status;
}
