/* SPDX-License-Identifier: MIT */
#include "command/write_result.h"

#include <errno.h>
#include <string.h>

#include "base/say.h"
#include "common/output.h"

bool cb_write_result(const char *path, cb_result_writer *write, const void *result)
{
    char error[ZG_OUTPUT_ERROR_BYTES];
    struct zg_output output;

    if (zg_output_open(&output, path, stdout, error, sizeof(error))) {
        write(output.file, result);
        if (zg_output_commit(&output, error, sizeof(error))) {
            return true;
        }
    }
    cb_say("%s", error);
    return false;
}

bool cb_try_result(const char *path)
{
    char error[ZG_OUTPUT_ERROR_BYTES];
    struct zg_output output;

    if (path == NULL) {
        return true;
    }
    if (!zg_output_open(&output, path, stdout, error, sizeof(error))) {
        cb_say("%s", error);
        return false;
    }
    zg_output_abandon(&output);
    return true;
}

/* Return: false after a line on standard error, when option's file is an operand. */
static bool spares_operands(const char *command, const char *option, const char *path,
                            const struct cb_arguments *arguments)
{
    for (size_t i = 0; path != NULL && i < arguments->operand_count; i++) {
        if (zg_output_is_same_place(path, arguments->operands[i])) {
            cb_say("%s: %s names what is to be read, %s; give the result a file of its "
                   "own",
                   command, option, path);
            return false;
        }
    }
    return true;
}

bool cb_check_outputs(const char *command, const struct cb_arguments *arguments)
{
    const char *output = arguments->option[CB_OPT_output].text;
    const char *html = arguments->option[CB_OPT_html].text;

    if (output != NULL && html != NULL && zg_output_is_same_place(output, html)) {
        cb_say("%s: --html and --output name the same file, %s; give each its own",
               command, html);
        return false;
    }
    return spares_operands(command, "--output", output, arguments) &&
           spares_operands(command, "--html", html, arguments);
}

int cb_finish_output(void)
{
    errno = 0;
    if (fflush(stdout) == 0 && !ferror(stdout)) {
        return CB_EXIT_OK;
    }
    cb_say("standard output: cannot be written%s%s", errno != 0 ? ": " : "",
           errno != 0 ? strerror(errno) : "");
    return CB_EXIT_FAILED;
}
