/* SPDX-License-Identifier: MIT */
/* Parts of the report for programs. */
#ifndef ZG_CLI_REPORT_JSON_H
#define ZG_CLI_REPORT_JSON_H

#include <jansson.h>

#include "cli/report_model.h"

/* Return: an object on the cap of a kind of stream. */
json_t *zg_json_cap(const struct zg_report *report, int kind);

#endif
