/* SPDX-License-Identifier: MIT */
/* Streams that are known to be kept on purpose: patterns over the frames of their stack. */
#ifndef ZG_CLI_SUPPRESSIONS_H
#define ZG_CLI_SUPPRESSIONS_H

#include <stdbool.h>
#include <stddef.h>

struct zg_report_site;

struct zg_suppressions {
    char **patterns;
    size_t count;
};

/*
 * Reads a file of "leak:PATTERN" lines; '#' begins a comment line.
 * error: takes one sentence on failure.
 * Allocates: yes; zg_suppressions_free().
 */
bool zg_suppressions_load(struct zg_suppressions *suppressions, const char *path,
                          char *error, size_t error_bytes);

void zg_suppressions_free(struct zg_suppressions *suppressions);

/* As LeakSanitizer matches: anywhere in the text, '*' is any run of characters, '^' at the
 * pattern's start and '$' at its end tie it to the text's. */
bool zg_suppressions_pattern_matches(const char *pattern, const char *text);

/* Return: true when a pattern matches the function or file of one of the site's frames. */
bool zg_suppressions_match(const struct zg_suppressions *suppressions,
                           const struct zg_report_site *site);

/* Return: true for the JDK's own: inflaters of its class path, jar files and image. */
bool zg_suppressions_builtin_match(const struct zg_report_site *site);

#endif
