/* SPDX-License-Identifier: MIT */
/*
 * How HotSpot lets commands into a JVM that runs: a file tells it to listen, SIGQUIT to look
 * for the file; then it takes one command at a time over a socket in its /tmp.
 *
 * Source: OpenJDK, attachListener_posix.cpp (8 to 25) and its client,
 * VirtualMachineImpl.java.
 */
#ifndef ZG_CLI_ATTACH_PROTOCOL_H
#define ZG_CLI_ATTACH_PROTOCOL_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define ZG_ATTACH_WORDS 4          /* a command and its three arguments */
#define ZG_ATTACH_WORD_BYTES 1024u /* the longest argument */
#define ZG_ATTACH_ERROR_BYTES 1024

/* A JVM, and who speaks to it. It believes its own user, and newer ones root. */
struct zg_attach_peer {
    pid_t inner_pid;    /* its number as it sees it */
    int process;        /* pidfd_open(2) of it */
    int temporary;      /* its /tmp, a descriptor */
    uid_t user;         /* effective, of the JVM and of the caller */
    bool takes_signal;  /* it has a handler for SIGQUIT; else it is never sent one */
    int64_t timeout_ms; /* for all of it */
};

struct zg_attach_answer {
    int status;      /* 0: the command was carried out, whatever came of it */
    char text[4096]; /* what the JVM says of it, cut to fit */
};

/*
 * Sends one command and waits for the answer.
 * error: ZG_ATTACH_ERROR_BYTES; takes a clause that follows the process's name on failure.
 * Return: false when no answer came.
 */
bool zg_attach_call(const struct zg_attach_peer *peer,
                    const char *const words[ZG_ATTACH_WORDS],
                    struct zg_attach_answer *answer, char *error);

/* Return: true when the JVM listens already: it needs no signal. */
bool zg_attach_listens(const struct zg_attach_peer *peer);

/* Return: whether the answer to "load" says that the library was loaded, and its entry called
 * with success. */
bool zg_attach_has_loaded(const struct zg_attach_answer *answer);

#endif
