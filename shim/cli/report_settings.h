/* SPDX-License-Identifier: MIT */
/* What a command line says about a report. */
#ifndef ZG_CLI_REPORT_SETTINGS_H
#define ZG_CLI_REPORT_SETTINGS_H

#include "cli/cli_options.h"
#include "cli/report_model.h"
#include "cli/report_render.h"

/*
 * Return: false after a line on standard error, when the file of suppressions is not good.
 * Allocates: yes; zg_suppressions_free(&settings->suppressions).
 */
bool zg_report_settings_from(const struct zg_arguments *arguments, const char *command,
                             struct zg_report_settings *settings,
                             struct zg_render_settings *render);

#endif
