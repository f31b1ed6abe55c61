/* SPDX-License-Identifier: MIT */
/* One visit to a JVM that runs: what was seen of it, what forbids a command, and the
 * command itself. */
#ifndef ZG_CLI_ATTACH_SESSION_H
#define ZG_CLI_ATTACH_SESSION_H

#include "cli/attach_jvm.h"
#include "cli/attach_protocol.h"
#include "cli/cli_options.h"
#include "cli/doctor_process.h"

struct zg_attach_session {
    const char *command; /* "attach", "detach" */
    struct zg_process process;
    struct zg_subject subject;
    struct zg_attach_jvm jvm;
    struct zg_attach_peer peer;
    uid_t own_user;
    gid_t own_group;
};

/*
 * Takes the operand for a process and looks at it.
 * Return: the session, to be ended; NULL after a line on standard error, with the exit
 * status in *status.
 */
struct zg_attach_session *
zg_attach_begin(const char *command, const struct zg_arguments *arguments, int *status);

/* Looks at the process once more. Return: false when it has ended meanwhile. */
bool zg_attach_look_again(struct zg_attach_session *session);

/* Return: true when a command may be sent to it: it is a HotSpot JVM that takes commands, of
 * this user or the caller is root, and not stopped. Else a line on standard error. */
bool zg_attach_may_call(const struct zg_attach_session *session);

/*
 * Has the JVM load the library and hand it options, as the JVM's own user.
 * Return: false after a line on standard error.
 */
bool zg_attach_load(struct zg_attach_session *session, const char *library,
                    const char *options);

void zg_attach_end(struct zg_attach_session *session);

#endif
