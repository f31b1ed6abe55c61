/* SPDX-License-Identifier: MIT */
#include "options/quantity.h"

#include <limits.h>
#include <string.h>

const struct zg_unit zg_no_units[] = {{"", 1}, {NULL, 0}};
const struct zg_unit zg_size_units[] = {{"t", 1l << 40}, {"g", 1l << 30}, {"m", 1l << 20},
                                        {"k", 1l << 10}, {"", 1},         {NULL, 0}};
const struct zg_unit zg_time_units[] = {
    {"h", 3600000000000}, {"m", 60000000000}, {"s", 1000000000}, {"ms", 1000000},
    {"us", 1000},         {"ns", 1},          {NULL, 0}};

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool is_suffix(const char *text, size_t length, const char *suffix)
{
    size_t i = 0;
    while (i < length && suffix[i] != '\0' && lower(text[i]) == suffix[i])
        i++;
    return i == length && suffix[i] == '\0';
}

bool zg_quantity_parse(const char *text, size_t length, const struct zg_unit *units,
                       long *value)
{
    bool negative = length > 0 && text[0] == '-';
    size_t i = negative ? 1 : 0, first = i;
    long number = 0;
    for (; i < length && text[i] >= '0' && text[i] <= '9'; i++) {
        long digit = text[i] - '0';
        number = number > (LONG_MAX - digit) / 10 ? LONG_MAX : number * 10 + digit;
    }
    if (i == first)
        return false;
    while (units->factor != 0 && !is_suffix(text + i, length - i, units->suffix))
        units++;
    if (units->factor == 0)
        return false;
    number = number > LONG_MAX / units->factor ? LONG_MAX : number * units->factor;
    *value = negative ? -number : number;
    return true;
}

const struct zg_unit *zg_quantity_unit(long value, const struct zg_unit *units)
{
    while (units[1].factor != 0 && (value == 0 || value % units->factor != 0))
        units++;
    return units;
}
