/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "cli/commands.h"
#include "cli/find.h"
#include "common/output.h"
#include "cli/report_settings.h"

static const char command[] = "report";

static bool render(FILE *file, const struct zg_report *report,
                   const struct zg_render_settings *settings)
{
    switch (settings->format) {
    case ZG_FORMAT_JSON:
        return zg_report_render_json(file, report, 1, NULL, settings);
    case ZG_FORMAT_PROFILE:
        return zg_report_render_profile(file, report, 1, settings);
    case ZG_FORMAT_TEXT:
        zg_report_render_text(file, report, settings);
        return true;
    }
    return false;
}

/* Return: the exit status. */
static int write_report(const struct zg_report *report, const char *path,
                        struct zg_render_settings *settings)
{
    struct zg_output output;
    char error[1024];

    if (!zg_output_open(&output, path, stdout, error, sizeof(error))) {
        zg_cli_complain(command, "%s", error);
        return ZG_EXIT_FAILED;
    }
    settings->color = zg_output_is_colored(&output);
    if (!render(output.file, report, settings)) {
        zg_output_abandon(&output);
        zg_cli_complain(command, "out of memory");
        return ZG_EXIT_FAILED;
    }
    if (!zg_output_commit(&output, error, sizeof(error))) {
        zg_cli_complain(command, "%s", error);
        return ZG_EXIT_FAILED;
    }
    return report->suspected > 0 ? ZG_EXIT_SUSPECTED : ZG_EXIT_OK;
}

static int report_on(const char *path, const struct zg_arguments *arguments,
                     const struct zg_report_settings *settings,
                     struct zg_render_settings *render_settings)
{
    struct zg_reader reader;
    struct zg_report report;
    char error[ZG_READER_ERROR_BYTES];

    if (zg_reader_open(&reader, path, error) != ZG_READER_OK) {
        zg_cli_complain(command, "%s: %s", path, error);
        return ZG_EXIT_FAILED;
    }
    int status = ZG_EXIT_FAILED;
    if (zg_report_build(&report, &reader, path, settings)) {
        status =
            write_report(&report, arguments->option[ZG_CLI_output].text, render_settings);
        zg_report_free(&report);
    } else {
        zg_cli_complain(command, "out of memory");
    }
    zg_reader_close(&reader);
    return status;
}

int zg_command_report(struct zg_arguments *arguments)
{
    struct zg_report_settings settings;
    struct zg_render_settings render_settings;
    char error[1024];

    if (arguments->operand_count > 1) {
        zg_cli_complain(command, "one process or ledger at a time, not also \"%s\"",
                        arguments->operands[1]);
        return ZG_EXIT_USAGE;
    }
    if (!zg_report_settings_from(arguments, command, &settings, &render_settings)) {
        return ZG_EXIT_USAGE;
    }
    const char *word = arguments->operand_count == 1 ? arguments->operands[0] : "newest";
    char *path =
        zg_find_ledger(word, arguments->option[ZG_CLI_ledger].text, error, sizeof(error));
    int status = ZG_EXIT_FAILED;
    if (path == NULL) {
        zg_cli_complain(command, "%s", error);
    } else {
        status = report_on(path, arguments, &settings, &render_settings);
    }
    free(path);
    zg_suppressions_free(&settings.suppressions);
    return status;
}
