/* SPDX-License-Identifier: MIT */
/* Values of a ledger as JSON. */
#ifndef ZG_CLI_JSON_VALUES_H
#define ZG_CLI_JSON_VALUES_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* JSON is UTF-8; what a process wrote need not be: other bytes become \xNN. */
json_t *zg_json_text(const char *value);

/* JSON numbers are signed here; a counter beyond that is a broken one, and is cut. */
json_t *zg_json_count(uint64_t value);

/* To the millisecond; null for a negative one, which is not known. */
json_t *zg_json_seconds(double value);

/* Writes an object in ASCII, so that no terminal obeys it, and drops the reference.
 * Return: false when memory is short. */
bool zg_json_write(FILE *file, json_t *object);

#endif
