/* SPDX-License-Identifier: MIT */
/* An ordinary file as a source. */
#ifndef CB_FILE_H
#define CB_FILE_H

#include "input/source.h"

/*
 * path: of a regular file, opened when it is read; NULL: descriptor is read, and closed with
 * the source.
 * name: for people.
 * bytes: its size, more than 0.
 * Return: NULL when there is no memory; the descriptor is closed then.
 * Allocates: yes; source->calls->free().
 */
struct cb_source *cb_file_source_make(const char *path, int descriptor, const char *name,
                                      uint64_t bytes, size_t piece_bytes);

#endif
