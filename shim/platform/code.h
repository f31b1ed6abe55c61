/* SPDX-License-Identifier: MIT */
/*
 * Code that is laid beside, or over, code of the process: always from a file, a page is
 * never writable and executable at once, and never was.  Keeps errno.
 *
 * Threads: any, for all of them.
 */
#ifndef ZG_CODE_H
#define ZG_CODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Makes an empty file without a name that this process can map executable: in memory where
 * the system allows that, else in a folder for temporary files.
 * Return: its descriptor, close-on-exec, or -1.
 */
int zg_code_file(void);

/* Copies the whole file at path into it. Return: its bytes; 0 when that failed. */
size_t zg_code_copy(int fd, const char *path);

bool zg_code_write(int fd, size_t offset, const void *from, size_t bytes);

/* From now on nobody can change it, as far as the system knows of such files. */
void zg_code_seal(int fd);

/* Return: the file's bytes for reading only; NULL. */
const unsigned char *zg_code_read(int fd, size_t bytes);

/* Lets go of what zg_code_read or zg_code_map has mapped; where the system refuses that,
 * nothing but addresses is lost. */
void zg_code_unmap(const void *memory, size_t bytes);

/* Maps pages of the file executable at an address where nothing is mapped yet.
 * Return: whether they are there. */
bool zg_code_map(int fd, size_t offset, size_t bytes, uintptr_t at);

/* Maps pages of the file over those that are there, in one step: other threads see either.
 * Return: whether they are there; where not, what was there may be gone. */
bool zg_code_map_over(int fd, size_t offset, size_t bytes, uintptr_t at);

#endif
