/* SPDX-License-Identifier: MIT */
#include "measure/guarded.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "measure/guarded_calls.h"
#include "measure/guarded_parcel.h"
#include "measure/stop.h"

#define LIBRARY_NAME "libzguard.so"
#define POLL_MS 100
/* Streams that are not a JVM's are only counted unless this is said. */
#define GUARD_OPTIONS "reclaim=all,ledger=off"

struct guarded {
    struct cb_worker worker;
    pid_t process; /* 0: it has ended */
    int socket;
    int status; /* as waitpid gave it */
};

/* ---- the library --------------------------------------------------------------------- */

/* Where the library lies, seen from the folder of this program. */
static const char *const places[] = {"/" LIBRARY_NAME, "/../lib/zguard/" LIBRARY_NAME,
                                     "/../lib/" LIBRARY_NAME};

static bool find_beside_program(char library[PATH_MAX])
{
    char path[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", path, sizeof(path) - 64);

    if (length <= 0) {
        return false;
    }
    path[length] = '\0';
    char *folder_end = strrchr(path, '/');
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        strcpy(folder_end, places[i]);
        if (access(path, R_OK) == 0 && realpath(path, library) != NULL) {
            return true;
        }
    }
    return false;
}

bool cb_guarded_find_library(const char *given, char library[PATH_MAX],
                             char reason[CB_REASON_BYTES])
{
    if (given == NULL) {
        given = getenv("ZGUARD_LIBRARY");
    }
    if (given != NULL && *given != '\0') {
        if (access(given, R_OK) != 0 || realpath(given, library) == NULL) {
            snprintf(reason, CB_REASON_BYTES, "the library %.150s cannot be read: %s",
                     given, strerror(errno));
            return false;
        }
    } else if (!find_beside_program(library)) {
        snprintf(reason, CB_REASON_BYTES,
                 LIBRARY_NAME " is neither beside this program nor in ../lib/zguard or "
                              "../lib; name it with --library FILE");
        return false;
    }
    /* The dynamic linker divides LD_PRELOAD at these. */
    if (strpbrk(library, " :") != NULL) {
        snprintf(reason, CB_REASON_BYTES,
                 "%.150s: a path with a blank or a colon in it cannot be preloaded",
                 library);
        return false;
    }
    return true;
}

/* ---- the process --------------------------------------------------------------------- */

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

static void become_process(const char *library, int parcel, int socket)
{
    char parcel_text[16];
    char socket_text[16];
    char program[] = "compress-bench";
    char word[] = CB_GUARDED_WORD;
    char *arguments[] = {program, word, parcel_text, socket_text, NULL};

    snprintf(parcel_text, sizeof(parcel_text), "%d", parcel);
    snprintf(socket_text, sizeof(socket_text), "%d", socket);
    fcntl(parcel, F_SETFD, 0);
    fcntl(socket, F_SETFD, 0);
    join_variable("LD_PRELOAD", library, ":");
    join_variable("ZGUARD", GUARD_OPTIONS, ",");
    execv("/proc/self/exe", arguments);
    _exit(127);
}

static void wait_for_end(struct guarded *guarded)
{
    if (guarded->process > 0) {
        while (waitpid(guarded->process, &guarded->status, 0) < 0 && errno == EINTR) {
        }
        guarded->process = 0;
    }
}

/* Waits for an answer; tells the process when the user stops. */
static bool read_answer(struct guarded *guarded, struct cb_answer *answer)
{
    struct pollfd ready = {.fd = guarded->socket, .events = POLLIN};
    bool told = false;

    while (poll(&ready, 1, POLL_MS) <= 0) {
        if (cb_stop_is_asked && !told) {
            kill(guarded->process, SIGINT);
            told = true;
        }
    }
    if (recv(guarded->socket, answer, sizeof(*answer), MSG_WAITALL) ==
        (ssize_t)sizeof(*answer)) {
        return true;
    }
    wait_for_end(guarded);
    return false;
}

/* Return: false when the process is gone. */
static bool call(struct guarded *guarded, enum cb_call what, size_t which,
                 enum cb_direction direction, struct cb_answer *answer)
{
    struct cb_request request = {
        .call = what, .which = (uint32_t)which, .direction = (uint32_t)direction};

    return guarded->process > 0 &&
           send(guarded->socket, &request, sizeof(request), MSG_NOSIGNAL) ==
               (ssize_t)sizeof(request) &&
           read_answer(guarded, answer);
}

