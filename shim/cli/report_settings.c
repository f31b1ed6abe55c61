/* SPDX-License-Identifier: MIT */
#include "cli/report_settings.h"

#include <string.h>

bool zg_report_settings_from(const struct zg_arguments *arguments, const char *command,
                             struct zg_report_settings *settings,
                             struct zg_render_settings *render)
{
    char error[1024];

    memset(settings, 0, sizeof(*settings));
    memset(render, 0, sizeof(*render));
    settings->min_age_ms = arguments->option[ZG_CLI_min_age].given
                               ? arguments->option[ZG_CLI_min_age].number
                               : ZG_MIN_AGE_DEFAULT;
    settings->sort = (enum zg_report_sort)arguments->option[ZG_CLI_sort].number;
    settings->symbols = true;
    settings->builtin_suppressions =
        !arguments->option[ZG_CLI_no_builtin_suppressions].given;
    render->format = (enum zg_report_format)arguments->option[ZG_CLI_format].number;
    render->top =
        render->format == ZG_FORMAT_TEXT ? ZG_REPORT_TOP_DEFAULT : ZG_REPORT_TOP_ALL;
    if (arguments->option[ZG_CLI_top].given) {
        render->top = (uint32_t)arguments->option[ZG_CLI_top].number;
    }
    if (arguments->option[ZG_CLI_suppressions].given &&
        !zg_suppressions_load(&settings->suppressions,
                              arguments->option[ZG_CLI_suppressions].text, error,
                              sizeof(error))) {
        zg_cli_complain(command, "%s", error);
        return false;
    }
    return true;
}
