/* SPDX-License-Identifier: MIT */
/* The bytes of an HFile, wherever they are: read by offset, never mapped (a file that is cut
 * while it is mapped ends the program). */
#ifndef CB_HFILE_STORE_H
#define CB_HFILE_STORE_H

#include <stddef.h>

#include "input/hfile/error.h"

struct cb_hfile_store {
    int descriptor;
    const unsigned char *memory; /* NULL: descriptor is read */
    uint64_t bytes;
};

/* Opens a file.  Return: false with an error when it cannot be, or is no regular file. */
bool cb_hfile_store_open(struct cb_hfile_store *store, const char *path,
                         struct cb_hfile_error *error);

/* Takes bytes in memory, which stay the caller's. */
void cb_hfile_store_over(struct cb_hfile_store *store, const void *bytes, size_t length);

void cb_hfile_store_close(struct cb_hfile_store *store);

/*
 * Reads so many bytes from there.
 * Return: false with an error when there are fewer, or the system failed.
 * Threads: any.
 */
bool cb_hfile_store_read(const struct cb_hfile_store *store, uint64_t offset, void *out,
                         size_t length, struct cb_hfile_error *error);

#endif
