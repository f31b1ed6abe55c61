/* SPDX-License-Identifier: MIT */
#include "cli/attach_session.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "cli/attach_library.h"
#include "cli/doctor_files.h"
#include "common/text.h"

/* ---- looking ---- */

/* Return: the process's number; 0 after a line on standard error. */
static pid_t parse_operand(const char *command, const struct zg_arguments *arguments)
{
    long pid = 0;

    if (arguments->operand_count == 0) {
        zg_cli_complain(command, "needs the number of a process; zguard doctor tells of "
                                 "each what it is");
    } else if (arguments->operand_count > 1) {
        zg_cli_complain(command, "one process at a time, not also \"%s\"",
                        arguments->operands[1]);
    } else if (!zg_text_parse_number(arguments->operands[0], 1, INT32_MAX, &pid)) {
        zg_cli_complain(command, "%s is not the number of a process",
                        arguments->operands[0]);
    }
    return (pid_t)pid;
}

static bool look(struct zg_attach_session *session, pid_t pid)
{
    char error[ZG_PROC_ERROR_BYTES];

    memset(&session->subject, 0, sizeof(session->subject));
    if (zg_process_look(&session->process, pid, &session->subject, error) == ZG_PROC_OK) {
        return true;
    }
    zg_cli_complain(session->command, "%s", error);
    return false;
}

bool zg_attach_look_again(struct zg_attach_session *session)
{
    pid_t pid = session->process.proc.pid;

    zg_process_free(&session->process);
    return look(session, pid);
}

/* The descriptor is of the very process that is looked at next. */
static bool open_process(struct zg_attach_session *session, pid_t pid)
{
    session->peer.process = (int)syscall(SYS_pidfd_open, pid, 0);
    if (session->peer.process >= 0) {
        return true;
    }
    if (errno == ESRCH || errno == EINVAL) {
        zg_cli_complain(session->command, "process %ld does not exist", (long)pid);
    } else {
        zg_cli_complain(session->command, "process %ld cannot be held on to: %s%s",
                        (long)pid, strerror(errno),
                        errno == ENOSYS ? "; this needs Linux 5.3 or newer" : "");
    }
    return false;
}

static bool open_session(struct zg_attach_session *session, pid_t pid, int64_t timeout_ms)
{
    const struct zg_proc *proc = &session->process.proc;

    if (!open_process(session, pid) || !look(session, pid)) {
        return false;
    }
    session->peer.inner_pid = proc->inner_pid;
    session->peer.user = proc->owner;
    session->peer.timeout_ms = timeout_ms;
    session->peer.takes_signal = (proc->caught >> (SIGQUIT - 1) & 1) != 0;
    session->peer.temporary = zg_files_open(proc->root, "/tmp", O_PATH | O_DIRECTORY);
    if (session->process.jvm != NULL) {
        zg_attach_examine_jvm(&session->jvm, &session->process);
    }
    return true;
}

struct zg_attach_session *
zg_attach_begin(const char *command, const struct zg_arguments *arguments, int *status)
{
    const int64_t usual_ms = 10000;
    pid_t pid = parse_operand(command, arguments);
    struct zg_attach_session *session = pid == 0 ? NULL : calloc(1, sizeof(*session));

    *status = pid == 0 ? ZG_EXIT_USAGE : ZG_EXIT_FAILED;
    if (pid == 0) {
        return NULL;
    }
    if (session == NULL) {
        zg_cli_complain(command, "out of memory");
        return NULL;
    }
    session->command = command;
    session->own_user = geteuid();
    session->own_group = getegid();
    session->peer.process = session->peer.temporary = -1;
    session->process.proc.root = ZG_OWN_ROOT;
    int64_t timeout_ms = arguments->option[ZG_CLI_timeout].given
                             ? arguments->option[ZG_CLI_timeout].number
                             : usual_ms;
    if (!open_session(session, pid, timeout_ms)) {
        zg_attach_end(session);
        return NULL;
    }
    return session;
}

void zg_attach_end(struct zg_attach_session *session)
{
    if (session->peer.process >= 0) {
        close(session->peer.process);
    }
    if (session->peer.temporary >= 0) {
        close(session->peer.temporary);
    }
    zg_process_free(&session->process);
    free(session);
}

/* ---- what forbids it ---- */

static bool is_no_jvm(const struct zg_attach_session *session)
{
    return session->process.jvm == NULL;
}

