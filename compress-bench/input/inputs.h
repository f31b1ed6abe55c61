/* SPDX-License-Identifier: MIT */
/* What the user named, as sources: files, folders, standard input, made up cells. */
#ifndef CB_INPUTS_H
#define CB_INPUTS_H

#include "input/source.h"

struct cb_inputs {
    struct cb_source **source;
    size_t count, room;
    size_t piece_bytes; /* how finely they are sampled: at least the largest block */
    unsigned failures;  /* what was named and cannot be measured */
    unsigned left_out;  /* files of folders that are empty, hidden or not regular */
    size_t hfiles;      /* sources that are HFiles */
};

/*
 * Adds what a path names: a file; all files of a folder and the folders in it, but for hidden
 * ones; "-" or a pipe, which are read to their end.  An HFile gives its data blocks.  What
 * cannot be measured is named on standard error and counted.
 * Return: false when there is no memory, after a line on standard error.
 */
bool cb_inputs_add(struct cb_inputs *inputs, const char *path);

/* Adds a source, which is the inputs' from then on; NULL stands for want of memory. */
bool cb_inputs_add_source(struct cb_inputs *inputs, struct cb_source *source);

void cb_inputs_free(struct cb_inputs *inputs);

#endif
