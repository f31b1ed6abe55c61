/* SPDX-License-Identifier: MIT */
/*
 * Files as another process sees them: its root may be another file system than ours, and
 * its owner may have put anything there.
 */
#ifndef ZG_CLI_DOCTOR_FILES_H
#define ZG_CLI_DOCTOR_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* In place of a root's descriptor: the caller's own root. */
#define ZG_OWN_ROOT (-1)

/*
 * Opens a path below a root; symbolic links, absolute ones too, end within that root.
 * root: a descriptor of the folder, or ZG_OWN_ROOT.
 * flags: of open(2); O_CLOEXEC is added, and O_NOCTTY and O_NONBLOCK but for O_PATH.
 * Return: a descriptor; -1 with errno set.
 */
int zg_files_open(int root, const char *path, int flags);

/* Return: true when the path leads to a regular file. */
bool zg_files_is_file(int root, const char *path);

/*
 * Reads a text of at most `most` bytes, cut there; NUL-terminated, and may hold NULs.
 * Return: the text; NULL with errno set.
 * Allocates: yes; free().
 */
char *zg_files_read(int root, const char *path, size_t most, size_t *length);

/* The same from an open descriptor, which stays open. */
char *zg_files_read_fd(int fd, size_t most, size_t *length);

#endif
