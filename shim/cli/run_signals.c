/* SPDX-License-Identifier: MIT */
#include "cli/run_signals.h"

#include <fcntl.h>
#include <poll.h>
#include <stddef.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const uint64_t every_signal = UINT64_MAX;
static const struct timespec at_once;

static uint64_t bit_of(int number)
{
    return UINT64_C(1) << (number - 1);
}

/* The C library keeps two signals of its own out of every mask; the program is owed all. */
static void change_mask(int how, const uint64_t *set, uint64_t *before)
{
    syscall(SYS_rt_sigprocmask, how, set, before, sizeof(*set));
}

/* timeout: NULL waits for ever.  Return: the signal's number, or -1. */
static int take_signal(siginfo_t *info, const struct timespec *timeout)
{
    return (int)syscall(SYS_rt_sigtimedwait, &every_signal, info, timeout,
                        sizeof(every_signal));
}

/* Waits for a signal, or until the other descriptor can be read.  Return: -1: no signal. */
static int next_signal(const struct zg_signals *signals, siginfo_t *info, int other)
{
    struct pollfd places[] = {{.fd = signals->waker, .events = POLLIN},
                              {.fd = other, .events = POLLIN}};

    if (signals->waker < 0 || other < 0) {
        return take_signal(info, NULL);
    }
    poll(places, 2, -1);
    return take_signal(info, &at_once);
}

void zg_signals_take(struct zg_signals *signals)
{
    struct sigaction by_default = {.sa_handler = SIG_DFL};

    memset(signals, 0, sizeof(*signals));
    change_mask(SIG_BLOCK, &every_signal, &signals->mask_before);
    signals->waker = (int)syscall(SYS_signalfd4, -1, &every_signal, sizeof(every_signal),
                                  SFD_CLOEXEC | SFD_NONBLOCK);
    /* Whoever started us may have ignored SIGCHLD: no status could be had then. */
    sigaction(SIGCHLD, &by_default, &signals->child_before);
}

void zg_signals_free(struct zg_signals *signals)
{
    if (signals->waker >= 0) {
        close(signals->waker);
        signals->waker = -1;
    }
}

void zg_signals_give_back(const struct zg_signals *signals)
{
    sigaction(SIGCHLD, &signals->child_before, NULL);
    change_mask(SIG_SETMASK, &signals->mask_before, NULL);
}

void zg_signals_drop(void)
{
    siginfo_t info;

    while (take_signal(&info, &at_once) > 0) {
    }
}

/* Whether the child is stopped: the last word of it that has come. */
static void look_at_child(struct zg_signals *signals)
{
    siginfo_t info = {.si_pid = 0};

    while (waitid(P_PID, (id_t)signals->child, &info, WSTOPPED | WCONTINUED | WNOHANG) ==
               0 &&
           info.si_pid != 0) {
        signals->stopped_by = info.si_code == CLD_STOPPED ? info.si_status : 0;
        info.si_pid = 0;
    }
}

/* What the terminal means for a job the kernel sends to all of the job's processes.  A
 * terminal that hangs up is told to the leader of the session alone. */
static bool was_sent_to_the_job(const siginfo_t *info)
{
    if (info->si_code != SI_KERNEL) {
        return false;
    }
    switch (info->si_signo) {
    case SIGINT:
    case SIGQUIT:
    case SIGTSTP:
    case SIGTTIN:
    case SIGTTOU:
    case SIGWINCH:
        return true;
    case SIGHUP:
    case SIGCONT:
        return getsid(0) != getpid();
    default:
        return false;
    }
}

/* Return: true when the child has it, or is not meant.  What the child itself sends reaches
 * us as its parent, or as one of its process group: it did not mean itself, or has it. */
static bool is_not_for_child(const struct zg_signals *signals, const siginfo_t *info)
{
    bool by_a_process = info->si_code == SI_USER || info->si_code == SI_QUEUE ||
                        info->si_code == SI_TKILL;

    return info->si_signo == SIGCHLD || was_sent_to_the_job(info) ||
           (by_a_process && info->si_pid == signals->child);
}

static void pass_on(struct zg_signals *signals, const siginfo_t *info)
{
    int number = info->si_signo;

    if (number == SIGTSTP || number == SIGTTIN || number == SIGTTOU) {
        /* The kernel has withdrawn a SIGCONT that was still to come. */
        signals->resumed = false;
        signals->asked_to_stop = true;
    }
    if (number == SIGCONT) {
        bool by_now_continued = signals->resumed && signals->stopped_by == 0;

        signals->asked_to_stop = false;
        signals->resumed = false;
        if (by_now_continued) {
            return;
        }
    }
    if (is_not_for_child(signals, info)) {
        return;
    }
    if (info->si_code == SI_QUEUE) {
        sigqueue(signals->child, number, info->si_value);
    } else {
        kill(signals->child, number);
    }
}

/* Return: true when we are what a shell has started as a job, and waits for. */
static bool is_job_in_foreground(void)
{
    if (getpgrp() != getpid() || getsid(0) == getpid()) {
        return false;
    }
    int terminal = open("/dev/tty", O_RDONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (terminal < 0) {
        return false;
    }
    bool in_front = tcgetpgrp(terminal) == getpgrp();
    close(terminal);
    return in_front;
}

/* Stops as the child was stopped; returns when somebody lets us go on. */
static void stop(struct zg_signals *signals)
{
    struct sigaction by_default = {.sa_handler = SIG_DFL};
    struct sigaction before;
    uint64_t only = bit_of(signals->stopped_by);

    signals->asked_to_stop = false;
    signals->resumed = true;
    sigaction(signals->stopped_by, &by_default, &before);
    /* Sent to the process, while it waits: one that has come by itself is the same one. */
    kill(getpid(), signals->stopped_by);
    change_mask(SIG_UNBLOCK, &only, NULL);
    change_mask(SIG_BLOCK, &only, NULL);
    sigaction(signals->stopped_by, &before, NULL);
}

void zg_signals_serve(struct zg_signals *signals, int other)
{
    siginfo_t info;

    look_at_child(signals);
    /* A child that somebody has stopped by itself is not ours to follow: whoever lets it go
     * on would not think of us. */
    if (signals->stopped_by != 0 && !signals->resumed &&
        (signals->asked_to_stop || is_job_in_foreground())) {
        stop(signals);
        look_at_child(signals);
    }
    if (next_signal(signals, &info, other) > 0) {
        look_at_child(signals);
        pass_on(signals, &info);
    }
}

void zg_signals_end_by(int number)
{
    struct rlimit no_core = {0, 0};
    uint64_t only = bit_of(number);

    /* The program has left its core file, if any: ours would only replace it. */
    setrlimit(RLIMIT_CORE, &no_core);
    signal(number, SIG_DFL);
    change_mask(SIG_UNBLOCK, &only, NULL);
    kill(getpid(), number);
}
