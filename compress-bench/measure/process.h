/* SPDX-License-Identifier: MIT */
/*
 * A process of this program that measures something: as it is, or under the shim.  It is given
 * shared memory, and talks to its parent in messages of fixed sizes.  Both are the same
 * program, and trust each other.
 *
 * Threads: the one that started it.
 */
#ifndef CB_PROCESS_H
#define CB_PROCESS_H

#include <sys/types.h>

#include "measure/worker.h"

struct cb_process {
    pid_t id; /* 0: it has ended */
    int socket;
    int status; /* as waitpid gave it */
    bool is_guarded;
};

/*
 * Starts this program anew; its command line is word, descriptors, and the library.
 * library: the shim, which is preloaded with options that count streams of C programs; NULL:
 * none is, and one that is preloaded already only passes calls through.
 * memory: a descriptor that it gets; stays open here.
 * Return: false with errno.
 */
bool cb_process_start(struct cb_process *process, const char *word, const char *library,
                      int memory);

/* Each returns false when the process is gone. */
bool cb_process_send(struct cb_process *process, const void *message, size_t length);
/* Waits; tells the process when the user stops. */
bool cb_process_receive(struct cb_process *process, void *message, size_t length);

/* Waits for its end and says how that came: "the process under the guard ended with ...". */
void cb_process_explain(struct cb_process *process, char reason[CB_REASON_BYTES]);

/* Nobody asks any more: the process ends by itself, and is waited for. */
void cb_process_end(struct cb_process *process);

/* What such a process was given. */
struct cb_process_gift {
    int memory, socket;
    bool is_guarded; /* the library is loaded here */
};

/*
 * Reads the command line of such a process.
 * argv: after the program's name.
 * Return: 1; 0 when it is another's; -1 when it is malformed.
 */
int cb_process_gift_read(struct cb_process_gift *gift, const char *word, int argc,
                         char **argv);

/* Each passes a message to or from the parent.  Return: false when it is gone. */
bool cb_process_write(int socket, const void *message, size_t length);
bool cb_process_read(int socket, void *message, size_t length);

#endif
