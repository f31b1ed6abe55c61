/* SPDX-License-Identifier: MIT */
#include "cli/launch.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "common/library.h"

bool zg_launch_has_proc(void)
{
    return access("/proc/self/stat", F_OK) == 0;
}

int zg_launch_find_library(struct zg_launch *launch, const char *command,
                           const char *given)
{
    char error[ZG_LIBRARY_ERROR_BYTES];

    if (!zg_library_find(given, launch->library, error)) {
        zg_cli_complain(command, "%s", error);
        return ZG_EXIT_FAILED;
    }
    return ZG_EXIT_OK;
}

/* The dynamic linker divides LD_PRELOAD at these. */
static int check_path(const struct zg_launch *launch, const char *command)
{
    if (strpbrk(launch->library, " :") == NULL) {
        return ZG_EXIT_OK;
    }
    zg_cli_complain(command,
                    "%s: a path with a blank or a colon in it cannot be preloaded",
                    launch->library);
    return ZG_EXIT_FAILED;
}

static bool is_in_preload(const char *preload, const char *library)
{
    size_t length = strlen(library);

    while (*preload != '\0') {
        size_t word = strcspn(preload, " :");

        if (word == length && memcmp(preload, library, length) == 0) {
            return true;
        }
        preload += word;
        preload += strspn(preload, " :");
    }
    return false;
}

static bool join_preload(struct zg_launch *launch)
{
    const char *before = getenv("LD_PRELOAD");

    if (before == NULL || *before == '\0') {
        launch->preload = strdup(launch->library);
    } else if (is_in_preload(before, launch->library)) {
        launch->preload = strdup(before);
    } else if (asprintf(&launch->preload, "%s:%s", launch->library, before) < 0) {
        launch->preload = NULL;
    }
    return launch->preload != NULL;
}

int zg_launch_join_options(struct zg_launch *launch, const char *command,
                           const struct zg_arguments *arguments)
{
    const char *before = getenv("ZGUARD");
    const char *added = arguments->guard;
    char errors[1024];

    before = before == NULL ? "" : before;
    if (asprintf(&launch->guard, "%s%s%s", before,
                 *before != '\0' && *added != '\0' ? "," : "", added) < 0) {
        launch->guard = NULL;
        zg_cli_complain(command, "out of memory");
        return ZG_EXIT_FAILED;
    }
    zg_options_default(&launch->options);
    if (zg_options_parse(&launch->options, launch->guard, errors, sizeof(errors)) > 0) {
        zg_cli_complain(command, "in the environment's ZGUARD: %s", errors);
        return ZG_EXIT_USAGE;
    }
    return ZG_EXIT_OK;
}

static const char id_digits[] = "0123456789abcdefghijklmnopqrstuvwxyz";

/* Return: length of the mark of the run that this command is part of; 0: of none. */
static size_t outer_run(const char *mark)
{
    size_t length = mark == NULL ? 0 : strlen(mark);

    if (length >= ZG_RUN_ID_BYTES) {
        return 0;
    }
    for (size_t i = 0; i < length; i++) {
        if (mark[i] != '.' && strchr(id_digits, mark[i]) == NULL) {
            return 0;
        }
    }
    return length;
}

static bool make_run_id(struct zg_launch *launch)
{
    const char *outer = getenv(ZG_RUN_VARIABLE);
    size_t length = outer_run(outer);
    size_t count = length > 0 ? ZG_RUN_ID_INNER_DIGITS : ZG_RUN_ID_DIGITS;
    unsigned char random[ZG_RUN_ID_DIGITS];
    char *at = launch->run_id + length;

    memcpy(launch->run_id, length > 0 ? outer : "", length);
    if (length > 0) {
        if (length + 1 + count >= ZG_RUN_ID_BYTES) {
            /* No room: it goes by the name of the run that it is part of. */
            return true;
        }
        *at++ = '.';
    }
    if (getrandom(random, count, 0) != (ssize_t)count) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        *at++ = id_digits[random[i] % (sizeof(id_digits) - 1)];
    }
    return true;
}

const char *zg_launch_ledger_folder(const struct zg_launch *launch)
{
    const char *path = launch->options.value[ZG_OPT_ledger].path;

    return launch->options.value[ZG_OPT_ledger].number == 0 && *path != '\0' ? path
                                                                             : NULL;
}

bool zg_launch_owns(const struct zg_launch *launch, const char *run_id)
{
    size_t length = strlen(launch->run_id);

    return strncmp(run_id, launch->run_id, length) == 0 &&
           (run_id[length] == '\0' || run_id[length] == '.');
}

int zg_launch_prepare(struct zg_launch *launch, const char *command,
                      const struct zg_arguments *arguments)
{
    memset(launch, 0, sizeof(*launch));
    int status = zg_launch_join_options(launch, command, arguments);
    if (status == ZG_EXIT_OK) {
        status = zg_launch_find_library(launch, command,
                                        arguments->option[ZG_CLI_library].text);
    }
    if (status == ZG_EXIT_OK) {
        status = check_path(launch, command);
    }
    if (status == ZG_EXIT_OK && (!join_preload(launch) || !make_run_id(launch))) {
        zg_cli_complain(command, "the environment cannot be made: %s", strerror(errno));
        status = ZG_EXIT_FAILED;
    }
    if (status != ZG_EXIT_OK) {
        zg_launch_free(launch);
    }
    return status;
}

void zg_launch_free(struct zg_launch *launch)
{
    free(launch->preload);
    free(launch->guard);
    launch->preload = NULL;
    launch->guard = NULL;
}

/* A program that was built with AddressSanitizer refuses to start when a library stands
 * before the sanitizer's own.  Ours may: it leaves malloc alone. */
static bool set_sanitizer_options(void)
{
    static const char option[] = "verify_asan_link_order=0";
    const char *before = getenv("ASAN_OPTIONS");
    char *joined;

    if (before == NULL || *before == '\0') {
        return setenv("ASAN_OPTIONS", option, 1) == 0;
    }
    if (strstr(before, "verify_asan_link_order") != NULL) {
        return true;
    }
    if (asprintf(&joined, "%s:%s", before, option) < 0) {
        return false;
    }
    bool good = setenv("ASAN_OPTIONS", joined, 1) == 0;
    free(joined);
    return good;
}

bool zg_launch_set_environment(const struct zg_launch *launch)
{
    return setenv("LD_PRELOAD", launch->preload, 1) == 0 && set_sanitizer_options() &&
           (*launch->guard == '\0' || setenv("ZGUARD", launch->guard, 1) == 0) &&
           setenv(ZG_RUN_VARIABLE, launch->run_id, 1) == 0;
}

int zg_launch_explain_failure(const char *program, int reason)
{
    if (reason == ENOENT || reason == ENOTDIR) {
        zg_cli_complain("run", "%s: command not found", program);
        return ZG_EXIT_NOT_FOUND;
    }
    zg_cli_complain("run", "%s: cannot be executed: %s", program, strerror(reason));
    return ZG_EXIT_NOT_EXECUTABLE;
}
