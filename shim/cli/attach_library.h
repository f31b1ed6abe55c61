/* SPDX-License-Identifier: MIT */
/* The library as the JVM sees it, into which it goes by a path of the JVM's own. */
#ifndef ZG_CLI_ATTACH_LIBRARY_H
#define ZG_CLI_ATTACH_LIBRARY_H

#include "cli/doctor_process.h"
#include "cli/launch.h"

/*
 * Finds libzguard.so and makes sure that it can be loaded there.
 * given: of --library, a path as the JVM sees it; NULL: the one that `zguard run` would
 * take, which must lie at the same place there.
 * path: PATH_MAX.
 * Return: ZG_EXIT_OK; else the exit status, after a line on standard error.
 */
int zg_attach_find_library(const struct zg_process *process, const char *given,
                           char *path);

/* Return: false, with a line on standard error, when this process, by now with the JVM's
 * rights, may not read it. */
bool zg_attach_may_read(const struct zg_process *process, const char *path,
                        const char *for_command);

#endif
