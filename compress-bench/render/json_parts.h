/* SPDX-License-Identifier: MIT */
/* What the documents of several commands have in common. */
#ifndef CB_JSON_PARTS_H
#define CB_JSON_PARTS_H

#include <jansson.h>

#include "measure/result.h"

/* Each returns a new value, NULL when there is no memory. */
json_t *cb_json_number(uint64_t value);
/* Text that anyone may have written. */
json_t *cb_json_text(const char *value);
json_t *cb_json_text_or_null(const char *value); /* null for none, and for an empty one */
json_t *cb_json_machine(const struct cb_machine *machine);
json_t *cb_json_quiet(const struct cb_quiet *quiet); /* null when it is not known */

#endif
