/* SPDX-License-Identifier: MIT */
/*
 * A second, private copy of a library that is loaded: its functions serve as the real ones
 * once the first one's entries lead elsewhere.
 * Threads: one at a time. Takes the dynamic linker's lock.
 */
#ifndef ZG_PRIVATE_COPY_H
#define ZG_PRIVATE_COPY_H

#include "binding/elf_file.h"
#include "preload/object.h"

struct zg_private_copy {
    int fd;                  /* of a file of our own with the library's bytes, or -1 */
    struct zg_elf_file file; /* these bytes, mapped for reading */
    struct zg_object loaded; /* the copy, once it is */
};

/*
 * Makes a file with the bytes of a loaded library's, after making sure that the file at its
 * path is still the one that was loaded.
 * Return: NULL, or why it cannot be had. In either case zg_private_copy_drop ends it.
 */
const char *zg_private_copy_make(struct zg_private_copy *copy,
                                 const struct zg_object *object);

/* Loads the copy, for good. Return: NULL, or why it cannot be. */
const char *zg_private_copy_load(struct zg_private_copy *copy);

/* Lets go of the file; a copy that was loaded stays. */
void zg_private_copy_drop(struct zg_private_copy *copy);

#endif
