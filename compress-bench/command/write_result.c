/* SPDX-License-Identifier: MIT */
#include "command/write_result.h"

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
