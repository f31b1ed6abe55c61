/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stdio.h>

#include "input/hfile/error.h"

void cb_hfile_error_fill(struct cb_hfile_error *error, enum cb_hfile_fault fault,
                         uint64_t offset, const char *format, ...)
{
    va_list arguments;

    error->fault = fault;
    error->offset = offset;
    va_start(arguments, format);
    vsnprintf(error->text, sizeof(error->text), format, arguments);
    va_end(arguments);
}
