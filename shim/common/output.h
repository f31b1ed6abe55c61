/* SPDX-License-Identifier: MIT */
/* A file that is replaced by a whole new one, or not at all. */
#ifndef ZG_OUTPUT_H
#define ZG_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Holds every sentence of these functions. */
#define ZG_OUTPUT_ERROR_BYTES 512

struct zg_output {
    FILE *file;
    char *path;      /* NULL: a standard stream */
    char *temporary; /* NULL: written directly, for a pipe or a device */
};

/*
 * Begins a file beside the one that it will replace.
 * path: NULL for the standard stream.
 * standard: stdout or stderr.
 * Return: false with a sentence in error.
 * Allocates: yes; zg_output_commit() or zg_output_abandon().
 */
bool zg_output_open(struct zg_output *output, const char *path, FILE *standard,
                    char *error, size_t error_bytes);

/*
 * Return: true when both paths name the same file, whether it is there or not: what is written
 * to one would replace the other.
 * Allocates: and frees.
 */
bool zg_output_is_same_place(const char *path, const char *other);

/* Puts the file in its place.  Return: false with a sentence, the old file still there. */
bool zg_output_commit(struct zg_output *output, char *error, size_t error_bytes);

void zg_output_abandon(struct zg_output *output);

/* Return: true when what is written is seen by a person in colours. */
bool zg_output_is_colored(const struct zg_output *output);

#endif
