/* SPDX-License-Identifier: MIT */
/* Making the ledger's file: its place, its name, its header, and the removal of old ones. */
#ifndef ZG_LEDGER_WRITER_FILE_H
#define ZG_LEDGER_WRITER_FILE_H

#include <stddef.h>

#include "ledger/writer.h"

/* Dead ledgers of this user that are left in the folder when a new one is made: so many,
 * and no more than an eighth of the file system. */
#define ZG_LEDGER_KEPT 16

/* Ledgers of other pid namespaces, which cannot be known to be dead, that are left. */
#define ZG_LEDGER_FOREIGN_KEPT 64

/*
 * Maps a new ledger: a file in the first folder that works, else anonymous memory.
 * moved_from: set to the folder that was wanted and could not be used.
 * Return: zeroed memory, or NULL.
 */
void *zg_ledger_map(const struct zg_ledger_setup *setup, size_t bytes,
                    const char **moved_from);

/* Fills in all but the section table and the word that publishes it. */
void zg_ledger_fill_header(struct zg_ledger_header *header,
                           const struct zg_ledger_setup *setup, size_t bytes);

/* Removes old ledgers from an open folder, beyond what is kept. bytes: of one ledger. */
void zg_ledger_sweep(int folder, size_t bytes);

/* Reads field 22 of /proc/PID/stat. pid_text: "self" or a number. Return: 0 unknown. */
uint64_t zg_ledger_start_ticks(const char *pid_text);

#endif
