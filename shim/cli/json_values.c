/* SPDX-License-Identifier: MIT */
#include "cli/json_values.h"

#include <stdlib.h>

#include "common/text.h"

json_t *zg_json_text(const char *value)
{
    char clean[8192];

    return json_string(
        zg_text_is_utf8(value) ? value : zg_text_clean(value, clean, sizeof(clean)));
}

json_t *zg_json_count(uint64_t value)
{
    return json_integer(value > INT64_MAX ? INT64_MAX : (json_int_t)value);
}

json_t *zg_json_seconds(double value)
{
    const double longest = 1e12;

    if (value < 0) {
        return json_null();
    }
    return json_real(value > longest ? longest
                                     : (double)(int64_t)(value * 1000 + 0.5) / 1000);
}

bool zg_json_write(FILE *file, json_t *object)
{
    char *written =
        json_dumps(object, JSON_INDENT(2) | JSON_ENSURE_ASCII | JSON_REAL_PRECISION(15));

    if (written != NULL) {
        fprintf(file, "%s\n", written);
    }
    json_decref(object);
    bool good = written != NULL;
    free(written);
    return good;
}
