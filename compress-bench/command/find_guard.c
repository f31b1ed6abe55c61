/* SPDX-License-Identifier: MIT */
#include "command/find_guard.h"

#include <stdio.h>
#include <stdlib.h>

#include "options/options.h"

static bool read_environment(char error[ZG_LIBRARY_ERROR_BYTES])
{
    static struct zg_options options;
    const char *text = getenv("ZGUARD");
    char mistakes[ZG_LIBRARY_ERROR_BYTES / 2];

    zg_options_default(&options);
    if (text == NULL || *text == '\0') {
        return true;
    }
    if (zg_options_parse(&options, text, mistakes, sizeof(mistakes)) > 0) {
        snprintf(error, ZG_LIBRARY_ERROR_BYTES, "in the environment's ZGUARD: %s",
                 mistakes);
        return false;
    }
    if (options.off) {
        snprintf(error, ZG_LIBRARY_ERROR_BYTES,
                 "the environment's ZGUARD=off switches the guard off; unset it");
    }
    return !options.off;
}

bool cb_find_guard(const char *given, char library[PATH_MAX],
                   char error[ZG_LIBRARY_ERROR_BYTES])
{
    return zg_library_find(given, library, error) && read_environment(error);
}
