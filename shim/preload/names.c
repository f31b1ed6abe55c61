/* SPDX-License-Identifier: MIT */
#include "names.h"

#include <stdbool.h>

const char *const zg_function_names[ZG_FN_COUNT] = {
#define ZG_FUNCTION(type, name, ...) #name,
#include "functions.def"
#undef ZG_FUNCTION
};

ZG_EARLY static bool is_same(const char *name, char end, const char *known)
{
    while (*known != '\0' && *name == *known)
        name++, known++;
    return *known == '\0' && (*name == '\0' || *name == end);
}

ZG_EARLY unsigned zg_function_named(const char *name, char end)
{
    unsigned i = 0;
    while (i < ZG_FN_COUNT && !is_same(name, end, zg_function_names[i]))
        i++;
    return i;
}
