/* SPDX-License-Identifier: MIT */
#include "cli/attach_protocol.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define VERSION "1"
#define SHORTEST_PAUSE_MS 10
#define LONGEST_PAUSE_MS 200

/* One command on its way. */
struct call {
    const struct zg_attach_peer *peer;
    int64_t deadline_ms;
    char socket_name[32], file_name[32];
    bool made_file;
    char *error;
};

__attribute__((format(printf, 2, 3))) static bool fail(const struct call *call,
                                                       const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(call->error, ZG_ATTACH_ERROR_BYTES, format, arguments);
    va_end(arguments);
    return false;
}

static int64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int left_ms(const struct call *call)
{
    int64_t left = call->deadline_ms - now_ms();

    return left <= 0 ? 0 : left > INT32_MAX ? INT32_MAX : (int)left;
}

static bool has_ended(const struct call *call)
{
    struct pollfd process = {.fd = call->peer->process, .events = POLLIN};

    return poll(&process, 1, 0) == 1;
}

static bool fail_for_time(const struct call *call, const char *what)
{
    if (has_ended(call)) {
        return fail(call, "has ended meanwhile");
    }
    return fail(call,
                "%s within %.3g seconds: it is stopped, very busy, or in a long pause of "
                "its collector; --timeout gives it longer",
                what, (double)call->peer->timeout_ms / 1000);
}

/* ---- the socket ---- */

static void name_files(struct call *call)
{
    snprintf(call->socket_name, sizeof(call->socket_name), ".java_pid%ld",
             (long)call->peer->inner_pid);
    snprintf(call->file_name, sizeof(call->file_name), ".attach_pid%ld",
             (long)call->peer->inner_pid);
}

/* Anybody may put a socket of that name into a /tmp: it must be the JVM's own. */
static bool is_own_socket(const struct zg_attach_peer *peer, const struct stat *status)
{
    return S_ISSOCK(status->st_mode) &&
           (status->st_uid == peer->user || status->st_uid == 0);
}

enum { NOBODY_LISTENS = -1, FAILED = -2 };

/* Return: a connected socket, NOBODY_LISTENS, or FAILED with the reason told. */
static int connect_once(const struct call *call)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    struct stat status;

    if (fstatat(call->peer->temporary, call->socket_name, &status, AT_SYMLINK_NOFOLLOW) !=
        0) {
        if (errno == ENOENT) {
            return NOBODY_LISTENS;
        }
        fail(call, "hides its /tmp/%s: %s", call->socket_name, strerror(errno));
        return FAILED;
    }
    if (!is_own_socket(call->peer, &status)) {
        fail(call, "has a /tmp/%s that is not its own: it belongs to uid %lu",
             call->socket_name, (unsigned long)status.st_uid);
        return FAILED;
    }
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) {
        fail(call, "cannot be called: %s", strerror(errno));
        return FAILED;
    }
    snprintf(address.sun_path, sizeof(address.sun_path), "/proc/self/fd/%d/%s",
             call->peer->temporary, call->socket_name);
    if (connect(fd, (const struct sockaddr *)&address, sizeof(address)) == 0) {
        return fd;
    }
    int reason = errno;
    close(fd);
    /* Its queue is full, or nobody is behind the name any more. */
    if (reason == EAGAIN || reason == ECONNREFUSED || reason == ENOENT) {
        return NOBODY_LISTENS;
    }
    fail(call, "cannot be called by its /tmp/%s: %s", call->socket_name,
         strerror(reason));
    return FAILED;
}

/* ---- asking it to listen ---- */

static bool make_file(struct call *call)
{
    int temporary = call->peer->temporary;
    struct stat status;
    int fd = openat(temporary, call->file_name,
                    O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW | O_CLOEXEC, 0600);

    if (fd >= 0) {
        close(fd);
        call->made_file = true;
        return true;
    }
    int reason = errno;
    /* Somebody else is attaching, or was ended while he did. */
    if (reason == EEXIST &&
        fstatat(temporary, call->file_name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
        (status.st_uid == call->peer->user || status.st_uid == 0)) {
        return true;
    }
    return fail(call, "cannot be told to listen: its /tmp/%s cannot be made: %s",
                call->file_name, strerror(reason));
}

static bool wake(struct call *call)
{
    if (!call->peer->takes_signal) {
        return fail(call, "does not listen, and has no handler for SIGQUIT, which would "
                          "end it");
    }
    if (!make_file(call)) {
        return false;
    }
    if (syscall(SYS_pidfd_send_signal, call->peer->process, SIGQUIT, NULL, 0) != 0) {
        return errno == ESRCH
                   ? fail(call, "has ended meanwhile")
                   : fail(call, "cannot be sent a signal: %s", strerror(errno));
    }
    return true;
}

/* Return: a connected socket; -1 with the reason told. */
static int reach(struct call *call)
{
    int pause_ms = SHORTEST_PAUSE_MS;
    int fd = connect_once(call);

    if (fd == NOBODY_LISTENS && !wake(call)) {
        return -1;
    }
    while (fd == NOBODY_LISTENS) {
        struct timespec pause = {.tv_nsec = pause_ms * 1000000L};

        if (left_ms(call) == 0 || has_ended(call)) {
            fail_for_time(call, "did not begin to listen");
            return -1;
        }
        nanosleep(&pause, NULL);
        pause_ms = 2 * pause_ms < LONGEST_PAUSE_MS ? 2 * pause_ms : LONGEST_PAUSE_MS;
        fd = connect_once(call);
    }
    return fd < 0 ? -1 : fd;
}

/* ---- the command ---- */

/* Return: false when the time is over. */
static bool wait_for(const struct call *call, int fd, short event)
{
    struct pollfd socket = {.fd = fd, .events = event};

    for (;;) {
        int count = poll(&socket, 1, left_ms(call));

        if (count >= 0 || errno != EINTR) {
            return count > 0;
        }
    }
}

static bool send_all(const struct call *call, int fd, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t sent = send(fd, bytes, length, MSG_NOSIGNAL);

        if (sent >= 0) {
            bytes += sent;
            length -= (size_t)sent;
        } else if (errno == EAGAIN) {
            if (!wait_for(call, fd, POLLOUT)) {
                return fail_for_time(call, "did not take the command");
            }
        } else if (errno != EINTR) {
            return fail(call, "does not take commands of this user: %s", strerror(errno));
        }
    }
    return true;
}

