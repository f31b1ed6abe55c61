/* SPDX-License-Identifier: MIT */
/* Input that can be read only once is written to a file that has no name. */
#ifndef CB_SPOOL_H
#define CB_SPOOL_H

#include <stdint.h>

#include "input/source.h"

/*
 * Reads a descriptor to its end.
 * name: of what is read, for the error.
 * bytes: how much there was.
 * Return: a descriptor of the copy, to be closed; -1 with a sentence, also when nothing came.
 */
int cb_spool(int descriptor, const char *name, uint64_t *bytes,
             char error[CB_SOURCE_ERROR_BYTES]);

#endif
