/* SPDX-License-Identifier: MIT */
#include "cli/run_process.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/run_signals.h"
#include "ledger/reader.h"

/* In the child.  The pipe closes when the program starts and carries errno when not. */
__attribute__((noreturn)) static void become(const struct zg_launch *launch, char **argv,
                                             const struct zg_signals *signals,
                                             int error_pipe)
{
    int reason = ENOMEM;

    zg_signals_give_back(signals);
    if (zg_launch_set_environment(launch)) {
        execvp(argv[0], argv);
        reason = errno;
    }
    while (write(error_pipe, &reason, sizeof(reason)) < 0 && errno == EINTR) {
    }
    _exit(ZG_EXIT_NOT_FOUND);
}

static void remember(struct zg_process_run *run, const struct zg_reaped *reaped)
{
    struct zg_reaped *grown =
        realloc(run->reaped, (run->reaped_count + 1) * sizeof(*run->reaped));

    /* Without memory its ledger goes without the exit status: nothing else depends on it. */
    if (grown != NULL) {
        run->reaped = grown;
        grown[run->reaped_count++] = *reaped;
    }
}

/* Return: true when the program itself was among those that have ended. */
static bool reap(struct zg_process_run *run, pid_t child)
{
    bool child_ended = false;

    for (;;) {
        struct zg_reaped reaped = {.pid = 0};
        siginfo_t info = {.si_pid = 0};
        struct rusage usage;
        char state;

        /* Looked at first: its start time is gone once it is waited for. */
        if (waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) != 0 ||
            info.si_pid == 0) {
            return child_ended;
        }
        reaped.start_ticks = zg_reader_start_ticks(info.si_pid, &state);
        reaped.pid = wait4(info.si_pid, &reaped.status, 0, &usage);
        if (reaped.pid <= 0) {
            return child_ended;
        }
        reaped.peak_rss_bytes = (uint64_t)usage.ru_maxrss * 1024;
        remember(run, &reaped);
        if (reaped.pid == child) {
            run->status = reaped.status;
            child_ended = true;
        }
    }
}

bool zg_process_run(struct zg_process_run *run, const struct zg_launch *launch,
                    char **argv, struct zg_watch *watch)
{
    struct zg_signals signals;
    int error_pipe[2];

    memset(run, 0, sizeof(*run));
    if (pipe2(error_pipe, O_CLOEXEC) != 0) {
        /* Few descriptors are allowed: better a program without a watch than none. */
        zg_watch_stop(watch);
        if (pipe2(error_pipe, O_CLOEXEC) != 0) {
            return false;
        }
    }
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    zg_signals_take(&signals);
    pid_t child = fork();
    if (child == 0) {
        become(launch, argv, &signals, error_pipe[1]);
    }
    int reason = errno;
    close(error_pipe[1]);
    if (child < 0) {
        close(error_pipe[0]);
        zg_signals_give_back(&signals);
        zg_signals_free(&signals);
        errno = reason;
        return false;
    }
    ssize_t got;
    do {
        got = read(error_pipe[0], &run->start_error, sizeof(run->start_error));
    } while (got < 0 && errno == EINTR);
    if (got != (ssize_t)sizeof(run->start_error)) {
        run->start_error = 0;
    }
    close(error_pipe[0]);
    signals.child = child;
    while (!reap(run, child)) {
        zg_signals_serve(&signals, watch->fd);
        zg_watch_serve(watch);
    }
    zg_watch_stop(watch);
    zg_signals_free(&signals);
    /* What was sent to the program while it ended must not end us before its report. */
    zg_signals_drop();
    zg_signals_give_back(&signals);
    return true;
}

void zg_process_run_free(struct zg_process_run *run)
{
    free(run->reaped);
    run->reaped = NULL;
    run->reaped_count = 0;
}

int zg_process_end_as(int status)
{
    if (!WIFSIGNALED(status)) {
        return WEXITSTATUS(status);
    }
    zg_signals_end_by(WTERMSIG(status));
    return ZG_EXIT_SIGNAL_BASE + WTERMSIG(status);
}
