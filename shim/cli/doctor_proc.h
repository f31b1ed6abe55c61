/* SPDX-License-Identifier: MIT */
/* What /proc tells of one process that runs: read once, nothing is asked of the process. */
#ifndef ZG_CLI_DOCTOR_PROC_H
#define ZG_CLI_DOCTOR_PROC_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define ZG_PROC_ERROR_BYTES 512
#define ZG_PROC_NO_LIMIT UINT64_MAX

/* A file that is mapped with the right to execute, or whose name ends as a ledger's. */
struct zg_proc_object {
    char *path;
    bool deleted; /* removed or replaced since */
    uint64_t inode;
    unsigned device_major, device_minor;
    char range[40]; /* of its first mapping, as /proc/PID/map_files names it */
};

struct zg_proc {
    pid_t pid;
    pid_t inner_pid; /* its number in its own pid namespace */
    uid_t owner;     /* effective */
    gid_t group;
    char executable[PATH_MAX];
    char command[1024];
    char *environment; /* as it was started: NUL-terminated strings, one behind another */
    size_t environment_bytes;
    char state;             /* of its first thread, as ps(1) shows it; T: stopped */
    uint64_t caught;        /* signals that it has handlers for: bit 0 is signal 1 */
    bool secure;            /* AT_SECURE: set-user-id and the like */
    long seccomp;           /* 0 none, 1 strict, 2 a filter; -1 unknown */
    uint64_t address_bytes; /* in use, of the limit: */
    uint64_t address_limit; /* RLIMIT_AS */
    uint64_t data_bytes;
    uint64_t data_limit; /* RLIMIT_DATA */
    uint64_t file_limit; /* RLIMIT_FSIZE */
    bool other_pids;     /* it lives in another pid namespace than we */
    bool other_files;    /* it has another root or mount namespace */
    int root;            /* its root; ZG_OWN_ROOT when that is ours */
    struct zg_proc_object *objects;
    size_t object_count;
};

enum zg_proc_status {
    ZG_PROC_OK,
    ZG_PROC_NOT_THERE,
    ZG_PROC_NO_PERMISSION,
    ZG_PROC_NOTHING_IN_IT, /* a thread of the kernel, or a process that has ended */
    ZG_PROC_FAILED
};

/*
 * Reads all of it.
 * error: ZG_PROC_ERROR_BYTES; on failure takes one sentence.
 * Allocates: yes; zg_proc_free(), also after a failure.
 */
enum zg_proc_status zg_proc_read(struct zg_proc *process, pid_t pid, char *error);

void zg_proc_free(struct zg_proc *process);

/* Return: the value of an environment variable; NULL when it was not set. */
const char *zg_proc_variable(const struct zg_proc *process, const char *name);

/*
 * Opens an object that the process has mapped: the very file, where the system lets us.
 * Return: a descriptor; -1 when it cannot be had, or when there is another file by now.
 */
int zg_proc_open_object(const struct zg_proc *process,
                        const struct zg_proc_object *object);

/* ---- the texts of /proc, taken apart ---- */

/* Adds the objects of a text in the form of /proc/PID/maps.  Return: false when memory is
 * short. */
bool zg_proc_parse_maps(struct zg_proc *process, char *text);

/* Return: the number at `field` (from 0) behind "NAME:" in the form of /proc/PID/status; -1
 * when it is not there; last: the last number of the line instead. */
long long zg_proc_status_number(const char *text, const char *name, int field, bool last);

/* Return: the soft limit in the form of /proc/PID/limits; ZG_PROC_NO_LIMIT for none. */
uint64_t zg_proc_limit(const char *text, const char *name);

#endif
