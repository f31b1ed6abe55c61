/* SPDX-License-Identifier: MIT */
/* A file that is replaced by a whole new one, or not at all. */
#ifndef CB_OUTPUT_H
#define CB_OUTPUT_H

#include <stdbool.h>
#include <stdio.h>

#define CB_OUTPUT_ERROR_BYTES 512

struct cb_output {
    FILE *file;
    char *path;      /* NULL: standard output */
    char *temporary; /* NULL: written directly, for a pipe or a device */
};

/*
 * Begins a file beside the one that it will replace.
 * path: NULL for standard output.
 * Return: false with a sentence.
 * Allocates: yes; cb_output_commit() or cb_output_abandon().
 */
bool cb_output_open(struct cb_output *output, const char *path,
                    char error[CB_OUTPUT_ERROR_BYTES]);

/* Puts the file in its place.  Return: false with a sentence, the old file still there. */
bool cb_output_commit(struct cb_output *output, char error[CB_OUTPUT_ERROR_BYTES]);

void cb_output_abandon(struct cb_output *output);

#endif
