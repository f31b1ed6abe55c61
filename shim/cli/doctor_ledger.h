/* SPDX-License-Identifier: MIT */
/* Whether a process would find a place for its ledger, without writing anything. */
#ifndef ZG_CLI_DOCTOR_LEDGER_H
#define ZG_CLI_DOCTOR_LEDGER_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define ZG_LEDGER_MOST_PLACES 8

struct zg_ledger_place {
    char folder[PATH_MAX];
    bool usable;
    char reason[256];    /* why not: a clause that follows the folder's name */
    uint64_t size_bytes; /* of its file system */
    uint64_t free_bytes;
};

/* Who wants a ledger. */
struct zg_ledger_wish {
    int root;   /* its root, or ZG_OWN_ROOT */
    uid_t user; /* effective */
    gid_t group;
    const char *folder; /* of the option ledger; NULL or "" for the default places */
    /* Return: a variable of its environment; NULL when it is not set. */
    const char *(*variable)(const void *environment, const char *name);
    const void *environment;
};

/* Return: bytes of a ledger's file. */
uint64_t zg_ledger_file_bytes(void);

/*
 * Looks at one folder, which will be made when it is not there.
 * is_private: it must be the user's alone, and no link, as those in the default places.
 * Return: place->usable.
 */
bool zg_ledger_examine_place(const struct zg_ledger_wish *wish, const char *folder,
                             bool is_private, struct zg_ledger_place *place);

/*
 * Looks at the places in the order in which they are tried.
 * places: ZG_LEDGER_MOST_PLACES.
 * Return: how many there are; none after the first that is usable.
 */
unsigned zg_ledger_find_places(const struct zg_ledger_wish *wish,
                               struct zg_ledger_place *places);

#endif
