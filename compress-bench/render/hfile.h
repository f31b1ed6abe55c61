/* SPDX-License-Identifier: MIT */
/* What was found out about an HFile, written for people and for programs. */
#ifndef CB_RENDER_HFILE_H
#define CB_RENDER_HFILE_H

#include <jansson.h>
#include <stdio.h>

#include "input/hfile/inspect.h"

/* Writes a paragraph. */
void cb_render_hfile_text(FILE *file, const char *path,
                          const struct cb_hfile_summary *summary);

/*
 * Return: an object; NULL when there is no memory.
 * summary: NULL when the file could not be read; error says why.
 */
json_t *cb_render_hfile_json(const char *path, const struct cb_hfile_summary *summary,
                             const struct cb_hfile_error *error);

/* Writes the document that holds such objects.  Return: false when there is no memory. */
bool cb_render_hfile_document(FILE *file, json_t *objects);

/* Return: uncompressed bytes to one compressed byte; 0 without data. */
double cb_render_hfile_ratio(const struct cb_hfile_summary *summary);

/* Writes when the file was made, to 32 bytes at out.  Return: NULL when it is not known. */
const char *cb_render_hfile_created(const struct cb_hfile_summary *summary, char *out);

#endif
