/* SPDX-License-Identifier: MIT */
/* What the doctor looks at: each fills a subject with the verdict on one thing. */
#ifndef ZG_CLI_DOCTOR_LOOK_H
#define ZG_CLI_DOCTOR_LOOK_H

#include <sys/types.h>

#include "cli/doctor_subject.h"

/* subject: zeroed.  A thing that cannot be looked at becomes ZG_UNREADABLE with the sentence
 * that says why. */
void zg_look_at_jdk(struct zg_subject *subject, const char *home);
void zg_look_at_file(struct zg_subject *subject, const char *path);
void zg_look_at_process(struct zg_subject *subject, pid_t pid);

/* A file or a folder, whichever it is; a launcher `java` stands for its JDK. */
void zg_look_at_path(struct zg_subject *subject, const char *path);

/* This machine and user: the library, and the place for ledgers.  library: the path, "" when
 * it was not found. */
void zg_look_at_machine(struct zg_subject *subject, const char *library);

#endif
