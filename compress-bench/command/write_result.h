/* SPDX-License-Identifier: MIT */
/* Writes what a command has found out to where the user wants it. */
#ifndef CB_WRITE_RESULT_H
#define CB_WRITE_RESULT_H

#include <stdbool.h>
#include <stdio.h>

#include "command/options.h"

/* Errors of the file are found out afterwards. */
typedef void cb_result_writer(FILE *file, const void *result);

/*
 * path: NULL for standard output; a file that is there is replaced only by a whole result.
 * Return: false after a line on standard error.
 */
bool cb_write_result(const char *path, cb_result_writer *write, const void *result);

/* Finds out whether that place can be written before minutes are spent.
 * Return: false after a line on standard error. */
bool cb_try_result(const char *path);

/*
 * Return: false after a line on standard error, when --output and --html name the same file,
 * or one of them an operand, which a result would replace.
 */
bool cb_check_outputs(const char *command, const struct cb_arguments *arguments);

/* Ends what was written to standard output.
 * Return: CB_EXIT_OK; CB_EXIT_FAILED after a line on standard error. */
int cb_finish_output(void);

#endif
