/* SPDX-License-Identifier: MIT */
#include "cli/run_process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ledger/reader.h"

/* What is meant for the program when it is sent to us.  Those that stop a process are not
 * taken: a job is stopped as a whole. */
static const int passed_on[] = {SIGHUP,  SIGINT,  SIGQUIT, SIGTERM,
                                SIGUSR1, SIGUSR2, SIGCONT, SIGWINCH};

/* Signal state of this process before the program was started. */
struct signals {
    sigset_t taken;
    sigset_t mask_before;
    struct sigaction child_before;
};

static void take_signals(struct signals *signals)
{
    struct sigaction by_default = {.sa_handler = SIG_DFL};

    sigemptyset(&signals->taken);
    sigaddset(&signals->taken, SIGCHLD);
    for (size_t i = 0; i < sizeof(passed_on) / sizeof(passed_on[0]); i++) {
        sigaddset(&signals->taken, passed_on[i]);
    }
    /* Whoever started us may have ignored SIGCHLD: no status could be had then. */
    sigaction(SIGCHLD, &by_default, &signals->child_before);
    sigprocmask(SIG_BLOCK, &signals->taken, &signals->mask_before);
}

static void give_signals_back(const struct signals *signals)
{
    sigaction(SIGCHLD, &signals->child_before, NULL);
    sigprocmask(SIG_SETMASK, &signals->mask_before, NULL);
}

/* In the child.  The pipe closes when the program starts and carries errno when not. */
__attribute__((noreturn)) static void become(const struct zg_launch *launch, char **argv,
                                             const struct signals *signals,
                                             int error_pipe)
{
    int reason = ENOMEM;

    give_signals_back(signals);
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

static void wait_for(struct zg_process_run *run, pid_t child,
                     const struct signals *signals)
{
    while (!reap(run, child)) {
        siginfo_t info;
        int number = sigwaitinfo(&signals->taken, &info);

        /* What the terminal sends, the kernel has already sent to the whole job. */
        if (number > 0 && number != SIGCHLD && info.si_code != SI_KERNEL) {
            kill(child, number);
        }
    }
}

bool zg_process_run(struct zg_process_run *run, const struct zg_launch *launch,
                    char **argv)
{
    struct signals signals;
    int error_pipe[2];

    memset(run, 0, sizeof(*run));
    if (pipe2(error_pipe, O_CLOEXEC) != 0) {
        return false;
    }
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    take_signals(&signals);
    pid_t child = fork();
    if (child == 0) {
        become(launch, argv, &signals, error_pipe[1]);
    }
    int reason = errno;
    close(error_pipe[1]);
    if (child < 0) {
        close(error_pipe[0]);
        give_signals_back(&signals);
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
    wait_for(run, child, &signals);
    give_signals_back(&signals);
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
    struct rlimit no_core = {0, 0};
    sigset_t only;

    if (!WIFSIGNALED(status)) {
        return WEXITSTATUS(status);
    }
    /* The program has left its core file, if any: ours would only replace it. */
    setrlimit(RLIMIT_CORE, &no_core);
    signal(WTERMSIG(status), SIG_DFL);
    sigemptyset(&only);
    sigaddset(&only, WTERMSIG(status));
    sigprocmask(SIG_UNBLOCK, &only, NULL);
    raise(WTERMSIG(status));
    return ZG_EXIT_SIGNAL_BASE + WTERMSIG(status);
}