static bool send_command(const struct call *call, int fd,
                         const char *const words[ZG_ATTACH_WORDS])
{
    char text[sizeof(VERSION) + ZG_ATTACH_WORDS * (ZG_ATTACH_WORD_BYTES + 1)];
    size_t used = sizeof(VERSION);

    memcpy(text, VERSION, sizeof(VERSION));
    for (int i = 0; i < ZG_ATTACH_WORDS; i++) {
        size_t length = strlen(words[i]);

        if (length > ZG_ATTACH_WORD_BYTES) {
            return fail(call, "takes at most %u bytes for \"%.40s...\", which has %zu",
                        ZG_ATTACH_WORD_BYTES, words[i], length);
        }
        memcpy(text + used, words[i], length + 1);
        used += length + 1;
    }
    return send_all(call, fd, text, used);
}

/* Reads up to the end; what has no room is read over. */
static bool read_answer(const struct call *call, int fd, char *text, size_t bytes)
{
    size_t used = 0;
    char rest[512];

    for (;;) {
        bool fits = used + 1 < bytes;
        ssize_t got = fits ? recv(fd, text + used, bytes - 1 - used, 0)
                           : recv(fd, rest, sizeof(rest), 0);

        if (got == 0) {
            break;
        }
        if (got > 0) {
            used += fits ? (size_t)got : 0;
        } else if (errno == EAGAIN) {
            if (!wait_for(call, fd, POLLIN)) {
                return fail_for_time(call, "took the command and did not answer");
            }
        } else if (errno != EINTR) {
            return fail(call, "broke off its answer: %s", strerror(errno));
        }
    }
    text[used] = '\0';
    return true;
}

static bool parse_answer(const struct call *call, char *text,
                         struct zg_attach_answer *answer)
{
    char *end;
    long status = strtol(text, &end, 10);

    if (*text == '\0') {
        return fail(call, "closed the connection without an answer: it does not take "
                          "commands of this user, or has ended");
    }
    if (end == text || *end != '\n' || status < INT32_MIN || status > INT32_MAX) {
        return fail(call, "answered what no JVM answers: \"%.60s\"", text);
    }
    answer->status = (int)status;
    end += 1 + strspn(end + 1, " \n");
    snprintf(answer->text, sizeof(answer->text), "%s", end);
    size_t length = strlen(answer->text);
    while (length > 0 && strchr(" \n\r", answer->text[length - 1]) != NULL) {
        answer->text[--length] = '\0';
    }
    return true;
}

static bool converse(const struct call *call, int fd,
                     const char *const words[ZG_ATTACH_WORDS],
                     struct zg_attach_answer *answer)
{
    char text[sizeof(answer->text)];

    return send_command(call, fd, words) && read_answer(call, fd, text, sizeof(text)) &&
           parse_answer(call, text, answer);
}

bool zg_attach_call(const struct zg_attach_peer *peer,
                    const char *const words[ZG_ATTACH_WORDS],
                    struct zg_attach_answer *answer, char *error)
{
    struct call call = {
        .peer = peer, .deadline_ms = now_ms() + peer->timeout_ms, .error = error};

    name_files(&call);
    int fd = reach(&call);
    if (call.made_file) {
        unlinkat(peer->temporary, call.file_name, 0);
    }
    if (fd < 0) {
        return false;
    }
    bool good = converse(&call, fd, words, answer);
    close(fd);
    return good;
}

bool zg_attach_listens(const struct zg_attach_peer *peer)
{
    struct call call = {.peer = peer};
    struct stat status;

    name_files(&call);
    return fstatat(peer->temporary, call.socket_name, &status, AT_SYMLINK_NOFOLLOW) ==
               0 &&
           is_own_socket(peer, &status);
}

bool zg_attach_has_loaded(const struct zg_attach_answer *answer)
{
    static const char since_9[] = "return code: ";
    const char *text = answer->text;

    if (strncmp(text, since_9, sizeof(since_9) - 1) == 0) {
        text += sizeof(since_9) - 1;
    }
    return answer->status == 0 && strcmp(text, "0") == 0;
}
