/* SPDX-License-Identifier: MIT */
/* Finds ledgers: by folder, by process, the newest. */
#ifndef ZG_CLI_FIND_H
#define ZG_CLI_FIND_H

#include <stdbool.h>
#include <stddef.h>

#include "ledger/reader.h"

/* A ledger that could be read as far as its header. */
struct zg_found {
    char *path;
    struct zg_ledger_header header;
    uid_t owner;
};

struct zg_ledger_list {
    struct zg_found *found;
    size_t count;
    size_t unreadable; /* files or folders of ledgers that we may not read, or are none */
};

enum zg_find_scope {
    ZG_FIND_OWN, /* the user's own folders */
    ZG_FIND_ALL  /* those of all users */
};

/*
 * Reads the headers of all ledgers, in the order in which they were begun, newest first.
 * folder: one more folder to look into, NULL for none.
 * Return: false when memory is short.
 * Allocates: yes; zg_find_free().
 */
bool zg_find(struct zg_ledger_list *list, enum zg_find_scope scope, const char *folder);

void zg_find_free(struct zg_ledger_list *list);

/*
 * Return: false when no folder could take a ledger now: none can be written, or all are full.
 * folder: one more, NULL for none.
 */
bool zg_find_room(const char *folder);

/*
 * Names the user's own folders, in the order in which they are tried: "" when the variable
 * that names the base is not set.
 * Return: false past the last.
 */
bool zg_find_own_folder(size_t index, char *path, size_t bytes);

/*
 * Finds the ledger that a user means: a number is a process, "newest" the newest of the
 * user's own, anything else a path.
 * error: takes one sentence on failure.
 * Return: the path, to be freed; NULL on failure.
 */
char *zg_find_ledger(const char *word, const char *folder, char *error,
                     size_t error_bytes);

/*
 * Looks for the ledger of the program that a process has become by exec: it lies beside the
 * first one's and is of the same process, begun later.
 * path: of the first one.
 */
bool zg_find_successor(const char *path, const struct zg_ledger_header *header);

#endif