static enum cb_state explain_end(struct guarded *guarded, char reason[CB_REASON_BYTES])
{
    wait_for_end(guarded);
    if (WIFSIGNALED(guarded->status)) {
        snprintf(reason, CB_REASON_BYTES, "the process under the guard was ended by %s",
                 strsignal(WTERMSIG(guarded->status)));
    } else {
        snprintf(reason, CB_REASON_BYTES,
                 "the process under the guard ended with status %d",
                 WEXITSTATUS(guarded->status));
    }
    return CB_FAILED;
}

/* ---- the worker ---------------------------------------------------------------------- */

static bool verify(struct cb_worker *worker, size_t which, struct cb_verified *verified)
{
    struct guarded *guarded = (struct guarded *)worker;
    struct cb_answer answer;

    if (call(guarded, CB_CALL_VERIFY, which, CB_COMPRESS, &answer)) {
        *verified = answer.verified;
        return answer.done;
    }
    *verified = (struct cb_verified){.state = CB_FAILED};
    explain_end(guarded, verified->reason);
    return !cb_stop_is_asked;
}

static bool slice(struct cb_worker *worker, size_t which, enum cb_direction direction,
                  struct cb_timed *timed)
{
    struct guarded *guarded = (struct guarded *)worker;
    struct cb_answer answer;

    if (call(guarded, CB_CALL_SLICE, which, direction, &answer)) {
        *timed = answer.timed;
        return answer.done;
    }
    *timed = (struct cb_timed){.state = CB_FAILED};
    explain_end(guarded, timed->reason);
    return !cb_stop_is_asked;
}

static bool grow(struct cb_worker *worker, size_t which, enum cb_direction direction,
                 struct cb_growth *growth)
{
    struct cb_answer answer;

    *growth = (struct cb_growth){0};
    if (call((struct guarded *)worker, CB_CALL_GROW, which, direction, &answer)) {
        *growth = answer.growth;
        return answer.done;
    }
    return !cb_stop_is_asked;
}

/* Nobody asks any more: the process ends by itself. */
static void free_guarded(struct cb_worker *worker)
{
    struct guarded *guarded = (struct guarded *)worker;

    close(guarded->socket);
    wait_for_end(guarded);
    free(guarded);
}

static const struct cb_worker_calls calls = {verify, slice, grow, free_guarded};

static struct cb_worker *start(const char *library, int parcel)
{
    struct guarded *guarded = calloc(1, sizeof(*guarded));
    int ends[2];

    if (guarded == NULL ||
        socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
        free(guarded);
        return NULL;
    }
    *guarded = (struct guarded){.worker = {&calls}, .socket = ends[0]};
    guarded->process = fork();
    if (guarded->process == 0) {
        become_process(library, parcel, ends[1]);
    }
    close(ends[1]);
    if (guarded->process < 0) {
        close(ends[0]);
        free(guarded);
        return NULL;
    }
    return &guarded->worker;
}

/* Return: NULL with a sentence, unless the process is there and under the guard. */
static struct cb_worker *greet(struct cb_worker *worker, const char *library,
                               char reason[CB_REASON_BYTES])
{
    struct guarded *guarded = (struct guarded *)worker;
    struct cb_answer answer;

    if (!read_answer(guarded, &answer)) {
        explain_end(guarded, reason);
    } else if (!answer.is_guarded) {
        snprintf(reason, CB_REASON_BYTES, "%.150s was not loaded by the dynamic linker",
                 library);
    } else {
        return worker;
    }
    free_guarded(worker);
    return NULL;
}

struct cb_worker *cb_guarded_make(const char *library, const struct cb_plan *plan,
                                  const struct cb_case *cases, size_t count,
                                  const struct cb_blocks *blocks, double share,
                                  char reason[CB_REASON_BYTES])
{
    int parcel = cb_parcel_pack(plan, cases, count, blocks, share);
    struct cb_worker *worker = NULL;

    if (parcel < 0) {
        snprintf(reason, CB_REASON_BYTES,
                 "there is no memory for the blocks of the process under the guard: %s",
                 strerror(errno));
        return NULL;
    }
    worker = start(library, parcel);
    close(parcel);
    if (worker == NULL) {
        snprintf(reason, CB_REASON_BYTES,
                 "the process under the guard cannot be started: %s", strerror(errno));
        return NULL;
    }
    return greet(worker, library, reason);
}