static bool is_no_hotspot(const struct zg_attach_session *session)
{
    return !session->jvm.is_hotspot;
}

static bool is_stopped(const struct zg_attach_session *session)
{
    return session->process.proc.state == 'T' || session->process.proc.state == 't';
}

static bool is_of_another(const struct zg_attach_session *session)
{
    return session->own_user != 0 && session->own_user != session->process.proc.owner;
}

static bool has_no_temporary(const struct zg_attach_session *session)
{
    return session->peer.temporary < 0;
}

static bool takes_no_commands(const struct zg_attach_session *session)
{
    return session->jvm.takes_no_commands;
}

/* A signal without a handler would end it. */
static bool would_end(const struct zg_attach_session *session)
{
    return !session->peer.takes_signal && !zg_attach_listens(&session->peer);
}

/* The first that holds is told. */
static const struct {
    bool (*holds)(const struct zg_attach_session *session);
    const char *why;
} obstacles[] = {
    {is_no_jvm,
     "is no JVM: it has no libjvm.so mapped; another program is guarded from its "
     "start, by zguard run"},
    {is_no_hotspot,
     "is a JVM of another kind than HotSpot, which takes no such commands; "
     "it is guarded from its start, by zguard run"},
    {is_of_another, "belongs to another user; that user or root can ask"},
    {is_stopped, "is stopped, and would not answer; kill -CONT lets it go on"},
    {has_no_temporary, "has no folder /tmp, in which a JVM listens; start it with "
                       "-agentpath"},
    {takes_no_commands, "takes no commands while it runs; start it with -agentpath, or "
                        "without that option"},
    {would_end,
     "does not listen, and has no handler for SIGQUIT, by which a JVM is asked "
     "to: it was started with -Xrs, or has only begun to start; nothing was sent "
     "to it"},
};

bool zg_attach_may_call(const struct zg_attach_session *session)
{
    long pid = (long)session->process.proc.pid;

    for (size_t i = 0; i < sizeof(obstacles) / sizeof(obstacles[0]); i++) {
        if (obstacles[i].holds(session)) {
            zg_cli_complain(
                session->command, "process %ld %s%s%s%s", pid, obstacles[i].why,
                obstacles[i].holds == takes_no_commands ? " (" : "",
                obstacles[i].holds == takes_no_commands ? session->jvm.reason : "",
                obstacles[i].holds == takes_no_commands ? ")" : "");
            return false;
        }
    }
    return true;
}

/* ---- the command ---- */

/* A JVM before 10 takes commands of its own user and group only. */
static bool become(uid_t user, gid_t group)
{
    return (getegid() == group || setegid(group) == 0) &&
           (geteuid() == user || seteuid(user) == 0);
}

static bool become_itself(const struct zg_attach_session *session)
{
    return (geteuid() == session->own_user || seteuid(session->own_user) == 0) &&
           (getegid() == session->own_group || setegid(session->own_group) == 0);
}

static bool call(const struct zg_attach_session *session, const char *library,
                 const char *options, struct zg_attach_answer *answer)
{
    const char *const words[ZG_ATTACH_WORDS] = {"load", library, "true", options};
    char error[ZG_ATTACH_ERROR_BYTES];

    if (zg_attach_call(&session->peer, words, answer, error)) {
        return true;
    }
    zg_cli_complain(session->command, "process %ld %s", (long)session->process.proc.pid,
                    error);
    return false;
}

bool zg_attach_load(struct zg_attach_session *session, const char *library,
                    const char *options)
{
    const struct zg_proc *proc = &session->process.proc;
    struct zg_attach_answer answer = {.status = -1};

    if (!become(proc->owner, proc->group)) {
        zg_cli_complain(session->command, "cannot act as the JVM's user: %s",
                        strerror(errno));
        become_itself(session);
        return false;
    }
    bool good = zg_attach_may_read(&session->process, library, session->command) &&
                call(session, library, options, &answer);
    if (!become_itself(session)) {
        zg_cli_complain(session->command, "cannot become its own user again: %s",
                        strerror(errno));
        return false;
    }
    if (good && !zg_attach_has_loaded(&answer)) {
        zg_cli_complain(
            session->command, "process %ld did not take the library (status %d): %s",
            (long)proc->pid, answer.status,
            answer.text[0] != '\0' ? answer.text : "the JVM does not say why");
        return false;
    }
    return good;
}
