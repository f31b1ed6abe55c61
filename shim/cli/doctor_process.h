/* SPDX-License-Identifier: MIT */
/* A process that runs, as the doctor sees it: what it has to do with zlib and the guard, and
 * what stands between the two. */
#ifndef ZG_CLI_DOCTOR_PROCESS_H
#define ZG_CLI_DOCTOR_PROCESS_H

#include "cli/doctor_proc.h"
#include "cli/doctor_subject.h"
#include "ledger/reader.h"
#include "options/options.h"

#define ZG_PROCESS_MOST_PROVIDERS 16

struct zg_process {
    struct zg_proc proc;
    struct zg_elf program;
    bool has_program;                    /* it could be read */
    const struct zg_proc_object *guard;  /* libzguard.so as it is mapped; NULL none */
    const struct zg_proc_object *jvm;    /* libjvm.so; NULL: not a JVM, or not yet */
    const struct zg_proc_object *ledger; /* its own, as it is mapped; NULL none */
    char ledger_error[ZG_READER_ERROR_BYTES]; /* why it could not be read; "" it could */
    bool has_ledger;                          /* it could be read: */
    struct zg_ledger_header header;
    struct zg_ledger_totals totals;
    struct zg_ledger_provider providers[ZG_PROCESS_MOST_PROVIDERS];
    uint32_t provider_count;
    char why[512];    /* of the binding, where the ledger says something else */
    bool has_binding; /* it has to do with zlib: */
    struct zg_binding binding;
    struct zg_options options; /* in force, or as ZGUARD says */
    char option_errors[512];   /* what was wrong in them */
};

/*
 * Looks at a process; adds the objects that have to do with zlib to the subject.
 * error: ZG_PROC_ERROR_BYTES.
 * Allocates: yes; zg_process_free(), also after a failure.
 */
enum zg_proc_status zg_process_look(struct zg_process *process, pid_t pid,
                                    struct zg_subject *subject, char *error);

void zg_process_free(struct zg_process *process);

/* Adds all that stands in the way, with its remedy. */
void zg_process_find_obstacles(const struct zg_process *process,
                               struct zg_subject *subject);

/* Return: true when the path's last part is the library's name. */
bool zg_process_is_guard_path(const char *path, size_t length);

#endif
