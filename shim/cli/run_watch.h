/* SPDX-License-Identifier: MIT */
/*
 * Keeps what the processes of a run have recorded.  A process that starts a ledger removes
 * old ones of the same user, so that those of a run with many processes are gone before its
 * report: they are held open from the moment that they begin, and read when they are removed.
 */
#ifndef ZG_CLI_RUN_WATCH_H
#define ZG_CLI_RUN_WATCH_H

#include "cli/launch.h"
#include "ledger/reader.h"

/* A ledger that is held open. */
struct zg_held {
    int fd;
    char *path;   /* NULL: an empty place */
    bool removed; /* from its folder, and still to be read */
};

/* A ledger that was removed during the run. */
struct zg_removed {
    struct zg_reader reader;
    char *path; /* that it had */
};

struct zg_watch {
    int fd; /* readable when there is something to serve; -1: nothing is watched */
    const struct zg_launch *launch;
    struct {
        int id;
        char *path;
    } folders[8];
    size_t folder_count;
    struct zg_held *held;
    size_t held_count;
    char **begun; /* paths of all that began, in that order */
    size_t begun_count;
    struct zg_removed *removed; /* of the run, and of what runs within it */
    size_t removed_count;
    uint64_t
        uneventful;  /* removed ones of the run that are not kept: all streams ended */
    uint64_t missed; /* removed before they could be held */
};

/*
 * Begins to watch the folders that the processes of the run will use; makes the first one of
 * the user's own where it is missing, as they would.  What cannot be watched is not.
 * launch: must outlive the watch.
 * Allocates: yes; zg_watch_free().
 */
void zg_watch_start(struct zg_watch *watch, const struct zg_launch *launch);

/* Takes note of what has happened in the folders.  Does not wait. */
void zg_watch_serve(struct zg_watch *watch);

/* Return: whether a process that left a ledger became another program which left one too,
 * though it be removed by now.  path: of the first ledger. */
bool zg_watch_saw_successor(const struct zg_watch *watch, const char *path,
                            const struct zg_ledger_header *header);

/* Ends the watch; what was seen stays. */
void zg_watch_stop(struct zg_watch *watch);

void zg_watch_free(struct zg_watch *watch);

#endif
