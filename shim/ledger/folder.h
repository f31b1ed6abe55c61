/* SPDX-License-Identifier: MIT */
/*
 * Where ledgers live and how they are named: the one place that both sides follow.
 *
 * A folder is BASE "/" ZG_LEDGER_STEM UID, owned by UID, mode 0700; bases are tried in the
 * order below and one that cannot be used is passed over.  A file in it is
 *
 *     zguard-<pid>-<start ticks>-<pid namespace inode>-<8 hex digits, random>.zgl
 *
 * with the first three in decimal, as in the header's fields of those names.
 */
#ifndef ZG_LEDGER_FOLDER_H
#define ZG_LEDGER_FOLDER_H

#include "ledger/format.h"

/* Begins the name of the folder (then the user's id) and of each file (then the pid). */
#define ZG_LEDGER_STEM "zguard-"

#define ZG_LEDGER_RANDOM_DIGITS 8

/* X(PATH, text): this base.  X(ENV, name): the base that the variable names, if it is set
 * to an absolute path. */
#define ZG_LEDGER_BASES(X)                                                               \
    X(PATH, "/dev/shm")                                                                  \
    X(ENV, "XDG_RUNTIME_DIR")                                                            \
    X(ENV, "TMPDIR")                                                                     \
    X(PATH, "/tmp")

/*
 * Mark of a run in the environment of its processes: becomes the header's run_id.
 *
 * Digits and small letters; a run within a run adds a dot and some more to the outer one's,
 * so that both find what ran under the inner one, as long as there is room in run_id.
 */
#define ZG_RUN_VARIABLE "ZGUARD_RUN"
#define ZG_RUN_ID_DIGITS 11
#define ZG_RUN_ID_INNER_DIGITS 5
#define ZG_RUN_ID_BYTES (sizeof(((struct zg_ledger_header *)0)->run_id))

#endif
