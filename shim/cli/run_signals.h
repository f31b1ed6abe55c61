/* SPDX-License-Identifier: MIT */
/* The signals of a process that stands between a program and whoever signals it. */
#ifndef ZG_CLI_RUN_SIGNALS_H
#define ZG_CLI_RUN_SIGNALS_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct zg_signals {
    uint64_t mask_before; /* the kernel's: bit n - 1 is signal n */
    struct sigaction child_before;
    pid_t child;
    int waker;          /* readable while a signal waits; -1: cannot be had */
    int stopped_by;     /* the signal that has stopped the child; 0: it runs */
    bool asked_to_stop; /* we were sent a signal that stops a process */
    bool resumed;       /* we have stopped; the SIGCONT that ended it is still to come */
};

/* From here on every signal waits until it is asked for. */
void zg_signals_take(struct zg_signals *signals);

/* Closes what was opened for it. */
void zg_signals_free(struct zg_signals *signals);

/* Makes mask and dispositions what they were when this process was started.  In the child
 * before it becomes the program, and afterwards here. */
void zg_signals_give_back(const struct zg_signals *signals);

/* Forgets what has arrived and was not asked for. */
void zg_signals_drop(void);

/*
 * Waits for the next signal and does with it what the child is owed: passes it on, unless it
 * is SIGCHLD, or the child has it already.  Stops this process where a shell that waits for
 * a job would otherwise not see the child stop, and goes on with it.
 * other: returns as well when this descriptor can be read; -1 for none.
 */
void zg_signals_serve(struct zg_signals *signals, int other);

/* Ends this process by a signal, without a core file.  Returns when the signal did not. */
void zg_signals_end_by(int number);

#endif
