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
 * Finds the ledger that a user means: a number is a process, "newest" the newest of the
 * user's own, anything else a path.
 * error: takes one sentence on failure.
 * Return: the path, to be freed; NULL on failure.
 */
char *zg_find_ledger(const char *word, const char *folder, char *error,
                     size_t error_bytes);

#endif
