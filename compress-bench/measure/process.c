/* SPDX-License-Identifier: MIT */
#include "measure/process.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/text.h"
#include "measure/stop.h"

#define POLL_MS 100
/* Streams that are not a JVM's are only counted unless this is said. */
#define GUARD_OPTIONS "reclaim=all,ledger=off"
#define NO_GUARD "off"
#define NO_LIBRARY "-"

/* ---- the parent's side ---------------------------------------------------------------- */

/* Sets NAME to "first" and what it was, in that order. */
static void join_variable(const char *name, const char *first, const char *separator)
{
    const char *before = getenv(name);
    char *joined = NULL;

    if (before == NULL || *before == '\0') {
        setenv(name, first, 1);
    } else if (asprintf(&joined, "%s%s%s", first, separator, before) >= 0) {
        setenv(name, joined, 1);
        free(joined);
    }
}

/* A parent that is killed leaves nobody who would stop the work, or take its memory back. */
static void end_with(pid_t parent)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) {
        _exit(127);
    }
}

static void become_process(const char *word, const char *library, int memory, int socket)
{
    char memory_text[16];
    char socket_text[16];
    char program[] = "compress-bench";
    char none[] = NO_LIBRARY;
    char *arguments[] = {program, (char *)word, memory_text, socket_text, none, NULL};

    snprintf(memory_text, sizeof(memory_text), "%d", memory);
    snprintf(socket_text, sizeof(socket_text), "%d", socket);
    fcntl(memory, F_SETFD, 0);
    fcntl(socket, F_SETFD, 0);
    if (library != NULL) {
        arguments[4] = (char *)library;
        join_variable("LD_PRELOAD", library, ":");
        join_variable("ZGUARD", GUARD_OPTIONS, ",");
    } else {
        setenv("ZGUARD", NO_GUARD, 1);
    }
    execv("/proc/self/exe", arguments);
    _exit(127);
}

bool cb_process_start(struct cb_process *process, const char *word, const char *library,
                      int memory)
{
    pid_t parent = getpid();
    int ends[2];

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
        return false;
    }
    *process = (struct cb_process){.socket = ends[0], .is_guarded = library != NULL};
    process->id = fork();
    if (process->id == 0) {
        end_with(parent);
        become_process(word, library, memory, ends[1]);
    }
    close(ends[1]);
    if (process->id < 0) {
        close(ends[0]);
        return false;
    }
    return true;
}

static void wait_for_end(struct cb_process *process)
{
    if (process->id > 0) {
        while (waitpid(process->id, &process->status, 0) < 0 && errno == EINTR) {
        }
        process->id = 0;
    }
}

bool cb_process_send(struct cb_process *process, const void *message, size_t length)
{
    return process->id > 0 &&
           send(process->socket, message, length, MSG_NOSIGNAL) == (ssize_t)length;
}

bool cb_process_receive(struct cb_process *process, void *message, size_t length)
{
    struct pollfd ready = {.fd = process->socket, .events = POLLIN};
    bool told = false;

    while (poll(&ready, 1, POLL_MS) <= 0) {
        if (cb_stop_is_asked && !told) {
            kill(process->id, SIGINT);
            told = true;
        }
    }
    if (recv(process->socket, message, length, MSG_WAITALL) == (ssize_t)length) {
        return true;
    }
    wait_for_end(process);
    return false;
}

void cb_process_explain(struct cb_process *process, char reason[CB_REASON_BYTES])
{
    const char *which =
        process->is_guarded ? "the process under the guard" : "the process";

    wait_for_end(process);
    if (WIFSIGNALED(process->status)) {
        snprintf(reason, CB_REASON_BYTES, "%s was ended by %s", which,
                 strsignal(WTERMSIG(process->status)));
    } else {
        snprintf(reason, CB_REASON_BYTES, "%s ended with status %d", which,
                 WEXITSTATUS(process->status));
    }
}

void cb_process_end(struct cb_process *process)
{
    close(process->socket);
    wait_for_end(process);
}

/* ---- its own side --------------------------------------------------------------------- */

/* Return: true when the library is mapped here.  library: as the kernel names it. */
static bool has_loaded(const char *library)
{
    char line[PATH_MAX + 128];
    FILE *maps = fopen("/proc/self/maps", "re");
    bool found = false;

    while (maps != NULL && !found && fgets(line, sizeof(line), maps) != NULL) {
        const char *path = strchr(line, '/');

        line[strcspn(line, "\n")] = '\0';
        found = path != NULL && strcmp(path, library) == 0;
    }
    if (maps != NULL) {
        fclose(maps);
    }
    return found;
}

int cb_process_gift_read(struct cb_process_gift *gift, const char *word, int argc,
                         char **argv)
{
    int64_t memory;
    int64_t socket;

    if (argc != 4 || strcmp(argv[0], word) != 0) {
        return 0;
    }
    if (!cb_text_parse_number(argv[1], strlen(argv[1]), &memory) ||
        !cb_text_parse_number(argv[2], strlen(argv[2]), &socket)) {
        return -1;
    }
    *gift = (struct cb_process_gift){
        .memory = (int)memory, .socket = (int)socket, .is_guarded = has_loaded(argv[3])};
    return 1;
}

bool cb_process_write(int socket, const void *message, size_t length)
{
    return send(socket, message, length, MSG_NOSIGNAL) == (ssize_t)length;
}

bool cb_process_read(int socket, void *message, size_t length)
{
    ssize_t got;

    do {
        got = recv(socket, message, length, MSG_WAITALL);
    } while (got < 0 && errno == EINTR);
    return got == (ssize_t)length;
}
